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

// Several processes find the token of their login expired at the same moment: one renews it, and all go on with what it got.
func TestOneOfSeveralProcessesRenewsALogin(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	unit, err := sandbox.New(sandbox.Options{Authority: listener.Addr().String()})
	if err != nil {
		t.Fatal(err)
	}
	l := &startLine{Unit: unit}
	l.line()
	server := &http.Server{Handler: l}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() {
		_ = server.Close()
		unit.Close()
	})
	state := t.TempDir()
	command := func(args ...string) *exec.Cmd {
		cmd := exec.CommandContext(t.Context(), "personium-cell", args...)
		cmd.Env = append(os.Environ(), "PERSONIUM_CELL="+unit.CellURL("cell1"), "PERSONIUM_TOKEN=", "HOME="+state, "XDG_STATE_HOME="+state, "XDG_CONFIG_HOME="+state)
		return cmd
	}
	if code, said := run(command("login", "--login-cell", unit.CellURL(sandbox.LoginCell), "--user", sandbox.Administrator,
		"--password-file", secretFile(t, unit.Password()))); code != 0 {
		t.Fatal(said)
	}
	for round := 1; round <= 3; round++ {
		l.line()
		expireLogin(t, state)
		var processes sync.WaitGroup
		for i := range sharers {
			processes.Go(func() {
				if code, said := run(command("status", "--verbose")); code != 0 || strings.Contains(said, "PR401-AU-0002") {
					t.Errorf("round %d, process %d: exit code %d: %s", round, i, code, said)
				}
			})
		}
		processes.Wait()
		if got := unit.LoginTruth(); got.RefreshGrants != round || got.PasswordGrants != 1 || got.ExpiredTokens != 0 {
			t.Fatalf("after %d expiries: %+v", round, got)
		}
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
