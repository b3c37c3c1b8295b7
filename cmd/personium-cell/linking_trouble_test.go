//go:build unix

package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/sandbox"
)

// A trouble befalls an import while its links are made, from one of them on.
type trouble struct {
	name   string
	from   int
	befall func(u *meddledUnit, w http.ResponseWriter, r *http.Request) (answered bool)
	flags  []string
	code   int
	says   string
	later  int    // exit code of status --wait when the trouble is over; less than 0: it is not asked
	truth  string // of the links then, of %d
}

// asRoot does something to the unit at once.
func (u *meddledUnit) asRoot(method, url, body string) int {
	r := httptest.NewRequestWithContext(context.Background(), method, url, strings.NewReader(body))
	for name, value := range map[string]string{"Authorization": "Bearer " + u.Token(), "Accept": "application/json", "If-Match": "*"} {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	u.Unit.ServeHTTP(w, r)
	return w.Code
}

func troubles() []trouble {
	const over = `the import is over; [0-9]+ of 124 links and associations are made; `
	hang := func(_ *meddledUnit, _ http.ResponseWriter, r *http.Request) bool {
		<-r.Context().Done()
		return true
	}
	return []trouble{
		{"the credentials end", 60, func(_ *meddledUnit, w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte(`{"code":"PR401-AU-0006","message":{"lang":"en","value":"Token expired."}}`))
			return true
		}, nil, 4, over + `the credentials do not work any more(.*\n)*personium-cell: hint: the token in PERSONIUM_TOKEN was refused: ` +
			`get a new token, then make the missing links with: personium-cell status --wait `, 0, "123"},
		{"the unit is away", 60, func(*meddledUnit, http.ResponseWriter, *http.Request) bool { panic(http.ErrAbortHandler) },
			[]string{"--max-outage", "1s"}, 8, over + `the unit has not answered for 1s`, 0, "123"},
		{"the time is over", 60, hang, []string{"--timeout", "20s"}, 8, over + `20s were not enough for the rest`, 0, "123"},
		{"a role was deleted", 1, func(u *meddledUnit, _ http.ResponseWriter, _ *http.Request) bool {
			u.asRoot(http.MethodDelete, u.CellURL("cell1")+"__ctl/Role('r1')", "")
			return false
		}, nil, 7, `^incomplete: .*: 312 of 313 rows, `, -1, "122"},
		{"the cell was edited", 60, func(u *meddledUnit, _ http.ResponseWriter, r *http.Request) bool {
			if isLink(r) && u.links.Load() == 60 {
				u.asRoot("MERGE", u.UnitURL()+"__ctl/Cell('cell1')", `{"Name":"cell1"}`)
			}
			return false
		}, nil, 9, `^unproved: .*the cell was replaced or edited after our import; [0-9]+ of 124 links and associations are made`, -1, ""},
	}
}

// What befalls an import while its links are made is told, with how far it is; and what can be finished is.
func TestATroubleWhileLinksAreMadeIsTold(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts the program again and again")
	}
	file := filepath.Join(t.TempDir(), "linked.zip")
	if err := os.WriteFile(file, linkedRows(t, 120), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range troubles() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var over sync.Map
			unit, stop := serveMeddled(t, sandbox.Options{Work: 50 * time.Millisecond}, func(u *meddledUnit, w http.ResponseWriter, r *http.Request, links int) bool {
				_, isOver := over.Load(true)
				return !isOver && links >= c.from && c.befall(u, w, r)
			})
			defer stop()
			state := t.TempDir()
			command := func(args ...string) *exec.Cmd {
				cmd := cellCommand(t, unit.Unit, args...)
				cmd.Env = append(cmd.Env, "XDG_STATE_HOME="+state)
				return cmd
			}
			code, said := run(command(append([]string{"import", "--file", file, "--yes"}, c.flags...)...))
			if code != c.code || !regexp.MustCompile("(?m)"+c.says).MatchString(said) {
				t.Fatalf("exit code %d, want %d and something about %q:\n%s", code, c.code, c.says, said)
			}
			over.Store(true, true)
			if c.later >= 0 {
				if code, said := run(command("status", "--wait", "--name", "linked")); code != c.later {
					t.Errorf("status --wait: exit code %d, want %d:\n%s", code, c.later, said)
				}
			}
			if held := unit.Truth("cell1").LinksHeld; c.truth != "" && fmt.Sprint(held) != c.truth {
				t.Errorf("%d links, want %s", held, c.truth)
			}
		})
	}
}

// A link of a block that is written down is not made again: somebody may have taken it away on purpose.
func TestALinkThatWasTakenAwayMeanwhileStaysAway(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("the race detector makes it slow, and the scripts go the same ways")
	}
	file := filepath.Join(t.TempDir(), "linked.zip")
	if err := os.WriteFile(file, linkedRows(t, 120), 0o600); err != nil {
		t.Fatal(err)
	}
	a := aim{at: func(r *http.Request, links int) bool { return isLink(r) && links == 115 }}
	killed, stop := context.WithCancel(t.Context())
	defer stop()
	dead := make(chan struct{})
	unit, isHit, stopUnit := serveAimed(t, sandbox.Options{Work: 50 * time.Millisecond}, a, func() {
		stop()
		<-dead
	})
	defer stopUnit()
	state := t.TempDir()
	first := cellCommand(t, unit, "import", "--file", file, "--yes")
	cmd := exec.CommandContext(killed, first.Path, first.Args[1:]...)
	cmd.Env = append(first.Env, "XDG_STATE_HOME="+state)
	_ = cmd.Run()
	close(dead)
	u := &meddledUnit{Unit: unit}
	if status := u.asRoot(http.MethodDelete, unit.CellURL("cell1")+"b1/od/Aa('a1')/$links/_Bb('b1')", ""); !isHit() || status != http.StatusNoContent {
		t.Fatalf("the link was not taken away: %d", status)
	}
	last := cellCommand(t, unit, "status", "--wait", "--name", "linked")
	last.Env = append(last.Env, "XDG_STATE_HOME="+state)
	code, said := run(last)
	if code != 7 || !strings.Contains(said, "122 of 123 links") || unit.Truth("cell1").LinksHeld != 122 {
		t.Errorf("exit code %d, %+v:\n%s", code, unit.Truth("cell1"), said)
	}
}

// Two of this machine, or of two, that finish one import make each link once.
func TestTwoThatFinishOneImportMakeEachLinkOnce(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts the program again and again")
	}
	file := filepath.Join(t.TempDir(), "linked.zip")
	if err := os.WriteFile(file, linkedRows(t, 120), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, onTwo := range []bool{false, true} {
		t.Run(fmt.Sprint("on two machines ", onTwo), func(t *testing.T) {
			t.Parallel()
			unit, stop := serveUnit(t, sandbox.Options{Work: time.Second})
			defer stop()
			states := []string{t.TempDir(), t.TempDir()}
			command := func(state string, args ...string) *exec.Cmd {
				cmd := cellCommand(t, unit, args...)
				cmd.Env = append(cmd.Env, "XDG_STATE_HOME="+state)
				return cmd
			}
			if code, said := run(command(states[0], "import", "--file", file, "--yes", "--detach")); code != 8 {
				t.Fatal(code, said)
			}
			if !onTwo {
				states[1] = states[0]
			}
			var both sync.WaitGroup
			for _, state := range states {
				both.Go(func() {
					code, said := run(command(state, "status", "--wait", "--name", "linked"))
					if late := code == 5 && onTwo && state == states[1]; code != 0 && !late { // the other one has finished, and removed the copy
						t.Errorf("exit code %d:\n%s", code, said)
					}
				})
			}
			both.Wait()
			_, list := run(command(states[0], "snapshot", "list"))
			if truth := unit.Truth("cell1"); truth.LinksHeld != 123 || truth.ImportsAccepted != 1 || strings.Contains(list, "-pcell-") {
				t.Errorf("%+v\n%s", truth, list)
			}
		})
	}
}
