package sandbox_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/sandbox"
)

// wirePassword is what everybody's password is in the samples.
const wirePassword = "right-password"

// tokenKeys are the members of a granted token whose values are new each time.
func tokenKeys() []string {
	return []string{"access_token", "refresh_token", "last_authenticated", "p_cookie_peer"}
}

// tokenRows are logins and refreshes.
func tokenRows() map[string]wireRow {
	administrator := havingPassword(sandbox.LoginCell, sandbox.Administrator)
	return map[string]wireRow{
		"token_200_p_target_path.txt": {
			prepare: administrator, adapt: map[int]wireAdapt{0: withSecrets(wirePassword)}, free: tokenKeys(),
		},
		"token_200_cookie_path.txt": {
			prepare: func(s *wireStage) {
				s.create("t1")
				havingPassword("t1", "me")(s)
				s.loginAt("t1", "me")
			},
			adapt: map[int]wireAdapt{0: withSecrets(wirePassword)}, free: tokenKeys(),
		},
		"token_200_refresh_path.txt": {
			prepare: administrator, free: tokenKeys(),
			adapt: map[int]wireAdapt{0: func(s *wireStage, r *wireRequest) { withSecrets(s.login("").Refresh)(s, r) }},
		},
		"token_400_json_body_path.txt": {},
		"token_errors_sequence_path.txt": {
			prepare: administrator, free: tokenKeys(),
			before: map[int]wireSetup{8: func(s *wireStage) { s.wait(1700 * time.Millisecond) }},
			adapt: map[int]wireAdapt{
				0: func(s *wireStage, r *wireRequest) {
					r.body = "grant_type=refresh_token&refresh_token=" + s.login("").Access
				},
				1: withSecrets("no-token-at-all"), 3: withSecrets(wirePassword), 4: withSecrets(wirePassword),
				5: withSecrets(wirePassword), 6: withSecrets("wrong"), 7: withSecrets(wirePassword), 8: withSecrets(wirePassword),
				9: withSecrets(wirePassword), 10: withSecrets(wirePassword),
				11: func(s *wireStage, r *wireRequest) {
					refresh := s.login("1").Refresh
					s.wait(time.Second)
					withSecrets(refresh)(s, r)
				},
			},
		},
	}
}

// withSecrets puts a secret into a form in place of <TOKEN>.
func withSecrets(secret string) wireAdapt {
	return func(_ *wireStage, r *wireRequest) {
		r.body = strings.ReplaceAll(r.body, "<TOKEN>", url.QueryEscape(secret))
	}
}

func havingPassword(cell, account string) wireSetup {
	return func(s *wireStage) {
		s.Helper()
		if err := s.unit.PutAccount(sandbox.Account{Cell: cell, Name: account, Password: wirePassword}); err != nil {
			s.Fatal(err)
		}
	}
}

type wireTokens struct {
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"`
}

// login gets tokens of the administrator for the unit; refreshLife is a number of seconds, or "".
func (s *wireStage) login(refreshLife string) wireTokens {
	s.Helper()
	return s.post(sandbox.LoginCell, url.Values{"username": {sandbox.Administrator}, "p_target": {"http://" + s.authority + "/"},
		"refresh_token_expires_in": {refreshLife}})
}

// loginAt gets tokens for the cell itself.
func (s *wireStage) loginAt(cell, account string) wireTokens {
	s.Helper()
	return s.post(cell, url.Values{"username": {account}})
}

func (s *wireStage) post(cell string, form url.Values) wireTokens {
	s.Helper()
	form.Set("grant_type", "password")
	form.Set("password", wirePassword)
	host, prefix := s.cell(cell)
	answer := s.send(host, wireRequest{method: "POST", target: prefix + "__token", body: form.Encode(),
		header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}})
	var tokens wireTokens
	if err := json.Unmarshal([]byte(answer.body), &tokens); err != nil || answer.status != http.StatusOK {
		s.Fatalf("login at %s: %d %.200q", cell, answer.status, answer.body)
	}
	return tokens
}
