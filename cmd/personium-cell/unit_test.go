package main

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/personium/personium-cell/internal/sandbox"
)

// openUnit serves a practice unit on loopback until stop is called.
func openUnit(o sandbox.Options) (unit *sandbox.Unit, stop func(), err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	o.Authority = listener.Addr().String()
	if o.Style == "subdomain" {
		_, port, _ := net.SplitHostPort(o.Authority)
		o.Authority = "unit.localhost:" + port
	}
	if unit, err = sandbox.New(o); err != nil {
		return nil, nil, errors.Join(err, listener.Close())
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- sandbox.Serve(ctx, listener, unit) }()
	return unit, func() {
		cancel()
		<-served
		unit.Close()
	}, nil
}

// serveUnit is openUnit for a test.
func serveUnit(t *testing.T, o sandbox.Options) (*sandbox.Unit, func()) {
	t.Helper()
	unit, stop, err := openUnit(o)
	if err != nil {
		t.Fatal(err)
	}
	return unit, stop
}

// startUnit is the script command
//
//	unit STYLE WORK [FAULT ...]
//
// It serves a practice unit until the end of the script, and sets the variables with which personium-cell finds it, and
// COOKIE, PEER and WEAK_TOKEN, other ways to be somebody. WORK is how long a job takes.
func startUnit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: unit STYLE WORK [FAULT ...]")
	}
	o := sandbox.Options{Style: args[0], RootToken: canary}
	var err error
	o.Work, err = time.ParseDuration(args[1])
	ts.Check(err)
	for _, text := range args[2:] {
		fault, err := sandbox.ParseFault(text)
		ts.Check(err)
		o.Faults = append(o.Faults, fault)
	}
	unit, stop, err := openUnit(o)
	ts.Check(err)
	ts.Defer(stop)
	ts.Setenv("PERSONIUM_UNIT", unit.UnitURL())
	ts.Setenv("PERSONIUM_CELL", unit.CellURL("cell1"))
	ts.Setenv("PERSONIUM_TOKEN", unit.Token())
	ts.Setenv("PERSONIUM_INTERVAL", "100ms")
	cookie, peer := unit.Cookie("cell1")
	ts.Setenv("COOKIE", cookie)
	ts.Setenv("PEER", peer)
	ts.Setenv("WEAK_TOKEN", unit.NewToken(time.Hour, "UnitAdmin"))
	units.Store(ts.Getenv("WORK"), unit)
}

// checkExit is the script command
//
//	exits CODE PROGRAM ARGUMENT ...
func checkExit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARGUMENT ...")
	}
	code := 0
	err := ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

// checkTruth is the script command
//
//	truth [CELL] KEY=VALUE ...
//
// It compares what really happened to a cell, cell1 if none is named, with the given fields of sandbox.Truth, as JSON.
func checkTruth(ts *testscript.TestScript, neg bool, args []string) {
	value, ok := units.Load(ts.Getenv("WORK"))
	if !ok {
		ts.Fatalf("no unit was started")
	}
	cell := "cell1"
	if len(args) > 0 && !strings.Contains(args[0], "=") {
		cell, args = args[0], args[1:]
	}
	data, err := json.Marshal(value.(*sandbox.Unit).Truth(cell))
	ts.Check(err)
	var fields map[string]json.RawMessage
	ts.Check(json.Unmarshal(data, &fields))
	for _, arg := range args {
		key, want, _ := strings.Cut(arg, "=")
		got, known := fields[key]
		if !known {
			ts.Fatalf("there is no truth about %q in %s", key, data)
		}
		if (string(got) == want) == neg {
			ts.Fatalf("%s is %s, want %s (all: %s)", key, got, want, data)
		}
	}
}

// Every fault of the practice unit has a script in each URL style that knows it.
func TestEveryFaultHasAScriptInEachStyle(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("..", "..", "testdata", "script", "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	var scripts strings.Builder
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		scripts.Write(data)
	}
	for _, fault := range sandbox.Faults() {
		for _, style := range []string{"path", "subdomain"} {
			if _, err := sandbox.New(sandbox.Options{Style: style, Faults: []sandbox.Fault{{Name: fault.Name}}}); err != nil {
				continue // the style does not have it
			}
			played := regexp.MustCompile(`(?m)^unit ` + style + ` .*\b` + fault.Name + `(=|\s|$)`)
			if !played.MatchString(scripts.String()) {
				t.Errorf("fault %s has no script in %s style", fault.Name, style)
			}
		}
	}
}
