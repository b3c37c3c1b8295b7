package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/personium/personium-cell/internal/cli"
)

// canary stands for every secret in the scripts. It may come in; it must not come out anywhere.
const canary = "CANARY-5f1c0b7e-secret"

// unchecked is the variable with which a test moves bytes that are no archive.
const unchecked = "TEST_PERSONIUM_UNCHECKED"

// units holds the practice unit of each script, by its work directory.
var units sync.Map

func TestMain(m *testing.M) {
	if strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe") != "personium-cell" { // else the scripts run the program
		flag.Parse()
		_ = flag.Set("test.parallel", "32") // these tests wait more than they work
		usualUmask()
		// Under nohup SIGHUP is ignored, and would be in all that is run from here. What is handled is not inherited.
		signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP)
	}
	testscript.Main(m, map[string]func(){"personium-cell": runWatched, "big-unit": serveBig})
}

// runWatched is main with an eye on what comes out: a secret in the arguments or on a stream ends it with 99, a hint that cannot be typed as it
// is printed with 98.
func runWatched() {
	ctx, stop := cli.NotifySignals(context.Background())
	env := cli.ProcessEnv()
	var seen, lines bytes.Buffer
	env.Stdout = io.MultiWriter(env.Stdout, &seen, &lines)
	env.Stderr = io.MultiWriter(env.Stderr, &seen)
	build := cli.Build{Version: "test", Commit: "none", Date: "never"}
	code := cli.RunOn(ctx, env, build, cli.Ground{Unchecked: os.Getenv(unchecked) != ""})
	stop()
	out := strings.Join(os.Args, " ") + seen.String()
	for _, secret := range []string{canary, os.Getenv("PERSONIUM_TOKEN"), os.Getenv("PERSONIUM_COOKIE"), os.Getenv("PERSONIUM_COOKIE_PEER")} {
		if secret != "" && strings.Contains(out, secret) {
			fmt.Fprintln(os.Stderr, "a secret came out")
			code = 99
		}
	}
	if wrong := untypable(seen.String()); wrong != "" {
		fmt.Fprintln(os.Stderr, wrong)
		code = 98
	}
	keepLines(os.Args[1:], lines.String(), code)
	keepSaid(os.Args[1:], seen.String())
	os.Exit(code)
}

// The scripts in testdata/script are the specification of the program: one situation each, with its exact words.
func TestScripts(t *testing.T) {
	t.Parallel()
	archives, err := filepath.Abs(filepath.Join("..", "..", "testdata", "snapshot"))
	if err != nil {
		t.Fatal(err)
	}
	kept := t.TempDir()
	t.Cleanup(func() {
		checkLines(t, kept)
		checkSaid(t, kept)
	})
	testscript.Run(t, testscript.Params{
		Files: scripts(t),
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("XDG_STATE_HOME", filepath.Join(e.WorkDir, "state"))
			e.Setenv("XDG_CONFIG_HOME", filepath.Join(e.WorkDir, "config"))
			e.Setenv("CANARY", canary)
			e.Setenv("ARCHIVES", archives)
			e.Setenv(linesKept, kept)
			e.Defer(func() {
				for _, path := range leaks(e.WorkDir) {
					t.Errorf("%s holds a secret", path)
				}
			})
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"unit": startUnit, "truth": checkTruth, "exits": checkExit, "aged": ageSnapshots, "account": putAccount, "rotate": rotateToken,
			"proxy": startProxy, "redirect": startRedirect, "page": startPage,
		},
	})
}

// seed is what all random instants and offsets are drawn from, and with -short the scripts.
var seed = flag.Uint64("seed", 1, "what all random instants and offsets are drawn from, and with -short the scripts")

// scripts are the files in testdata/script: with -short, as under the race detector, the tenth of them that the seed draws.
func scripts(t *testing.T) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join("..", "..", "testdata", "script", "*.txtar"))
	if err != nil || len(all) == 0 {
		t.Fatalf("there are no scripts: %v", err)
	}
	var first, rest []string
	for i, file := range all {
		switch {
		case testing.Short() && uint64(i)%10 != *seed%10:
		case strings.Contains(file, "fault_ruined"): // takes a minute, in which the others run
			first = append(first, file)
		default:
			rest = append(rest, file)
		}
	}
	return append(first, rest...)
}

// leaks lists the files that the program wrote and that hold the secret. Files of the script itself, which bring the
// secret in, are named secret*; kept sessions are there to hold one.
func leaks(dir string) []string {
	var found []string
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		kept := filepath.Base(filepath.Dir(path)) == "session"
		if err != nil || !d.Type().IsRegular() || kept || strings.HasPrefix(d.Name(), "secret") {
			return nil
		}
		if data, err := os.ReadFile(path); err == nil && bytes.Contains(data, []byte(canary)) {
			found = append(found, path)
		}
		return nil
	})
	return found
}
