package auth

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/sandbox"
	"github.com/personium/personium-cell/internal/statefile"
)

// killedWrite leaves behind what a process does that is killed while it writes a session.
func killedWrite(t *testing.T, s Store, l Login) string {
	t.Helper()
	left := filepath.Join(s.folder(), ".tmp-"+filepath.Base(s.Path(l))+"-4711")
	writeToken(t, left, canary)
	return left
}

func isThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func TestALogoutRemovesWhatAKilledProcessLeftOfThatLogin(t *testing.T) {
	t.Parallel()
	s := NewStore(t.TempDir())
	ours, theirs := Login{Unit: "u", User: "a"}, Login{Unit: "u", User: "b"}
	for _, l := range []Login{ours, theirs} {
		if err := s.save(newSession(l, personium.Grant{Access: "x"})); err != nil {
			t.Fatal(err)
		}
	}
	left, other := killedWrite(t, s, ours), killedWrite(t, s, theirs)
	if err := s.Remove(t.Context(), ours); err != nil || isThere(left) || isThere(s.Path(ours)) || !isThere(other) || !isThere(s.Path(theirs)) {
		t.Errorf("%v, and the files are not as they should be", err)
	}
	if err := s.save(newSession(theirs, personium.Grant{Access: "x"})); err != nil || isThere(other) {
		t.Errorf("the next write leaves %s, %v", other, err)
	}
	killedWrite(t, s, ours)
	writeToken(t, filepath.Join(s.folder(), "what-is-this"), "x")
	if removed, err := s.Clear(t.Context()); err != nil || removed != 3 || isThere(s.folder()) {
		t.Errorf("%d files are removed and something is left, %v", removed, err)
	}
}

// Each of these logs in and out again and again, so that the folder of the logins comes and goes.
func TestALogoutLeavesALoginBesideItAlone(t *testing.T) {
	t.Parallel()
	s := NewStore(t.TempDir())
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			l := Login{Unit: "u", User: fmt.Sprint(i)}
			for range 50 {
				if err := logInAndOut(t, s, l); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	if isThere(s.folder()) {
		t.Error("the last logout leaves the folder")
	}
}

func logInAndOut(t *testing.T, s Store, l Login) error {
	t.Helper()
	lock, err := statefile.WaitLock(t.Context(), s.lockPath(l))
	if err != nil {
		return err
	}
	if err := s.try(l); err != nil {
		return err
	}
	if err := s.save(newSession(l, personium.Grant{Access: "x"})); err != nil {
		return err
	}
	kept, err := s.load(l)
	if err != nil {
		return err
	}
	if kept == nil {
		return errors.New("what was written is gone")
	}
	if err := lock.Unlock(); err != nil {
		return err
	}
	return s.Remove(t.Context(), l)
}

// Everybody is logged out at once, again and again, while one logs in: a login that is found is whole.
func TestALogoutOfAllWaitsForALoginThatIsBeingWritten(t *testing.T) {
	t.Parallel()
	s, l := NewStore(t.TempDir()), Login{Unit: "u", User: "a"}
	var other sync.WaitGroup
	stop := make(chan struct{})
	other.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			if _, err := s.Clear(t.Context()); err != nil {
				t.Error(err)
			}
		}
	})
	for range 50 {
		if err := logInAndOut(t, s, l); err != nil {
			t.Error(err)
			break
		}
	}
	close(stop)
	other.Wait()
}

func TestNoPasswordIsSentWhereTheLoginCannotBeKept(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	writeToken(t, p.store.folder(), "a file in the place of the folder")
	client, err := personium.New(personium.Cell{UnitURL: p.unit.UnitURL()}, personium.Options{Transport: p})
	if err != nil {
		t.Fatal(err)
	}
	_, err = Begin(t.Context(), LoginSettings{Store: p.store, Login: p.login, Granter: client, Password: p.password(p.unit.Password())})
	if err == nil || !strings.HasPrefix(err.Error(), "the login cannot be kept: ") {
		t.Errorf("got %v", err)
	}
	p.grants(sandbox.LoginTruth{})
}

func TestOnlyAJudgementOfWhatWasSentIsDefinite(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{
		"PR400-AN-0010": true, "PR400-AN-0009": true, "PR401-AN-0023": true, "PR409-CM-0001": false, "PR404-DV-0003": false, "PR400-CM-0005": false,
		"PR401-AU-0001": false, "PR403-AU-0002": false, "PR503-SV-0004": false, "PR500-AN-0001": false, "PR400-MC-0002": false,
	} {
		e := &personium.Error{Core: true, Code: personium.Code(code)}
		if _, err := fmt.Sscanf(code, "PR%d-", &e.Status); err != nil {
			t.Fatal(err)
		}
		if got := definite(fmt.Errorf("x: %w", e)); got != want {
			t.Errorf("%s: got %t", code, got)
		}
	}
	if definite(&personium.Error{Status: http.StatusBadRequest}) || definite(errors.New("x")) {
		t.Error("what is not core's is definite")
	}
}
