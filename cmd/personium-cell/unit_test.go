package main

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/personium/personium-cell/internal/sandbox"
)

// startUnit is the script command
//
//	unit STYLE WORK [FAULT ...]
//
// It serves a practice unit until the end of the script, and sets the variables with which personium-cell finds it.
// WORK is how long a job takes.
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
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	o.Authority = listener.Addr().String()
	if o.Style == "subdomain" {
		_, port, _ := net.SplitHostPort(o.Authority)
		o.Authority = "unit.localhost:" + port
	}
	unit, err := sandbox.New(o)
	ts.Check(err)
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- sandbox.Serve(ctx, listener, unit) }()
	ts.Defer(func() {
		cancel()
		ts.Check(<-served)
		unit.Close()
	})
	ts.Setenv("PERSONIUM_UNIT", unit.UnitURL())
	ts.Setenv("PERSONIUM_CELL", unit.CellURL("cell1"))
	ts.Setenv("PERSONIUM_TOKEN", unit.Token())
	ts.Setenv("PERSONIUM_INTERVAL", "100ms")
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
//	truth KEY=VALUE ...
//
// It compares what really happened to cell1 with the given fields of sandbox.Truth, as JSON.
func checkTruth(ts *testscript.TestScript, neg bool, args []string) {
	value, ok := units.Load(ts.Getenv("WORK"))
	if !ok {
		ts.Fatalf("no unit was started")
	}
	data, err := json.Marshal(value.(*sandbox.Unit).Truth("cell1"))
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
