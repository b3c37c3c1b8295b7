package personium

import (
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

var secrets = Credential{Bearer: testToken, Cookie: "canary-cookie-8c1", CookiePeer: "canary-peer-2d4"}

func TestACredentialIsNeverFormatted(t *testing.T) {
	t.Parallel()
	holder := struct {
		Inner   Credential
		Pointer *Credential
		List    []Credential
	}{secrets, &secrets, []Credential{secrets}}
	var out strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%10.3s"} {
		for _, value := range []any{secrets, &secrets, holder, &holder, fmt.Errorf("x: %v", secrets)} {
			_, _ = fmt.Fprintf(&out, verb+"\n", value)
		}
	}
	encoded, err := json.Marshal(holder)
	if err != nil {
		t.Fatal(err)
	}
	out.Write(encoded)
	slog.New(slog.NewTextHandler(&out, nil)).Info("x", "c", secrets, "h", holder)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "c", secrets, "h", holder)
	out.WriteString(secrets.String() + secrets.GoString())
	if strings.Contains(out.String(), "canary") {
		t.Error(out.String())
	}
	if !strings.Contains(out.String(), redacted) {
		t.Error("nothing was formatted at all")
	}
}

// echo repeats the request in every part of an answer that a server can.
func echo(r *http.Request, status int, form string) *http.Response {
	all := r.URL.String() + " " + r.Header.Get("Authorization") + " " + r.Header.Get("Cookie")
	answer := &http.Response{StatusCode: status, Header: http.Header{"Location": {"https://login.example/" + url.PathEscape(all) + "?" + r.URL.RawQuery}}}
	answer.Body = io.NopCloser(strings.NewReader(fmt.Sprintf(form, all)))
	return answer
}

func TestSecretsAreInNoErrorAndNoTrace(t *testing.T) {
	t.Parallel()
	reset := func(r *http.Request) (*http.Response, error) {
		return nil, &url.Error{Op: "Get", URL: r.URL.String(), Err: errors.New("reset by " + r.Header.Get("Authorization") + r.Header.Get("Cookie"))}
	}
	servers := map[string]roundTrip{"a broken connection": reset}
	for _, status := range []int{200, 202, 207, 302, 401, 403, 404, 409, 500, 502} {
		for name, form := range map[string]string{"page": "<html>%s", "padded page": strings.Repeat("x ", 80) + "%s",
			"core": fmt.Sprintf(`{"code":"PR%d-AU-0001","message":{"value":"%%s"}}`, status)} {
			servers[fmt.Sprint(status, " ", name)] = func(r *http.Request) (*http.Response, error) { return echo(r, status, form), nil }
		}
	}
	for name, server := range servers {
		for kind, source := range map[string]CredentialSource{"token": bearer(testToken), "cookie": cookie{secrets.Cookie, secrets.CookiePeer}} {
			t.Run(name+" with a "+kind, func(t *testing.T) {
				t.Parallel()
				var out strings.Builder
				seen := 0
				c := newClient(t, UnitMetadata{URL: "http://unit1.example/", Style: PathStyle}.Cell("cell1"), Options{
					Source: source, Transport: server, MethodOverride: true,
					Trace: func(x Exchange) { seen++; _, _ = fmt.Fprintf(&out, "%+v %v %#v\n", x, x.Err, x.Err) },
				})
				for _, e := range endpoints() {
					if err := e.call(t.Context(), c); err != nil {
						_, _ = fmt.Fprintf(&out, "%v\n%+v\n%#v\n", err, err, err)
						for ; err != nil; err = errors.Unwrap(err) {
							_, _ = fmt.Fprintln(&out, err)
						}
					}
				}
				if strings.Contains(out.String(), "canary") {
					t.Error(out.String())
				}
				if seen < len(endpoints()) {
					t.Errorf("%d exchanges were traced", seen)
				}
			})
		}
	}
}

func TestAStateThatRepeatsTheRequestIsShownWithoutItsSecrets(t *testing.T) {
	t.Parallel()
	c := newClient(t, UnitMetadata{URL: "http://unit1.example/", Style: PathStyle}.Cell("cell1"), Options{
		Source: cookie{secrets.Cookie, secrets.CookiePeer}, Transport: roundTrip(func(r *http.Request) (*http.Response, error) { return echo(r, 200, `{"status":"%s"}`), nil }),
	})
	status, err := c.ImportStatus(t.Context())
	if text := fmt.Sprintf("%+v %v", status, err); strings.Contains(text, "canary") || !strings.Contains(status.Word, redacted) {
		t.Error(text)
	}
}

func TestEveryExchangeIsTraced(t *testing.T) {
	t.Parallel()
	unit := startUnit(t, refusing("good", reply{Status: 401, Body: expired}))
	var seen []Exchange
	c := newClient(t, unit.pathCell(), Options{
		Source: &rotating{tokens: []string{"old", "good"}}, Trace: func(x Exchange) { seen = append(seen, x) },
	})
	if err := started(c.StartImport(t.Context(), "n")); err != nil {
		t.Fatal(err)
	}
	if len(seen) != 2 {
		t.Fatalf("got %+v", seen)
	}
	for i, want := range []Exchange{{Status: 401, Code: "PR401-AU-0002"}, {Status: 202}} {
		got := seen[i]
		if got.Method != "POST" || got.URL != unit.URL+"cell1/__import" || got.Status != want.Status || got.Code != want.Code || got.Elapsed <= 0 {
			t.Errorf("got %+v", got)
		}
		if (got.Err == nil) != (want.Status == 202) {
			t.Errorf("the error of %d is %v", want.Status, got.Err)
		}
	}
}

func TestShortSecretsDoNotGarbleMessages(t *testing.T) {
	t.Parallel()
	if got := (Credential{Bearer: "token"}).scrub("Access token expired."); got != "Access token expired." {
		t.Errorf("got %q", got)
	}
}

// A grant's secret is in the form that is sent, and its answer may hold tokens. Only core's own words are shown of what comes
// back, whatever stands before the secret and in whichever form it is repeated.
func TestNothingOfAGrantIsInAnErrorOrATrace(t *testing.T) {
	t.Parallel()
	const pieces = 6 // of the secret, each of which gives it away in part
	secret := strings.Repeat("canary", pieces) + "+'& /ä"
	forms := map[string]func(form string) string{
		"as it was sent":   func(form string) string { return form },
		"as it was meant":  func(form string) string { text, _ := url.QueryUnescape(form); return text },
		"escaped for HTML": func(form string) string { text, _ := url.QueryUnescape(form); return html.EscapeString(text) },
		"with tokens in it": func(string) string {
			return `{"access_token":"canary","refresh_token":"canary","error":"x","error_description":"y"}`
		},
	}
	for name, form := range forms {
		for _, status := range []int{200, 203, 302, 400, 401, 403, 404, 500, 502} {
			t.Run(fmt.Sprint(status, " ", name), func(t *testing.T) {
				t.Parallel()
				for before := 150; before <= 250; before += 5 {
					server := roundTrip(func(r *http.Request) (*http.Response, error) {
						sent, err := io.ReadAll(r.Body)
						text := strings.Repeat("x", before-10) + strings.Repeat(" ", 10) + form(string(sent))
						return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(text))}, err
					})
					checkGrants(t, server, secret)
				}
			})
		}
	}
}

func checkGrants(t *testing.T, server roundTrip, secret string) {
	t.Helper()
	var out strings.Builder
	c := newClient(t, UnitMetadata{URL: "http://unit1.example/", Style: PathStyle}.Cell("cell1"), Options{Transport: server,
		Trace: func(x Exchange) { _, _ = fmt.Fprintf(&out, "%+v %#v\n", x, x.Err) }})
	_, byPassword := c.PasswordGrant(t.Context(), "http://unit1.example/cell1/", "me", secret, "http://unit1.example/")
	_, byToken := c.RefreshGrant(t.Context(), "http://unit1.example/cell1/", secret, "http://unit1.example/")
	for _, err := range []error{byPassword, byToken} {
		if err == nil {
			t.Error("no error")
		}
		for ; err != nil; err = errors.Unwrap(err) {
			_, _ = fmt.Fprintf(&out, "%v\n%+v\n%#v\n", err, err, err)
		}
	}
	if strings.Contains(out.String(), "canary") {
		t.Error(out.String())
	}
}

func TestThatTheTextOfAnAnswerIsWithheldIsSaid(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"<html>": "POST http://unit1.example/cell1/__token: answer 403 is not one of a Personium unit (its text is not shown: it may repeat the password or the token that was sent)",
		"":       "POST http://unit1.example/cell1/__token: answer 403 without a body",
	} {
		c := newClient(t, UnitMetadata{URL: "http://unit1.example/", Style: PathStyle}.Cell("cell1"), Options{
			Transport: roundTrip(func(*http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: 403, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
			})})
		_, err := c.PasswordGrant(t.Context(), "http://unit1.example/cell1/", "me", "secret", "http://unit1.example/")
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
