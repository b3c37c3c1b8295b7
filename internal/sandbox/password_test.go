package sandbox

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/token"
	"github.com/personium/personium-cell/internal/sandbox/urls"
)

func TestAPasswordIsChangedByItsOwnAccountOnly(t *testing.T) {
	t.Parallel()
	bothStyles(t, func(t *testing.T, style string) {
		p := newPractice(t, style)
		p.put(Account{Cell: firstCell, Name: adminAccount, Password: "secret-1"})
		change := func(cell, token, password string) string {
			return p.ask(http.MethodPut, p.unit.CellURL(cell)+"__mypassword", "", "Authorization:"+token, "X-Personium-Credential: "+password).brief()
		}
		refused := p.login(Newcomer, p.unit.Password())
		local := p.tokens(firstCell, "grant_type", "password", "username", adminAccount, "password", "secret-1")
		for _, c := range []struct{ who, cell, token, password, want string }{
			{"nobody", LoginCell, "", "new-password", "401 PR401-AU-0001"},
			{"the unit's administrator", LoginCell, " " + p.token, "new-password", "403 PR403-AU-0002"},
			{"somebody else's token for that", firstCell, " Bearer " + refused.Access, "new-password", "401 PR401-AU-0006"},
			{"a newcomer with no password", LoginCell, " Bearer " + refused.Access, "", "400 PR400-AU-0003"},
			{"a newcomer with a short one", LoginCell, " Bearer " + refused.Access, "short", "400 PR400-AU-0001"},
			{"a newcomer with another character", LoginCell, " Bearer " + refused.Access, "with space", "400 PR400-AU-0001"},
			{"a newcomer", LoginCell, " Bearer " + refused.Access, "new-password", "204"},
			{"an account of the cell", firstCell, " Bearer " + local.Access, "secret-2", "204"},
		} {
			if got := change(c.cell, c.token, c.password); got != c.want {
				t.Errorf("%s: got %s, want %s", c.who, got, c.want)
			}
		}
		for password, want := range map[string]string{p.unit.Password(): "400 PR400-AN-0017", "new-password": "ok"} {
			p.unit.forget(Newcomer)
			if got := p.login(Newcomer, password).verdict(); got != want {
				t.Errorf("a login with %q: got %s, want %s", password, got, want)
			}
		}
	})
}

// forget lets an account log in at once after a failure.
func (u *Unit) forget(account string) {
	var id string
	u.cells.Do(func() { id = u.cells.Cell(LoginCell).Tables().Find("Account", "Name", account).ID })
	u.logins.mu.Lock()
	defer u.logins.mu.Unlock()
	u.logins.of(id).refuses = time.Time{}
}

func TestTheTruthAboutLoginsCountsEachRequestOnce(t *testing.T) {
	t.Parallel()
	p := newPractice(t, urls.PathStyle)
	g := p.login(Administrator, p.unit.Password())
	p.login(AdminOnly, "wrong-one")
	p.login(Newcomer, p.unit.Password())
	next := p.tokens(LoginCell, "grant_type", "refresh_token", "refresh_token", g.Refresh, "p_target", p.unit.UnitURL())
	p.tokens(LoginCell, "grant_type", "refresh_token", "refresh_token", "garbage")
	expired := p.unit.NewToken(-time.Second, token.UnitAdmin)
	p.reads(firstCell, expired)
	want := LoginTruth{PasswordGrants: 1, PasswordsRefused: 2, RefreshGrants: 1, RefreshesRefused: 1, ExpiredTokens: 1}
	if got := p.unit.LoginTruth(); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	secrets := p.unit.Secrets()
	for _, secret := range []string{p.unit.Password(), p.unit.Token(), g.Access, g.Refresh, next.Access, next.Refresh, expired} {
		if !slices.Contains(secrets, secret) {
			t.Errorf("the secrets lack %.20s", secret)
		}
	}
}
