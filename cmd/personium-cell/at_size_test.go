package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/sandbox"
)

var hugeSet = flag.Bool("huge-set", false, "import 100,001 rows for TestASetThatNobodyCanCountIsUnproved, instead of a few of which the unit says that there is no end")

// A countedUnit is a practice unit whose counts stop at 10,000. It keeps the requests that came with a credential.
type countedUnit struct {
	*sandbox.Unit
	endless  bool // after each row of box1/od/Item it has another
	mu       sync.Mutex
	requests []string     // method, path and query
	all      atomic.Int64 // requests, also those without a credential
}

func startCountedUnit(t *testing.T) *countedUnit {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	unit, err := sandbox.New(sandbox.Options{Authority: listener.Addr().String(), Work: time.Millisecond,
		Faults: []string{"count-capped"}})
	if err != nil {
		t.Fatal(err)
	}
	u := &countedUnit{Unit: unit}
	server := &http.Server{Handler: u, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() {
		_ = server.Close()
		unit.Close()
	})
	return u
}

func (u *countedUnit) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	u.all.Add(1)
	u.mu.Lock()
	if r.Header.Get("Authorization") != "" {
		u.requests = append(u.requests, r.Method+" "+r.URL.RequestURI())
	}
	u.mu.Unlock()
	if u.endless && r.URL.Path == "/cell1/box1/od/Item" {
		row := `{"__id":"another"}`
		if r.FormValue("$top") == "0" {
			row = ""
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"d":{"results":[%s],"__count":"10000"}}`, row)
		return
	}
	u.Unit.ServeHTTP(w, r)
}

// counting are the requests from the first after the import began that asks how many entities a list has.
func (u *countedUnit) counting() []string {
	u.mu.Lock()
	defer u.mu.Unlock()
	begun := slices.Index(u.requests, "POST /cell1/__import")
	after := u.requests[begun+1:]
	first := slices.IndexFunc(after, func(request string) bool { return strings.Contains(request, "$inlinecount=allpages") })
	if begun < 0 || first < 0 {
		return nil
	}
	return after[first:]
}

// A provedLine is the result line of an import with --json.
type provedLine struct {
	Type, Verdict, Proof string
	ExitCode             int `json:"exit_code"`
	Counts               struct {
		Expected, Found int64
		Different       []difference
		NotCounted      []string `json:"not_counted"`
	}
}

type difference struct {
	Place           string
	Expected, Found int64
}

// importOf imports an archive into cell1.
func (u *countedUnit) importOf(t *testing.T, a archivetest.Archive) provedLine {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "big.zip")
	if err := a.WriteFile(file); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "personium-cell", "import", "--file", file, "--yes", "--json", "--interval", "100ms")
	cmd.Env = append(os.Environ(), "PERSONIUM_CELL="+u.CellURL("cell1"), "PERSONIUM_TOKEN="+u.Token(), "XDG_STATE_HOME="+dir, "XDG_CONFIG_HOME="+dir)
	output, _ := cmd.Output() // a verdict other than done is an error of exec's
	lines := bytes.Split(bytes.TrimSpace(output), []byte("\n"))
	var r provedLine
	if err := json.Unmarshal(lines[len(lines)-1], &r); err != nil || r.Type != "result" {
		t.Fatalf("the last line is no result: %s", output)
	}
	return r
}

// manySets are entity sets of one row each.
func manySets(n int) []archivetest.Set {
	sets := make([]archivetest.Set, n)
	for i := range sets {
		sets[i] = archivetest.Set{Name: fmt.Sprintf("Set%03d", i), Rows: 1}
	}
	return sets
}

// A comparison with 100 entity sets in two collections asks once for each of them, 10 times for the schemas of the two, 9
// times for the cell itself and twice for its boxes: 121 requests. Then comes a look whether the import is still over.
func TestACellOfAHundredSetsIsComparedInFewRequests(t *testing.T) {
	t.Parallel()
	const least, most = 121, 130
	u := startCountedUnit(t)
	r := u.importOf(t, archivetest.Archive{Collections: []archivetest.Collection{{Path: "od1", Sets: manySets(50)}, {Path: "od2", Sets: manySets(50)}}})
	if r.Verdict != "done" || r.Proof != "content" || r.Counts.Found != 201 {
		t.Errorf("%+v", r)
	}
	requests := u.counting()
	t.Logf("%d requests", len(requests))
	if n := len(requests); n < least || n > most {
		t.Errorf("%d requests, want %d to %d:\n%s", n, least, most, strings.Join(requests, "\n"))
	}
}

// items is an archive with one entity set.
func items(rows, lost int) archivetest.Archive {
	return archivetest.Archive{Collections: []archivetest.Collection{{Path: "od", Sets: []archivetest.Set{{Name: "Item", Rows: rows, Lost: lost}}}}}
}

func TestASetAboveTheCapIsProved(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("imports 25,010 rows")
	}
	r := startCountedUnit(t).importOf(t, items(25_010, 0))
	if r.Verdict != "done" || r.Proof != "content" || r.Counts.Expected != 25_012 || r.Counts.Found != 25_012 {
		t.Errorf("%+v", r)
	}
}

func TestOneRowLessInASetAboveTheCapIsFound(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("imports 25,010 rows")
	}
	r := startCountedUnit(t).importOf(t, items(25_010, 1))
	if d := r.Counts.Different; r.Verdict != "incomplete" || r.ExitCode != 7 || len(d) != 1 || d[0] != (difference{"box1/od/Item", 25_010, 25_009}) {
		t.Errorf("%+v", r)
	}
}

func TestASetThatNobodyCanCountIsUnproved(t *testing.T) {
	t.Parallel()
	rows := 10
	if *hugeSet {
		rows = 100_001
	}
	u := startCountedUnit(t)
	u.endless = !*hugeSet
	r := u.importOf(t, items(rows, 0))
	want := fmt.Sprintf("box1/od/Item has more rows than the server lets anybody count (%d in the snapshot)", rows)
	if r.Verdict != "unproved" || r.ExitCode != 9 || len(r.Counts.Different) != 0 || strings.Join(r.Counts.NotCounted, "\n") != want {
		t.Errorf("%+v", r)
	}
}
