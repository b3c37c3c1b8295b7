package main

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
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

// openUnit serves a practice unit on loopback until stop is called. The authority of o is a host name, if it is set.
func openUnit(o sandbox.Options) (unit *sandbox.Unit, stop func(), err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	host, port, _ := net.SplitHostPort(listener.Addr().String())
	switch {
	case o.Authority != "":
		host = o.Authority
	case o.Style == "subdomain":
		host = "unit.localhost"
	}
	o.Authority = net.JoinHostPort(host, port)
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

// serveBehind serves a practice unit in path style behind something that gets its requests first.
func serveBehind(t *testing.T, o sandbox.Options, wrap func(*sandbox.Unit) http.Handler) *sandbox.Unit {
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
	server := &http.Server{Handler: wrap(unit)}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() {
		_ = server.Close()
		unit.Close()
	})
	return unit
}

// startUnit is the script command
//
//	unit STYLE WORK [FAULT | OPTION ...]
//
// It serves a practice unit until the end of the script, and sets the variables with which personium-cell finds it, and
// those of setIdentities. WORK is how long a job takes. An OPTION is one of
//
//	host=NAME            the unit is called NAME, which no resolver has to know; its port is in $PORT
//	tls=KIND             TLS of a kind of the sandbox package; the authority is in $CA_FILE, a certificate to show in
//	                     $CLIENT_CERT and $CLIENT_KEY
//	token-life=DURATION  of the access tokens of logins, whole seconds
//	refresh-life=DURATION
//	lock-out=COUNT       failed logins in a row that lock an account, for a minute
func startUnit(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: unit STYLE WORK [FAULT | OPTION ...]")
	}
	o := sandbox.Options{
		Style: args[0], RootToken: canary, MasterToken: canary + "-master", Password: canary + "-password", TokenMark: canary,
	}
	var err error
	o.Work, err = time.ParseDuration(args[1])
	ts.Check(err)
	for _, text := range args[2:] {
		if set, err := setUnitOption(&o, text); set {
			ts.Check(err)
			continue
		}
		o.Faults = append(o.Faults, text)
	}
	unit, stop, err := openUnit(o)
	ts.Check(err)
	ts.Defer(stop)
	ts.Setenv("PERSONIUM_UNIT", unit.UnitURL())
	ts.Setenv("PERSONIUM_CELL", unit.CellURL("cell1"))
	ts.Setenv("PERSONIUM_TOKEN", unit.Token())
	ts.Setenv("PERSONIUM_INTERVAL", "100ms")
	setIdentities(ts, unit, o)
	setNetwork(ts, unit)
	units.Store(ts.Getenv("WORK"), unit)
}

// setUnitOption reads an option of the script command unit; set is false for everything else.
func setUnitOption(o *sandbox.Options, text string) (set bool, err error) {
	name, value, _ := strings.Cut(text, "=")
	switch name {
	case "host":
		o.Authority = value
	case "tls":
		o.TLS = value
	case "seed":
		o.Seed, err = strconv.ParseUint(value, 10, 64)
	case "token-life":
		o.GrantLife, err = time.ParseDuration(value)
	case "refresh-life":
		o.RefreshLife, err = time.ParseDuration(value)
	case "lock-out":
		o.LockTime = time.Minute
		o.LockCount, err = strconv.Atoi(value)
	default:
		return false, nil
	}
	return true, err
}

// setIdentities sets variables with the ways to be somebody at a unit:
//
//	LOGIN_CELL, PASSWORD_FILE  the cell that logs in, and the password of all its accounts
//	MASTER_TOKEN               of the unit itself
//	WEAK_TOKEN                 UnitAdmin
//	CONTENTS_TOKEN             CellContentsAdmin: root on cell1 as its owner
//	READER_TOKEN               CellContentsReader
//	ENDED_TOKEN                one that is over
//	FOREIGN_TOKEN              of another unit
//	OWNER_TOKEN                of an account that acts as the owner of cell1
//	CELL_TOKEN, GUEST_TOKEN    of cell1's own accounts, with root and without
//	COOKIE, PEER               of a session of cell1's own root account
func setIdentities(ts *testscript.TestScript, unit *sandbox.Unit, o sandbox.Options) {
	file := ts.MkAbs("secret-password")
	ts.Check(os.WriteFile(file, []byte(unit.Password()+"\n"), 0o600))
	cookie, peer := unit.Cookie("cell1")
	for name, value := range map[string]string{
		"LOGIN_CELL":     unit.CellURL(sandbox.LoginCell),
		"PASSWORD_FILE":  file,
		"MASTER_TOKEN":   o.MasterToken,
		"WEAK_TOKEN":     unit.NewToken(time.Hour, "UnitAdmin"),
		"CONTENTS_TOKEN": unit.NewToken(time.Hour, "CellContentsAdmin"),
		"READER_TOKEN":   unit.NewToken(time.Hour, "CellContentsReader"),
		"ENDED_TOKEN":    unit.NewToken(-time.Minute, "UnitAdmin", "CellContentsAdmin"),
		"FOREIGN_TOKEN":  unit.ForeignToken(time.Hour),
		"OWNER_TOKEN":    unit.OwnerToken("cell1"),
		"CELL_TOKEN":     unit.CellToken(time.Hour, "cell1", "admin"),
		"GUEST_TOKEN":    unit.CellToken(time.Hour, "cell1", "guest"),
		"COOKIE":         cookie,
		"PEER":           peer,
	} {
		ts.Setenv(name, value)
	}
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
// It compares what really happened to a cell, cell1 if none is named, with the given fields of sandbox.Truth and
// sandbox.LoginTruth, as JSON, or with Credentials, which counts the requests that came with one. A VALUE can be a range of numbers, 3..7.
func checkTruth(ts *testscript.TestScript, neg bool, args []string) {
	cell := "cell1"
	if len(args) > 0 && !strings.Contains(args[0], "=") {
		cell, args = args[0], args[1:]
	}
	unit := scriptUnit(ts)
	data, err := json.Marshal(struct {
		sandbox.Truth
		sandbox.LoginTruth
		Credentials int
	}{unit.Truth(cell), unit.LoginTruth(), unit.Credentials()})
	ts.Check(err)
	var fields map[string]json.RawMessage
	ts.Check(json.Unmarshal(data, &fields))
	for _, arg := range args {
		key, want, _ := strings.Cut(arg, "=")
		got, known := fields[key]
		if !known {
			ts.Fatalf("there is no truth about %q in %s", key, data)
		}
		if isTrue(string(got), want) == neg {
			ts.Fatalf("%s is %s, want %s (all: %s)", key, got, want, data)
		}
	}
}

// ageSnapshots is the script command
//
//	aged CELL PREFIX DURATION
//
// It dates the files of a cell's snapshot area back whose names begin so.
func ageSnapshots(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: aged CELL PREFIX DURATION")
	}
	by, err := time.ParseDuration(args[2])
	ts.Check(err)
	if scriptUnit(ts).Age(args[0], args[1], by) == 0 {
		ts.Fatalf("there is no file %s... in the snapshot area of %s", args[1], args[0])
	}
}

// isTrue compares a value with another one, or with a range of numbers.
func isTrue(got, want string) bool {
	from, to, isRange := strings.Cut(want, "..")
	if !isRange {
		return got == want
	}
	var n [3]int
	for i, text := range []string{got, from, to} {
		var err error
		if n[i], err = strconv.Atoi(text); err != nil {
			return false
		}
	}
	return n[1] <= n[0] && n[0] <= n[2]
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
			if _, err := sandbox.New(sandbox.Options{Style: style, Faults: []string{fault.Name}}); err != nil {
				continue // the style does not have it
			}
			played := regexp.MustCompile(`(?m)^unit ` + style + ` .*\b` + fault.Name + `(=|\s|$)`)
			if !played.MatchString(scripts.String()) {
				t.Errorf("fault %s has no script in %s style", fault.Name, style)
			}
		}
	}
}
