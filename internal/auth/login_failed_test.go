package auth

import (
	"errors"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/sandbox"
)

// A login cell whose import failed refuses whatever it is sent: that says nothing of the refresh token, and the password would
// be sent in vain.
func TestAFailedLoginCellIsWaitedForWithoutThePassword(t *testing.T) {
	inBubble(t, func(p *practice) {
		k := p.begin()
		k.Password = p.password(p.unit.Password())
		source := NewLoginSource(k)
		first, _ := p.token(source)
		p.fails = true
		time.Sleep(time.Hour)
		if _, err := p.token(source); !errors.Is(err, personium.ErrNotNow) || errors.Is(err, personium.ErrLoggedOut) {
			p.Errorf("got %v", err)
		}
		p.fails = false
		time.Sleep(noAnswerPause)
		if got, err := p.token(source); err != nil || got == first {
			p.Errorf("when the cell is back: the same token, or %v", err)
		}
		p.grants(sandbox.LoginTruth{PasswordGrants: 1, RefreshGrants: 1})
	})
}
