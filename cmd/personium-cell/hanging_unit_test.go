//go:build unix

package main

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/sandbox"
)

// A hangingUnit is a practice unit that answers one kind of requests no more, or begins to and never ends.
type hangingUnit struct {
	*sandbox.Unit
	hangs  func(r *http.Request) bool
	inUse  bool // it refuses exports, and burns their names
	begins bool // it begins its answer, and goes on with it for ever
	once   sync.Once
	hung   chan struct{} // closed when a request hangs
	after  bool          // only after a job was started
	posted atomic.Bool
	over   context.Context
	freed  atomic.Bool // nothing hangs any more
}

// startHangingUnit serves a unit that hangs at requests "METHOD path", where the path is how theirs ends; with "body of" before
// that it begins to answer, with "then" it hangs only once a job was started.
func startHangingUnit(t *testing.T, at string, o sandbox.Options) *hangingUnit {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o.Authority = listener.Addr().String()
	unit, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	over, end := context.WithCancel(context.Background())
	at, after := strings.CutPrefix(at, "then ")
	at, begins := strings.CutPrefix(at, "body of ")
	method, path, _ := strings.Cut(at, " ")
	u := &hangingUnit{Unit: unit, begins: begins, after: after, hung: make(chan struct{}), over: over}
	u.inUse = path == "/nightly.zip" && method == http.MethodPut
	u.hangs = func(r *http.Request) bool {
		return at != "" && !u.freed.Load() && (!after || u.posted.Load()) && r.Method == method && strings.HasSuffix(r.URL.Path, path)
	}
	server := &http.Server{Handler: u}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() {
		end()
		_ = server.Close()
		unit.Close()
	})
	return u
}

func (u *hangingUnit) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case !u.hangs(r) && u.inUse && r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/__export"):
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusConflict)
		_, _ = w.Write([]byte(`{"code":"PR409-MC-0001","message":{"lang":"en","value":"The cell is in use."}}`))
		return
	case !u.hangs(r):
		u.Unit.ServeHTTP(w, r)
		if r.Method == http.MethodPost && (strings.HasSuffix(r.URL.Path, "/__import") || strings.HasSuffix(r.URL.Path, "/__export")) {
			u.posted.Store(true)
		}
		return
	}
	u.once.Do(func() { close(u.hung) })
	if u.begins && strings.HasSuffix(r.URL.Path, ".zip") {
		u.Unit.ServeHTTP(headersOnly{w}, r)
	}
	for u.begins && r.Context().Err() == nil && u.over.Err() == nil {
		if _, err := w.Write([]byte(" ")); err != nil {
			return
		}
		_ = http.NewResponseController(w).Flush()
		<-time.After(10 * time.Millisecond)
	}
	<-u.over.Done()
}

// command is a run of the program against the unit.
func (u *hangingUnit) command(t *testing.T, line string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "personium-cell", strings.Fields(line)...)
	cmd.Dir = t.TempDir()
	archive, err := os.ReadFile(filepath.Join("..", "..", "testdata", "snapshot", "server_made_px1.zip"))
	if err == nil {
		err = os.WriteFile(filepath.Join(cmd.Dir, "archive.zip"), archive, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	cmd.Env = []string{"PERSONIUM_CELL=" + u.CellURL("cell1"), "PERSONIUM_UNIT=" + u.UnitURL(), "PERSONIUM_TOKEN=" + u.Token(),
		"HOME=" + t.TempDir(), "PERSONIUM_INTERVAL=100ms", "PATH=" + os.Getenv("PATH")}
	said := new(bytes.Buffer)
	cmd.Stdout, cmd.Stderr = said, said
	return cmd, said
}
