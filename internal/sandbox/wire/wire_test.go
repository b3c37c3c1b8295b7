package wire

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/urls"
)

// parse reads a request to a unit in path style, with headers as "Name: value".
func parse(method, url string, headers ...string) *Request {
	r := httptest.NewRequest(method, url, nil)
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Add(name, value)
	}
	return Parse(r, urls.Unit{Style: urls.PathStyle, Scheme: "http", Authority: "u.example"})
}

func TestHeadersOverrideWhatARequestSays(t *testing.T) {
	t.Parallel()
	q := parse(http.MethodPost, "http://proxy.example/c1/__import", "X-HTTP-Method-Override: PUT", "X-Override: Accept: text/xml",
		"X-Override: X-Forwarded-Host: u.example")
	if q.Method != http.MethodPut || q.Host != "u.example" || q.Target.Level != urls.AtImport || q.HTTP.Header.Get("Accept") != "text/xml" {
		t.Errorf("got %s of %s, %+v, Accept %q", q.Method, q.Host, q.Target, q.HTTP.Header.Get("Accept"))
	}
	if q := parse(http.MethodGet, "http://u.example/c1", "X-HTTP-Method-Override: DELETE"); q.Method != http.MethodGet {
		t.Errorf("a GET was made a %s", q.Method)
	}
}

func TestWhatIsRefusedWhateverTheURL(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]coreerror.Code{
		"X-Personium-RequestKey: " + strings.Repeat("k", 129): coreerror.BadHeader,
		"X-Personium-RequestKey: a b":                         coreerror.BadHeader,
		"Accept: text/é":                                      coreerror.AcceptForm,
		"X-Personium-RequestKey: Key-1_a":                     "",
	} {
		a, err := parse(http.MethodGet, "http://u.example/", header).Filter()
		var refused *coreerror.Error
		if errors.As(err, &refused); a != nil || (refused != nil || want != "") && refused.Code != want {
			t.Errorf("%.40s: got %v, %v, want %q", header, a, err, want)
		}
	}
	if a, err := parse(http.MethodOptions, "http://u.example/").Filter(); err != nil || a == nil || a.Status != http.StatusOK {
		t.Errorf("OPTIONS of nobody: %+v, %v", a, err)
	}
}

func TestOnlyAPOSTWithCredentialsStartsAJob(t *testing.T) {
	t.Parallel()
	const bearer = "Authorization: Bearer x"
	for _, c := range []struct {
		q             *Request
		starts, looks bool
	}{
		{parse(http.MethodPost, "http://u.example/c1/__import", bearer), true, false},
		{parse(http.MethodPost, "http://u.example/c1/__export?p_cookie_peer=x"), true, false},
		{parse(http.MethodPost, "http://u.example/c1/__import"), false, false},
		{parse(http.MethodPost, "http://u.example/c1/__import", bearer, "X-HTTP-Method-Override: GET"), false, false},
		{parse(http.MethodPost, "http://u.example/c1/__snapshot", bearer), false, false},
		{parse(http.MethodGet, "http://u.example/c1/__import", bearer), false, true},
	} {
		if c.q.StartsJob() != c.starts || c.q.Looks() != c.looks {
			t.Errorf("%s %s: starts %t, looks %t", c.q.Method, c.q.HTTP.URL, c.q.StartsJob(), c.q.Looks())
		}
	}
}

func TestAnAnswerSaysWhoMadeIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		answer *Answer
		want   string // version, type, length, connection
	}{
		{Reply(http.StatusOK).Text("text/plain", "four"), "1.8.4|text/plain|4|"},
		{Reply(http.StatusNoContent), "1.8.4|||"},
		{Reply(http.StatusBadRequest).Text("", "x"), "1.8.4||1|close"},
		{ProxyPage(http.StatusBadGateway), "|text/html|150|"},
	} {
		w := httptest.NewRecorder()
		c.answer.Write(w, httptest.NewRequest(http.MethodGet, "/", nil), Version)
		h := w.Header()
		got := strings.Join([]string{h.Get("X-Personium-Version"), h.Get("Content-Type"), h.Get("Content-Length"), h.Get("Connection")}, "|")
		if got != c.want {
			t.Errorf("%d: got %s, want %s", c.answer.Status, got, c.want)
		}
	}
}

func TestAnAnswerCanBreakOff(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	broke := false
	func() {
		defer func() { broke = errors.Is(recover().(error), http.ErrAbortHandler) }()
		Reply(http.StatusOK).Text("text/plain", "twelve bytes").CutAfter(6).Write(w, httptest.NewRequest(http.MethodGet, "/", nil), Version)
	}()
	if !broke || w.Body.String() != "twelve" || w.Header().Get("Content-Length") != "12" {
		t.Errorf("broke %t after %q of %s", broke, w.Body, w.Header().Get("Content-Length"))
	}
}

func TestAnUnexpectedExceptionIsJSONOnlyForThoseWhoAsk(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ method, accept, want string }{
		{http.MethodGet, "application/json", "application/json true"},
		{http.MethodGet, "*/*", " true"},
		{http.MethodPost, "*/*", "text/html;charset=utf-8 false"},
	} {
		r := httptest.NewRequest(c.method, "/", nil)
		r.Header.Set("Accept", c.accept)
		a := Refused(coreerror.UnknownException(), r)
		if got := a.contentType + map[bool]string{true: " true", false: " false"}[a.IsCore()]; got != c.want {
			t.Errorf("%s for %s: got %q, want %q", c.method, c.accept, got, c.want)
		}
	}
}
