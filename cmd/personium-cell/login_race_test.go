//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/sandbox"
)

// sharers is how many processes share a login.
const sharers = 6

// A startLine is a unit whose metadata is shown to so many clients at once, and whose first refresh waits for a second one,
// which must not come.
type startLine struct {
	*sandbox.Unit
	mu      sync.Mutex
	waiting int
	here    chan struct{} // closed when all are there
	second  chan struct{} // closed by the second refresh
	refresh int
}

func (l *startLine) line() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.waiting, l.refresh, l.here, l.second = 0, 0, make(chan struct{}), make(chan struct{})
}

func (l *startLine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method == http.MethodGet && r.URL.Path == "/cell1/" && strings.Contains(r.Header.Get("Accept"), "json"):
		<-l.arrive()
	case strings.HasSuffix(r.URL.Path, "/__token"):
		select {
		case <-l.renews():
		case <-time.After(2 * time.Second):
		}
	}
	l.Unit.ServeHTTP(w, r)
}

// arrive counts a client, and gives what is closed when all are there.
func (l *startLine) arrive() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.waiting++; l.waiting == sharers {
		close(l.here)
	}
	return l.here
}

// renews counts a refresh, and gives what is closed by the second.
func (l *startLine) renews() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.refresh++; l.refresh == 2 {
		close(l.second)
	}
	return l.second
}

// serveStartLine serves such a unit, and gives what runs the program against it with a state folder of its own.
func serveStartLine(t *testing.T) (l *startLine, state string, command func(args ...string) *exec.Cmd) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	unit, err := sandbox.New(sandbox.Options{Authority: listener.Addr().String()})
	if err != nil {
		t.Fatal(err)
	}
	l = &startLine{Unit: unit}
	l.line()
	server := &http.Server{Handler: l}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() {
		_ = server.Close()
		unit.Close()
	})
	state = t.TempDir()
	return l, state, func(args ...string) *exec.Cmd {
		cmd := exec.CommandContext(t.Context(), "personium-cell", args...)
		cmd.Env = append(os.Environ(), "PERSONIUM_CELL="+unit.CellURL("cell1"), "PERSONIUM_TOKEN=", "HOME="+state, "XDG_STATE_HOME="+state, "XDG_CONFIG_HOME="+state,
			"PERSONIUM_UNIT="+unit.UnitURL(), "PERSONIUM_LOGIN_CELL="+unit.CellURL(sandbox.LoginCell), "PERSONIUM_USER="+sandbox.Administrator)
		return cmd
	}
}

// start runs the same command in all processes at once; all must end well.
func start(t *testing.T, command func(args ...string) *exec.Cmd, args ...string) {
	t.Helper()
	var processes sync.WaitGroup
	for i := range sharers {
		processes.Go(func() {
			if code, said := run(command(args...)); code != 0 || strings.Contains(said, "PR401-AU-0002") {
				t.Errorf("process %d: exit code %d: %s", i, code, said)
			}
		})
	}
	processes.Wait()
}

// Several processes find the token of their login expired at the same moment: one renews it, and all go on with what it got.
func TestOneOfSeveralProcessesRenewsALogin(t *testing.T) {
	t.Parallel()
	l, state, command := serveStartLine(t)
	if code, said := run(command("login", "--password-file", secretFile(t, l.Password()))); code != 0 {
		t.Fatal(said)
	}
	for round := 1; round <= 3; round++ {
		l.line()
		expireLogin(t, state)
		start(t, command, "status", "--verbose")
		if got, want := l.LoginTruth(), (sandbox.LoginTruth{PasswordGrants: 1, RefreshGrants: round}); got != want {
			t.Fatalf("after %d expiries: %+v, want %+v", round, got, want)
		}
	}
}

// The same where nobody has logged in yet, and all have the password: the unit counts failures, and every login costs it a lot.
func TestOneOfSeveralProcessesLogsIn(t *testing.T) {
	t.Parallel()
	l, _, command := serveStartLine(t)
	start(t, command, "status", "--verbose", "--password-file", secretFile(t, l.Password()))
	if got, want := l.LoginTruth(), (sandbox.LoginTruth{PasswordGrants: 1}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// expireLogin lets the token of the one login that is kept end now, by the clock of this machine.
func expireLogin(t *testing.T, state string) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(state, "personium-cell", "session", "*.json"))
	if err == nil && len(paths) != 1 {
		err = fmt.Errorf("%d logins are kept", len(paths))
	}
	var text []byte
	if err == nil {
		text, err = os.ReadFile(paths[0])
	}
	fields := map[string]any{}
	if err == nil {
		err = json.Unmarshal(text, &fields)
	}
	fields["expires"] = time.Now()
	if err == nil {
		text, err = json.Marshal(fields)
	}
	if err == nil {
		err = os.WriteFile(paths[0], text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}
