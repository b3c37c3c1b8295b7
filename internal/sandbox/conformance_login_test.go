package sandbox_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"time"
)

// A confLogin is an administrator of the unit who has UnitAdmin and CellContentsAdmin.
type confLogin struct{ cell, user, password string }

// A confGrant is what the token endpoint answers.
type confGrant struct {
	Access      string `json:"access_token"`
	Refresh     string `json:"refresh_token"`
	Type        string `json:"token_type"`
	Target      string `json:"p_target"`
	Life        int    `json:"expires_in"`
	RefreshLife int    `json:"refresh_token_expires_in"`
	Failed      *int   `json:"failed_count"`
	Error       string
	Described   string `json:"error_description"`
}

// tokens asks the token endpoint of the login cell, without credentials.
func (c *conformer) tokens(form url.Values) (confGrant, confAnswer) {
	c.Helper()
	answer := c.do(confRequest{method: "POST", url: c.login.cell + "__token", body: form.Encode(),
		header: map[string]string{"Authorization": "", "Content-Type": "application/x-www-form-urlencoded"}})
	var grant confGrant
	if err := json.Unmarshal([]byte(answer.body), &grant); err != nil {
		c.Fatalf("POST of __token: %d, no JSON", answer.status)
	}
	return grant, answer
}

// granted is tokens for what must be granted.
func (c *conformer) granted(what string, form url.Values) (confGrant, confAnswer) {
	c.Helper()
	grant, answer := c.tokens(form)
	if answer.status != 200 || grant.Type != "Bearer" || grant.Refresh == "" || answer.header.Get("Location") != grant.Target+"__token" {
		c.Fatalf("%s: %d %s, token_type %q, p_target %q, Location %q", what, answer.status, grant.Described, grant.Type, grant.Target,
			answer.header.Get("Location"))
	}
	return grant, answer
}

// password is the form of a login for the unit, refreshing that of a refresh; pairs of names and values come on top.
func (c *conformer) password(pairs ...string) url.Values {
	form := url.Values{"grant_type": {"password"}, "username": {c.login.user}, "password": {c.login.password}, "p_target": {c.unitURL}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return form
}

func refreshing(token, target string) url.Values {
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}}
	if target != "" {
		form.Set("p_target", target)
	}
	return form
}

// with is the unit as the bearer of another token sees it.
func (c *conformer) with(token string) *conformer {
	other := *c
	other.token = token
	return &other
}

// canLogIn says whether the unit was given with an administrator who logs in.
func (c *conformer) canLogIn() bool {
	if c.login == nil {
		c.Logf("logging in was not tried: %s, %s and %s are not all set", conformanceLoginCell, conformanceUser, conformancePasswordFile)
	}
	return c.login != nil
}

func checkLogin(c *conformer) {
	if !c.canLogIn() {
		return
	}
	_, cell := c.newCell()
	first, answer := c.granted("a login", c.password())
	c.has("a login", answer, "Content-Type", "application/json")
	if first.Target != c.unitURL || first.Life != 3600 || first.RefreshLife != 86400 || first.Failed == nil {
		c.Errorf("a login: p_target %q, lives %d and %d, failed_count %v", first.Target, first.Life, first.RefreshLife, first.Failed)
	}
	c.wants("its token", c.with(first.Access).get(cell+"__import"), 200, "")
	second, _ := c.granted("a refresh", refreshing(first.Refresh, c.unitURL))
	c.wants("the refreshed token", c.with(second.Access).get(cell+"__import"), 200, "")
	if second.Failed != nil {
		c.Error("a refresh has a failed_count")
	}
	third, _ := c.granted("the old refresh token once more", refreshing(first.Refresh, "personium-localunit:/"))
	if third.Target != c.unitURL {
		c.Errorf("personium-localunit:/ is %q", third.Target)
	}
	trap, _ := c.granted("a refresh without a target", refreshing(first.Refresh, ""))
	if trap.Target != c.login.cell {
		c.Errorf("a refresh without a target: p_target %q, want %s", trap.Target, c.login.cell)
	}
	c.wants("its token on another cell", c.with(trap.Access).get(cell+"__import"), 401, "PR401-AU-0006")
	c.wants("its token at the unit", c.with(trap.Access).get(c.unitURL+"__ctl/Cell?$top=1"), 401, "PR401-AU-0006")
	c.wants("a refresh token as a token", c.with(first.Refresh).get(cell+"__import"), 401, "PR401-AU-0006")
}

func checkTokenLives(c *conformer) {
	if !c.canLogIn() {
		return
	}
	_, cell := c.newCell()
	grant, _ := c.granted("a login for 2 s", c.password("expires_in", "2", "refresh_token_expires_in", "2"))
	if grant.Life != 2 || grant.RefreshLife != 2 {
		c.Errorf("asked for 2 s: got %d and %d", grant.Life, grant.RefreshLife)
	}
	<-time.After(2100 * time.Millisecond)
	c.wants("an expired token", c.with(grant.Access).get(cell+"__import"), 401, "PR401-AU-0002")
	c.refused("an expired refresh token", refreshing(grant.Refresh, c.unitURL), "PR400-AN-0010", "invalid_grant")
	other, _ := c.granted("a login for another unit", c.password("p_target", "https://pcellconf.example/"))
	c.wants("its token on a cell", c.with(other.Access).get(cell+"__import"), 403, "PR403-AU-0002")
	c.wants("its token at the unit", c.with(other.Access).get(c.unitURL+"__ctl/Cell?$top=1"), 403, "PR403-AU-0001")
}

// refused checks a refusal of the token endpoint.
func (c *conformer) refused(what string, form url.Values, code, kind string) {
	c.Helper()
	grant, answer := c.tokens(form)
	if answer.status != 400 || !strings.HasPrefix(grant.Described, "["+code+"] - ") || grant.Error != kind {
		c.Errorf("%s: want 400 [%s] %s, got %d %s %s", what, code, kind, answer.status, grant.Described, grant.Error)
	}
}

// The right user is never tried with a wrong password: the unit would count it.
func checkRefusedLogins(c *conformer) {
	if !c.canLogIn() {
		return
	}
	without := func(name string) url.Values {
		form := c.password()
		form.Del(name)
		return form
	}
	for _, test := range []struct {
		what, code, kind string
		form             url.Values
	}{
		{"a grant that is none", "PR400-AN-0001", "unsupported_grant_type", c.password("grant_type", "foo")},
		{"a target that is no URL", "PR400-AN-0002", "invalid_request", c.password("p_target", "not a url")},
		{"a refresh token that is none", "PR400-AN-0009", "invalid_grant", refreshing("garbage", c.unitURL)},
		{"no refresh token", "PR400-AN-0009", "invalid_grant", url.Values{"grant_type": {"refresh_token"}}},
		{"a life too long", "PR400-AN-0016", "invalid_request", c.password("expires_in", "3601")},
		{"a life of nothing", "PR400-AN-0016", "invalid_request", c.password("refresh_token_expires_in", "0")},
		{"no user", "PR400-AN-0016", "invalid_request", without("username")},
		{"no password", "PR400-AN-0016", "invalid_request", without("password")},
		{"a user who is not there", "PR400-AN-0017", "invalid_grant", c.password("username", "pcellconf-nobody")},
	} {
		c.refused(test.what, test.form, test.code, test.kind)
	}
	grant, _ := c.granted("a login", c.password())
	c.refused("an access token as refresh token", refreshing(grant.Access, c.unitURL), "PR400-AN-0013", "invalid_grant")
	untyped := c.do(confRequest{method: "POST", url: c.login.cell + "__token", body: "grant_type=x", header: map[string]string{"Authorization": ""}})
	c.wants("a form without its type", untyped, 415, "PR415-MC-0001")
}
