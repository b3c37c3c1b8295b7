package auth

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/sandbox"
)

// inBubble runs a test of a login with a clock of its own.
func inBubble(t *testing.T, test func(p *practice)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) { test(newPractice(t)) })
}

func TestALoginIsRenewedTwoMinutesBeforeItsTokenEnds(t *testing.T) {
	inBubble(t, func(p *practice) {
		source := NewLoginSource(p.begin())
		first, err := p.token(source)
		if err != nil {
			p.Fatal(err)
		}
		time.Sleep(57*time.Minute + 59*time.Second)
		if got, err := p.token(source); err != nil || got != first {
			p.Errorf("before it was due: another token, or %v", err)
		}
		p.grants(sandbox.LoginTruth{PasswordGrants: 1})
		time.Sleep(time.Second)
		for range 3 {
			if got, err := p.token(source); err != nil || got == first {
				p.Errorf("when it was due: the same token, or %v", err)
			}
		}
		p.grants(sandbox.LoginTruth{PasswordGrants: 1, RefreshGrants: 1})
		for range 24 * 60 {
			time.Sleep(time.Minute)
			if _, err := p.token(source); err != nil {
				p.Fatal(err)
			}
		}
		p.grants(sandbox.LoginTruth{PasswordGrants: 1, RefreshGrants: 25}) // each 58 minutes
	})
}

func TestWhatAnotherProcessHasRenewedIsTaken(t *testing.T) {
	inBubble(t, func(p *practice) {
		k := p.begin()
		ours, theirs := NewLoginSource(k), NewLoginSource(k)
		for _, source := range []Source{ours, theirs} {
			if _, err := p.token(source); err != nil {
				p.Fatal(err)
			}
		}
		time.Sleep(59 * time.Minute)
		renewed, err := p.token(theirs)
		if err != nil {
			p.Fatal(err)
		}
		if got, err := p.token(ours); err != nil || got != renewed {
			p.Errorf("another token than theirs, or %v", err)
		}
		p.grants(sandbox.LoginTruth{PasswordGrants: 1, RefreshGrants: 1})
	})
}

func TestAUnitThatIsAwayIsAskedAgain(t *testing.T) {
	inBubble(t, func(p *practice) {
		source := NewLoginSource(p.begin())
		first, _ := p.token(source)
		p.away = true
		time.Sleep(59 * time.Minute)
		if got, err := p.token(source); err != nil || got != first {
			p.Errorf("while the old token works: another one, or %v", err)
		}
		time.Sleep(time.Minute)
		for range 2 { // the second within the pause after the first
			if _, err := p.token(source); !errors.Is(err, personium.ErrNotNow) || errors.Is(err, personium.ErrLoggedOut) {
				p.Errorf("after its end: %v", err)
			}
		}
		if p.calls != 2 {
			p.Errorf("the unit was called %d times, want once at 59 and once at 60 minutes", p.calls)
		}
		p.away = false
		time.Sleep(10 * time.Second)
		if got, err := p.token(source); err != nil || got == first {
			p.Errorf("when the unit is back: the same token, or %v", err)
		}
		p.grants(sandbox.LoginTruth{PasswordGrants: 1, RefreshGrants: 1})
	})
}

func TestALoginWhoseRefreshTokenHasExpiredIsOverUntilSomebodyLogsIn(t *testing.T) {
	inBubble(t, func(p *practice) {
		k := p.begin()
		source := NewLoginSource(k)
		if _, err := p.token(source); err != nil {
			p.Fatal(err)
		}
		time.Sleep(25 * time.Hour)
		for range 3 {
			var over *LoginError
			if _, err := p.token(source); !errors.As(err, &over) || !errors.Is(err, personium.ErrLoggedOut) || over.Reason != "its refresh token has expired" {
				p.Errorf("got %v", err)
			}
		}
		p.grants(sandbox.LoginTruth{PasswordGrants: 1})
		p.begin()
		if _, err := p.token(source); err != nil {
			p.Errorf("after a login elsewhere: %v", err)
		}
		p.grants(sandbox.LoginTruth{PasswordGrants: 2})
	})
}

// The unit counts failures, and may lock the account.
func TestAPasswordThatWasRefusedIsNotTriedAgain(t *testing.T) {
	inBubble(t, func(p *practice) {
		k := p.begin()
		k.Password = p.password("not-the-password")
		source := NewLoginSource(k)
		if _, err := p.token(source); err != nil {
			p.Fatal(err)
		}
		time.Sleep(25 * time.Hour)
		for range 100 {
			if _, err := p.token(source); err == nil || !strings.Contains(err.Error(), "logging in again did not work: ") {
				p.Fatalf("got %v", err)
			}
			time.Sleep(10 * time.Second)
		}
		p.grants(sandbox.LoginTruth{PasswordGrants: 1, PasswordsRefused: 1})
		k.Password = p.password(p.unit.Password())
		if _, err := p.token(NewLoginSource(k)); err != nil {
			p.Errorf("with the right one: %v", err)
		}
		p.grants(sandbox.LoginTruth{PasswordGrants: 2, PasswordsRefused: 1})
	})
}

func TestAPasswordThatCannotBeHadIsNotAskedForAtEachLook(t *testing.T) {
	inBubble(t, func(p *practice) {
		k, asked := p.begin(), 0
		k.Password = func(context.Context) (string, error) {
			asked++
			return "", errors.New("the vault is sealed")
		}
		source := NewLoginSource(k)
		if _, err := p.token(source); err != nil {
			p.Fatal(err)
		}
		time.Sleep(25 * time.Hour)
		for range 18 { // three minutes
			if _, err := p.token(source); err == nil || err.Error() != "the vault is sealed" || errors.Is(err, personium.ErrNotNow) {
				p.Errorf("got %v", err)
			}
			time.Sleep(10 * time.Second)
		}
		if asked != 3 {
			p.Errorf("it was asked for %d times, want 3", asked)
		}
		p.grants(sandbox.LoginTruth{PasswordGrants: 1})
	})
}

func TestWhoHasLoggedOutStaysLoggedOut(t *testing.T) {
	inBubble(t, func(p *practice) {
		source := NewLoginSource(p.begin())
		first, err := p.token(source)
		if err != nil {
			p.Fatal(err)
		}
		left := filepath.Join(filepath.Dir(p.store.Path(p.login)), ".tmp-"+filepath.Base(p.store.Path(p.login))+"-killed")
		writeToken(p.T, left, first)
		if err := p.store.Remove(p.Context(), p.login); err != nil {
			p.Fatal(err)
		}
		time.Sleep(time.Hour)
		if got, err := p.token(source); err != nil || got == first {
			p.Errorf("a job that runs does not go on: %v", err)
		}
		for _, path := range []string{p.store.Path(p.login), left} {
			if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
				p.Errorf("%s is there, %v", path, err)
			}
		}
	})
}
