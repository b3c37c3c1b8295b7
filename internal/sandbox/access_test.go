package sandbox

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/token"
	"github.com/personium/personium-cell/internal/sandbox/urls"
)

// The table of access types of core's AccessContext, and what was measured of it.
func TestWhoHasRoot(t *testing.T) {
	t.Parallel()
	bothStyles(t, func(t *testing.T, style string) {
		p := newPractice(t, style)
		bearer := func(token string, more ...string) []string {
			return append([]string{"Authorization: Bearer " + token}, more...)
		}
		user := "X-Personium-Unit-User: "
		owner, other := user+p.unit.administrator(), user+p.unit.CellURL(LoginCell)+"#other"
		master := "master-token"
		p.unit.tokens.Keep(token.Token{Value: master, Kind: token.Master})
		p.ask(http.MethodPost, p.unit.UnitURL()+"__ctl/Cell", `{"Name":"ownerless"}`)
		const no, notYours = "403 PR403-AU-0002", "403 PR403-AU-0003"
		for _, c := range []struct {
			who                  string
			header               []string
			own, ownerless, unit string // GET __import of cell1 and of a cell without owner; that one at unit level
		}{
			{"nobody", []string{"Authorization:"}, "401 PR401-AU-0001", "401 PR401-AU-0001", "401 PR401-AU-0001"},
			{"the master token", bearer(master), "200", "200", "200"},
			{"the master token as the owner", bearer(master, owner), no, no, notYours},
			{"UnitAdmin with CellContentsAdmin", bearer(p.unit.Token()), "200", "200", "200"},
			{"the same as the owner", bearer(p.unit.Token(), owner), "200", no, notYours},
			{"the same as somebody else", bearer(p.unit.Token(), other), no, no, notYours},
			{"CellContentsAdmin", bearer(p.unit.NewToken(time.Hour, token.ContentsAdmin)), "200", no, notYours},
			{"CellContentsAdmin, which may not be another", bearer(p.unit.NewToken(time.Hour, token.ContentsAdmin), other), "200", no, notYours},
			{"UnitAdmin", bearer(p.unit.NewToken(time.Hour, token.UnitAdmin)), no, no, "200"},
			{"UnitAdmin as the owner", bearer(p.unit.NewToken(time.Hour, token.UnitAdmin), owner), no, no, notYours},
			{"CellContentsReader", bearer(p.unit.NewToken(time.Hour, token.ContentsReader)), no, no, notYours},
			{"UnitAdmin with CellContentsReader", bearer(p.unit.NewToken(time.Hour, token.UnitAdmin, token.ContentsReader)), no, no, "200"},
			{"a unit user without a role", bearer(p.unit.NewToken(time.Hour)), no, no, notYours},
			{"an account that acts as the owner", bearer(p.unit.OwnerToken(firstCell)), no, no, notYours},
			{"a unit user of another unit", bearer(p.unit.ForeignToken(time.Hour)), no, no, "403 PR403-AU-0001"},
			{"the cell's admin", bearer(p.unit.CellToken(time.Hour, firstCell, "admin")), "200", "401 PR401-AU-0006", "401 PR401-AU-0006"},
			{"the cell's guest", bearer(p.unit.CellToken(time.Hour, firstCell, "guest")), no, "401 PR401-AU-0006", "401 PR401-AU-0006"},
			{"an account that is not there", bearer(p.unit.CellToken(time.Hour, firstCell, "gone")), "401 PR401-AU-0001", "401 PR401-AU-0006", "401 PR401-AU-0006"},
			{"a wrong scheme", []string{"Authorization: bearer x"}, "401 PR401-AU-0003", "401 PR401-AU-0003", "401 PR401-AU-0003"},
			{"garbage", bearer("garbage"), "401 PR401-AU-0006", "401 PR401-AU-0006", "401 PR401-AU-0006"},
		} {
			for url, want := range map[string]string{
				p.unit.CellURL(firstCell) + "__import":          c.own,
				p.unit.CellURL("ownerless") + "__import":        c.ownerless,
				p.unit.UnitURL() + "__ctl/Cell('ownerless')":    c.unit,
				p.unit.CellURL("nosuch") + "__import":           "404 PR404-DV-0003",
				p.unit.CellURL(firstCell) + "__snapshot/no.zip": "404 PR404-DV-0001",
			} {
				if c.who == "an account that is not there" && url == p.unit.CellURL(firstCell)+"__snapshot/no.zip" {
					want = "401 PR401-AU-0001"
				}
				if got := p.ask(http.MethodGet, url, "", c.header...).brief(); got != want {
					t.Errorf("%s, GET %s: got %s, want %s", c.who, url, got, want)
				}
			}
		}
	})
}

func TestACookieNeedsItsPeer(t *testing.T) {
	t.Parallel()
	p := newPractice(t, urls.PathStyle)
	cookie, peer := p.unit.Cookie(firstCell)
	for query, want := range map[string]string{
		"?p_cookie_peer=" + peer: "200",
		"?p_cookie_peer=other":   "401 PR401-AU-0009",
		"":                       "401 PR401-AU-0001",
	} {
		if got := p.cell(http.MethodGet, "__import"+query, "", "Authorization:", "Cookie: p_cookie="+cookie).brief(); got != want {
			t.Errorf("GET __import%s: got %s, want %s", query, got, want)
		}
	}
	if got := p.cell(http.MethodGet, "__import?p_cookie_peer="+peer, "", "Authorization:").brief(); got != "401 PR401-AU-0009" {
		t.Errorf("a peer without a cookie: %s", got)
	}
}

func TestATokenExpiresAtTheEndOfItsLife(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPractice(t, urls.PathStyle)
		header := "Authorization: Bearer " + p.unit.NewToken(2*time.Second, token.UnitAdmin, token.ContentsAdmin)
		for _, want := range []string{"200", "200", "401 PR401-AU-0002"} {
			if got := p.cell(http.MethodGet, "__import", "", header).brief(); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			p.wait(time.Second)
		}
		p.start(model.ImportJob, firstSnapshot)
		if got := p.cell(http.MethodPost, "__import", "{}", header).brief(); got != "409 PR409-CM-0002" {
			t.Errorf("expired on a locked cell: %s, want 409 PR409-CM-0002", got)
		}
	})
}

func TestTheUnitAnswersToItsOwnAuthorityOnly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ style, url, want string }{
		{urls.PathStyle, "http://localhost:8080/cell1/__import", "400 PR400-CM-0005"},
		{urls.PathStyle, "http://127.0.0.1/cell1/__import", "400 PR400-CM-0005"},
		{urls.PathStyle, "http://127.0.0.1:8080/CELL1/__import", "404 PR404-DV-0003"},
		{urls.PathStyle, "http://127.0.0.1:8080/cell1__import", "404 PR404-DV-0003"},
		{urls.PathStyle, "http://127.0.0.1:8080/cell1//__import", "404 PR404-MC-0001"},
		{urls.PathStyle, "http://127.0.0.1:8080/cell1/__import/", "200"},
		{urls.PathStyle, "http://127.0.0.1:8080/cell1/__importx", "404 PR404-DV-0002"},
		{urls.SubdomainStyle, "http://cell1.unit.localhost:8080/__import", "200"},
		{urls.SubdomainStyle, "http://unit.localhost:8080/cell1/__import", "400 PR400-MC-0002"},
		{urls.SubdomainStyle, "http://a.cell1.unit.localhost:8080/__import", "400 PR400-CM-0005"},
		{urls.SubdomainStyle, "http://cell1.unit.localhost:8080/__ctl/Cell", "404 PR404-OD-0001"},
	} {
		p := newPractice(t, c.style)
		if got := p.ask(http.MethodGet, c.url, "").brief(); got != c.want {
			t.Errorf("%s style, %s: got %s, want %s", c.style, c.url, got, c.want)
		}
	}
}
