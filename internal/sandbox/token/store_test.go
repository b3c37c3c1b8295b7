package token

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
)

func TestACredentialIsReadInTheServersOrder(t *testing.T) {
	t.Parallel()
	s := NewStore("marked")
	unit, local := s.Issue(Token{Value: "SAML"}, time.Hour), s.Grant(Token{Kind: Local, Cell: "c1", Account: "me"}, time.Hour)
	refresh, cookie := s.Issue(Token{Kind: Refresh, Cell: "c1"}, time.Hour), s.Cookie("c1", "me", time.Hour)
	for _, c := range []struct {
		what, header, cookie, peer string
		cell                       string
		want                       coreerror.Code
		token                      string
	}{
		{what: "nothing", cell: "c1"},
		{what: "a unit user", header: "Bearer SAML", cell: "c1", token: unit.Value},
		{what: "a unit user at the unit", header: "Bearer SAML", token: unit.Value},
		{what: "a local token", header: "Bearer " + local.Value, cell: "c1", token: local.Value},
		{what: "a local token elsewhere", header: "Bearer " + local.Value, cell: "c2", want: coreerror.TokenUnreadable},
		{what: "a refresh token", header: "Bearer " + refresh.Value, cell: "c1", want: coreerror.RefreshTokenUsed},
		{what: "garbage", header: "Bearer x", cell: "c1", want: coreerror.TokenUnreadable},
		{what: "a wrong scheme", header: "bearer SAML", cell: "c1", want: coreerror.UnknownScheme},
		{what: "Basic", header: "Basic bWU6c2VjcmV0", cell: "c1", want: coreerror.BasicRefused},
		{what: "Basic without a colon", header: "Basic bWU=", cell: "c1", want: coreerror.BasicForm},
		{what: "a cookie", cookie: cookie.Value, peer: cookie.Peer, cell: "c1", token: cookie.Value},
		{what: "a cookie with a wrong peer", cookie: cookie.Value, peer: "x", cell: "c1", want: coreerror.CookieRefused},
		{what: "a cookie without its peer", cookie: cookie.Value, cell: "c1"},
		{what: "a cookie as a token", header: "Bearer " + cookie.Value, cell: "c1", want: coreerror.TokenUnreadable},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		if c.header != "" {
			r.Header.Set("Authorization", c.header)
		}
		if c.peer != "" {
			r.URL.RawQuery = "p_cookie_peer=" + c.peer
		}
		r.AddCookie(&http.Cookie{Name: "p_cookie", Value: c.cookie})
		got := s.Credential(r, c.cell)
		if got.Refused != c.want || (got.Token != nil || c.token != "") && (got.Token == nil || got.Token.Value != c.token) {
			t.Errorf("%s: got %+v, want %q, %q", c.what, got, c.want, c.token)
		}
	}
	if !strings.HasPrefix(local.Value, "AR~") || !strings.HasSuffix(local.Value, "marked") || s.Seen() != 12 {
		t.Errorf("a granted token is %q; %d credentials were seen, want 12", local.Value, s.Seen())
	}
	if !slices.Contains(s.Secrets(), cookie.Peer) {
		t.Error("the peer of a cookie is no secret")
	}
}

func TestExpireLeavesRefreshTokensAndTheMaster(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := NewStore("")
		s.Keep(Token{Value: "master", Kind: Master})
		s.Issue(Token{Value: "access"}, time.Hour)
		s.Issue(Token{Value: "refresh", Kind: Refresh}, time.Hour)
		s.Expire()
		for value, want := range map[string]bool{"master": false, "access": true, "refresh": false} {
			if found, _ := s.Find(value); found.Expired() != want {
				t.Errorf("%s: expired %t, want %t", value, found.Expired(), want)
			}
		}
	})
}
