package sandbox

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/token"
	"github.com/personium/personium-cell/internal/sandbox/urls"
)

// A granted is what the token endpoint answers, good or bad.
type granted struct {
	seen
	Access      string `json:"access_token"`
	Refresh     string `json:"refresh_token"`
	Target      string `json:"p_target"`
	Life        int    `json:"expires_in"`
	RefreshLife int    `json:"refresh_token_expires_in"`
	Peer        string `json:"p_cookie_peer"`
	Failed      *int   `json:"failed_count"`
	Last        *int64 `json:"last_authenticated"`
	Described   string `json:"error_description"`
	URL         string
}

// verdict is "ok", or status and code of a refusal.
func (g granted) verdict() string {
	code, _, _ := strings.Cut(strings.TrimPrefix(g.Described, "["), "]")
	if g.status == http.StatusOK {
		return "ok"
	}
	return strings.TrimSpace(strings.TrimSpace(g.brief()) + " " + code)
}

// tokens asks the token endpoint of a cell with pairs of a name and a value.
func (p *practice) tokens(cell string, pairs ...string) granted {
	p.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	g := granted{seen: p.ask(http.MethodPost, p.unit.CellURL(cell)+"__token", form.Encode(), "Authorization:",
		"Content-Type: application/x-www-form-urlencoded")}
	if err := json.Unmarshal([]byte(g.body), &g); err != nil {
		p.Fatalf("the answer is no JSON: %q", g.body)
	}
	return g
}

// login asks for a unit user's token.
func (p *practice) login(account, password string, more ...string) granted {
	p.Helper()
	return p.tokens(LoginCell, append([]string{"grant_type", "password", "username", account, "password", password,
		"p_target", p.unit.UnitURL()}, more...)...)
}

// reads says what GET __import of a cell answers to a token.
func (p *practice) reads(cell, token string) string {
	p.Helper()
	return p.ask(http.MethodGet, p.unit.CellURL(cell)+"__import", "", "Authorization: Bearer "+token).brief()
}

func TestALoginGivesTheRolesOfTheAccount(t *testing.T) {
	t.Parallel()
	bothStyles(t, func(t *testing.T, style string) {
		p := newPractice(t, style)
		for account, want := range map[string]struct{ own, other, list string }{
			Administrator: {"200", "200", "200"},
			AdminOnly:     {"403 PR403-AU-0002", "403 PR403-AU-0002", "200"},
			ContentsOnly:  {"200", "403 PR403-AU-0002", "200"},
			ReaderOnly:    {"403 PR403-AU-0002", "403 PR403-AU-0002", "200"},
		} {
			g := p.login(account, p.unit.Password())
			owned := "own-" + strings.ToLower(account)
			p.ask(http.MethodPost, p.unit.UnitURL()+"__ctl/Cell", `{"Name":"`+owned+`"}`,
				"X-Personium-Unit-User: "+p.unit.CellURL(LoginCell)+"#"+account)
			list := p.ask(http.MethodGet, p.unit.UnitURL()+"__ctl/Cell", "", "Authorization: Bearer "+g.Access).brief()
			if got := p.reads(owned, g.Access); got != want.own {
				t.Errorf("%s on a cell of its own: got %s, want %s", account, got, want.own)
			}
			if got := p.reads(firstCell, g.Access); got != want.other || list != want.list {
				t.Errorf("%s: cell1 %s, list %s; want %s, %s", account, got, list, want.other, want.list)
			}
		}
		for account, want := range map[string]string{
			Newcomer: "401 PR401-AN-0023", LockedOut: "400 PR400-AN-0017", "nobody": "400 PR400-AN-0017",
		} {
			if got := p.login(account, p.unit.Password()).verdict(); got != want {
				t.Errorf("%s: got %s, want %s", account, got, want)
			}
		}
	})
}

func TestATokenWithoutATargetIsGoodForItsCellOnly(t *testing.T) {
	t.Parallel()
	p := newPractice(t, urls.PathStyle)
	p.put(Account{Cell: firstCell, Name: adminAccount, Password: "secret-1"})
	local := p.tokens(firstCell, "grant_type", "password", "username", adminAccount, "password", "secret-1")
	if local.Target != p.unit.CellURL(firstCell) || p.reads(firstCell, local.Access) != "200" || p.reads("cell2", local.Access) != "401 PR401-AU-0006" {
		t.Errorf("a cell-local token: %s, %s, %s", local.Target, p.reads(firstCell, local.Access), p.reads("cell2", local.Access))
	}
	for target, want := range map[string]string{
		p.unit.UnitURL():           "403 PR403-AU-0002", // of a cell that the unit does not trust
		"http://other.example/":    "403 PR403-AU-0002",
		"personium-localunit:/":    "403 PR403-AU-0002",
		p.unit.CellURL("cell2"):    "403 PR403-AU-0002",
		"ftp://unit.example/":      "400 PR400-AN-0002",
		"http://x/\r\nSet-Cookie:": "400 PR400-AN-0002",
	} {
		g := p.tokens(firstCell, "grant_type", "password", "username", adminAccount, "password", "secret-1", "p_target", target)
		got := g.verdict()
		if got == "ok" {
			got = p.reads("cell2", g.Access)
		}
		if got != want {
			t.Errorf("target %q: got %s, want %s", target, got, want)
		}
	}
	p.put(Account{Cell: firstCell, Name: "impostor", Password: "secret-1", Roles: []string{token.UnitAdmin, token.ContentsAdmin}})
	impostor := p.tokens(firstCell, "grant_type", "password", "username", "impostor", "password", "secret-1", "p_target", p.unit.UnitURL())
	list := p.ask(http.MethodGet, p.unit.UnitURL()+"__ctl/Cell", "", "Authorization: Bearer "+impostor.Access).brief()
	if got := p.reads("cell2", impostor.Access); got != "403 PR403-AU-0002" || list != "403 PR403-AU-0001" {
		t.Errorf("the same roles in a cell that the unit does not trust: %s, list %s", got, list)
	}
	unit := p.tokens(LoginCell, "grant_type", "password", "username", Administrator, "password", p.unit.Password(),
		"p_target", strings.TrimSuffix(p.unit.UnitURL(), "/"))
	if p.reads("cell2", unit.Access) != "200" || unit.Target != p.unit.UnitURL() {
		t.Errorf("a target without its slash: %s, %s", unit.Target, p.reads("cell2", unit.Access))
	}
}

func TestARefreshWithoutATargetIsATrap(t *testing.T) {
	t.Parallel()
	p := newPractice(t, urls.SubdomainStyle)
	first := p.login(Administrator, p.unit.Password())
	renew := func(more ...string) granted {
		return p.tokens(LoginCell, append([]string{"grant_type", "refresh_token", "refresh_token", first.Refresh}, more...)...)
	}
	trap := renew()
	if trap.verdict() != "ok" || !strings.HasPrefix(trap.Access, "AR~") || trap.Failed != nil {
		t.Fatalf("a refresh without a target: %s", trap.body)
	}
	for _, c := range []struct{ url, want string }{
		{p.unit.CellURL(firstCell) + "__import", "401 PR401-AU-0006"},
		{p.unit.CellURL(LoginCell) + "__import", "403 PR403-AU-0002"},
		{p.unit.UnitURL() + "__ctl/Cell", "401 PR401-AU-0006"},
	} {
		if got := p.ask(http.MethodGet, c.url, "", "Authorization: Bearer "+trap.Access).brief(); got != c.want {
			t.Errorf("GET %s: got %s, want %s", c.url, got, c.want)
		}
	}
	good := renew("p_target", p.unit.UnitURL())
	if got := p.reads(firstCell, good.Access); got != "200" || good.Refresh == first.Refresh {
		t.Errorf("a refresh with the target: %s", got)
	}
	p.put(Account{Name: Administrator, Roles: []string{token.UnitAdmin}})
	if got := p.reads(firstCell, renew("p_target", p.unit.UnitURL()).Access); got != "403 PR403-AU-0002" {
		t.Errorf("a refresh after the role was taken away: %s", got)
	}
	if got := p.reads(firstCell, good.Access); got != "200" {
		t.Errorf("a token from before: %s", got)
	}
	for _, c := range []struct{ cell, token, want string }{
		{firstCell, first.Refresh, "400 PR400-AN-0009"}, {LoginCell, "", "400 PR400-AN-0009"}, {LoginCell, first.Access, "400 PR400-AN-0013"},
	} {
		if got := p.tokens(c.cell, "grant_type", "refresh_token", "refresh_token", c.token).verdict(); got != c.want {
			t.Errorf("at %s: got %s, want %s", c.cell, got, c.want)
		}
	}
	if got := p.reads(LoginCell, first.Refresh); got != "401 PR401-AU-0007" {
		t.Errorf("a refresh token in place of an access token: %s", got)
	}
}

func TestTokensLiveAsLongAsTheySay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		u, err := New(Options{GrantLife: 5 * time.Second, RefreshLife: 20 * time.Second, TokenMark: "marked"})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(u.Close)
		p := &practice{T: t, unit: u, token: "Bearer " + u.Token()}
		g := p.login(Administrator, u.Password())
		if g.Life != 5 || g.RefreshLife != 20 || !strings.HasSuffix(g.Access, "marked") || !strings.HasSuffix(g.Refresh, "marked") {
			t.Errorf("got %s", g.body)
		}
		if short := p.login(Administrator, u.Password(), "expires_in", "2", "refresh_token_expires_in", "3"); short.Life != 2 || short.RefreshLife != 3 {
			t.Errorf("asked for 2 and 3 s: %s", short.body)
		}
		for name, values := range map[string][]string{"expires_in": {"0", "3601", "x", "-1"}, "refresh_token_expires_in": {"0", "86401", "x"}} {
			for _, value := range values {
				if got := p.login(Administrator, u.Password(), name, value); got.verdict() != "400 PR400-AN-0016" || !strings.Contains(got.Described, name) {
					t.Errorf("%s=%s: %s", name, value, got.body)
				}
			}
		}
		p.wait(5*time.Second - time.Millisecond)
		before := p.reads(firstCell, g.Access)
		p.wait(time.Millisecond)
		if after := p.reads(firstCell, g.Access); before != "200" || after != "401 PR401-AU-0002" {
			t.Errorf("around the end: %s, %s", before, after)
		}
		p.wait(15 * time.Second)
		if got := p.tokens(LoginCell, "grant_type", "refresh_token", "refresh_token", g.Refresh).verdict(); got != "400 PR400-AN-0010" {
			t.Errorf("an expired refresh token: %s", got)
		}
	})
}

func TestAFailedLoginCountsAndHoldsUpTheNext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		u, err := New(Options{LockCount: 4, LockTime: time.Minute})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(u.Close)
		p := &practice{T: t, unit: u, token: "Bearer " + u.Token()}
		right, wrong := u.Password(), "wrong-one"
		if g := p.login(Administrator, right); g.Failed == nil || *g.Failed != 0 || g.Last != nil || !strings.Contains(g.body, `"last_authenticated":null`) {
			t.Errorf("the first login: %s", g.body)
		}
		for _, step := range []struct {
			after    time.Duration
			password string
			want     string
		}{
			{0, wrong, "400 PR400-AN-0017"},
			{900 * time.Millisecond, right, "400 PR400-AN-0017"}, // too soon, and renews the second
			{900 * time.Millisecond, right, "400 PR400-AN-0017"},
			{1001 * time.Millisecond, right, "ok"},
			{0, wrong, "400 PR400-AN-0017"}, {2 * time.Second, wrong, "400 PR400-AN-0017"}, {2 * time.Second, wrong, "400 PR400-AN-0017"},
			{2 * time.Second, wrong, "400 PR400-AN-0017"},
			{2 * time.Second, right, "400 PR400-AN-0017"},  // locked
			{59 * time.Second, right, "400 PR400-AN-0017"}, // and for longer
			{61 * time.Second, right, "ok"},
		} {
			p.wait(step.after)
			g := p.login(Administrator, step.password)
			if g.verdict() != step.want {
				t.Errorf("after %v: got %s, want %s", step.after, g.verdict(), step.want)
			}
			if step.want == "ok" && (*g.Failed == 0 || g.Last == nil) {
				t.Errorf("the history is lost: %s", g.body)
			}
		}
		if g := p.login(Administrator, right); *g.Failed != 0 {
			t.Errorf("a success does not end the counting: %s", g.body)
		}
	})
}

func TestWhoMustChangeItsPasswordGetsNothingElse(t *testing.T) {
	t.Parallel()
	p := newPractice(t, urls.PathStyle)
	g := p.login(Newcomer, p.unit.Password())
	cell := p.unit.CellURL(LoginCell)
	if g.URL != cell+"__mypassword" || g.header.Get("WWW-Authenticate") != `Basic realm="`+cell+`"` || g.Failed == nil {
		t.Errorf("got %v %s", g.header, g.body)
	}
	if got := p.reads(LoginCell, g.Access); got != "401 PR401-AU-0012" {
		t.Errorf("its token: %s", got)
	}
	if got := p.login(Newcomer, "wrong-one").verdict(); got != "400 PR400-AN-0017" {
		t.Errorf("with a wrong password: %s", got)
	}
}

func TestACookieComesWithItsPeer(t *testing.T) {
	t.Parallel()
	bothStyles(t, func(t *testing.T, style string) {
		p := newPractice(t, style)
		p.put(Account{Cell: firstCell, Name: adminAccount, Password: "secret-1"})
		g := p.tokens(firstCell, "grant_type", "password", "username", adminAccount, "password", "secret-1", "p_cookie", "true")
		cookie, rest, _ := strings.Cut(g.header.Get("Set-Cookie"), ";")
		host := urls.HostOf(strings.TrimPrefix(strings.TrimSuffix(p.unit.CellURL(firstCell), "/"), "http://"))
		want := "Version=0;Comment=;Domain=" + host + ";Path=/"
		if style == urls.PathStyle {
			want = "Version=0;Comment=;Domain=127.0.0.1;Path=/cell1/"
		}
		if rest != want {
			t.Errorf("the cookie's attributes: %q, want %q", rest, want)
		}
		if got := p.cell(http.MethodGet, "__import?p_cookie_peer="+g.Peer, "", "Authorization:", "Cookie: "+cookie).brief(); got != "200" {
			t.Errorf("with its peer: %s", got)
		}
		if with := p.login(Administrator, p.unit.Password(), "p_cookie", "true"); with.header.Get("Set-Cookie") != "" || with.Peer != "" {
			t.Errorf("a cookie for another target: %v", with.header)
		}
	})
}

func TestAUnitUsersTokenTellsWhoseItIs(t *testing.T) {
	t.Parallel()
	p := newPractice(t, urls.SubdomainStyle)
	g := p.login(AdminOnly, p.unit.Password())
	text, err := base64.RawURLEncoding.DecodeString(g.Access)
	if err != nil {
		t.Fatal(err)
	}
	cell := p.unit.CellURL(LoginCell)
	for _, want := range []string{
		"<Issuer>" + cell + "</Issuer>", "<NameID>" + cell + "#" + AdminOnly + "</NameID>", "<Audience>" + p.unit.UnitURL() + "</Audience>",
		"<AttributeValue>" + cell + "__role/__/UnitAdmin</AttributeValue>",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the assertion has no %s: %.900s", want, text)
		}
	}
}

func TestOnlyARepresentativeGetsTheOwnersToken(t *testing.T) {
	t.Parallel()
	p := newPractice(t, urls.PathStyle)
	ask := func() granted {
		return p.tokens(firstCell, "grant_type", "password", "username", "deputy", "password", "secret-1", "p_owner", "true")
	}
	p.put(Account{Cell: firstCell, Name: "deputy", Password: "secret-1"})
	if got := ask().verdict(); got != "400 PR400-AN-0014" {
		t.Errorf("an account like any other: %s", got)
	}
	p.put(Account{Cell: firstCell, Name: "deputy", IsOwner: true})
	g := ask()
	if !strings.HasPrefix(g.Access, "AU~") || g.Refresh != "" {
		t.Fatalf("a representative: %s", g.body)
	}
	if got := p.reads(firstCell, g.Access); got != "403 PR403-AU-0002" {
		t.Errorf("on the owner's cell: %s", got)
	}
}

// put makes or changes an account.
func (p *practice) put(a Account) {
	p.Helper()
	if err := p.unit.PutAccount(a); err != nil {
		p.Fatal(err)
	}
}
