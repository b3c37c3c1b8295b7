package personium

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
)

func TestOnlyCoresOwnErrorsCountAsCore(t *testing.T) {
	t.Parallel()
	const unknown = `{"code":"PR500-SV-9999","message":{"lang":"en_US","value":"Unknown Exception [76685]"}}`
	for _, test := range []struct {
		name, contentType string
		status            int
		body              string
		code              Code // "" means that it is not core's
		message           string
	}{
		{"json", "application/json", 404, `{"code":"PR404-DV-0003","message":{"lang":"en","value":"Cell not found."}}`, "PR404-DV-0003", "Cell not found."},
		{"json without a content type", "", 500, unknown, "PR500-SV-9999", "Unknown Exception [76685]"},
		{"json under another content type", "text/plain", 500, unknown, "PR500-SV-9999", "Unknown Exception [76685]"},
		{"no text", "application/json", 500, `{"code":"PR500-SV-0000","message":{"lang":"en","value":null}}`, "PR500-SV-0000", ""},
		{"control characters", "application/json", 400, `{"code":"PR400-CM-0004","message":{"value":"a\u001b[31m\nb"}}`, "PR400-CM-0004", "a\x1b[31m\nb"},
		{"a status that the code does not have", "application/json", 502, unknown, "", unknown},
		{"a code of another system", "application/json", 404, `{"code":"NoSuchKey","message":"x"}`, "", `{"code":"NoSuchKey","message":"x"}`},
		{"a code that is longer", "application/json", 404, `{"code":"PR404-DV-00031","message":{}}`, "", `{"code":"PR404-DV-00031","message":{}}`},
		{"other json", "application/json", 404, `{"error":"x"}`, "", `{"error":"x"}`},
		{"html", "text/html", 413, "<html>\r\n<head>\n\t<title>413 Request Entity Too Large</title>", "", "<html> <head> <title>413 Request Entity Too Large</title>"},
		{"no body", "", 503, "", "", ""},
		{"not utf-8", "text/html", 504, "a\xffb", "", "a\uFFFDb"},
		{"long", "text/html", 504, strings.Repeat("é", 201), "", strings.Repeat("é", 200) + "…"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			unit := startUnit(t, always(reply{Status: test.status, Body: test.body, Header: map[string]string{"Content-Type": test.contentType}}))
			c := newClient(t, unit.pathCell(), Options{RequestKey: testKey})
			_, err := c.ImportStatus(t.Context())
			var got *Error
			if !errors.As(err, &got) {
				t.Fatalf("got %v", err)
			}
			want := Error{Method: "GET", URL: unit.URL + "cell1/__import", Status: test.status, Code: test.code,
				Message: test.message, RequestKey: testKey, Core: test.code != ""}
			if *got != want {
				t.Errorf("got  %#v\nwant %#v", *got, want)
			}
		})
	}
}

func TestErrorsSayWhatWasTriedAndQuoteTheServer(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		err  Error
		want string
	}{
		{Error{Status: 409, Core: true, Code: "PR409-CM-0002", Message: "a\x1b[31m\nb"}, `GET u: the unit answered 409 PR409-CM-0002 "a\x1b[31m\nb"`},
		{Error{Status: 401, Core: true, Code: "PR401-AU-0002", Message: "x", Err: errors.New("renewing the credential: y")},
			`GET u: the unit answered 401 PR401-AU-0002 "x": renewing the credential: y`},
		{Error{Status: 502, Message: "<!DOCTYPE html> <html> <head><title> 502 Bad\x1bGateway </title></head> <body> <h1>502"},
			`GET u: answer 502 is not one of a Personium unit: a page, "502 Bad\x1bGateway"`},
		{Error{Status: 502, Message: `{"text":"<title>x</title>"}`}, `GET u: answer 502 is not one of a Personium unit: "{\"text\":\"<title>x</title>\"}"`},
		{Error{Status: 502, Message: "<html>"}, `GET u: answer 502 is not one of a Personium unit: "<html>"`},
		{Error{Status: 502}, "GET u: answer 502 without a body"},
		{Error{Status: 200, Message: "x", Err: ErrBodyTooLarge}, `GET u: answer 200 is not one of a Personium unit: "x": the body is larger than 4 MiB`},
		{Error{Err: errors.New("connection refused")}, "GET u: connection refused"},
		{Error{}, "GET u: no answer"},
	} {
		test.err.Method, test.err.URL = "GET", "u"
		if got := test.err.Error(); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
}

func TestNoRedirectIsFollowed(t *testing.T) {
	t.Parallel()
	elsewhere := startUnit(t, always(reply{Status: 202, Body: `{"status":"ready"}`}))
	target := elsewhere.URL + "login?next=" + testToken
	for _, status := range []int{301, 302, 303, 307, 308} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			unit := startUnit(t, always(reply{Status: status, Header: map[string]string{"Location": target}}))
			c := newClient(t, unit.pathCell(), Options{Source: bearer(testToken)})
			_, look := c.ImportStatus(t.Context())
			for _, err := range []error{look, started(c.StartImport(t.Context(), "n")), c.PutEmptySnapshot(t.Context(), "n.zip")} {
				var e *Error
				want := "redirect to " + strings.TrimSuffix(elsewhere.URL, "/")
				if !errors.As(err, &e) || e.Status != status || e.Core || e.Message != want {
					t.Errorf("got %#v, want a message %q", err, want)
				}
			}
			if n := len(unit.requests()); n != 4 { // before the PUT can be explained the cell itself is asked
				t.Errorf("3 calls made %d requests, want 4", n)
			}
		})
	}
	t.Cleanup(func() {
		if n := len(elsewhere.requests()); n != 0 {
			t.Errorf("%d requests went to the target of the redirect", n)
		}
	})
}

func TestARedirectThatCannotBeReadIsStillAnAnswer(t *testing.T) {
	t.Parallel()
	unit := startUnit(t, always(reply{Status: 302, Header: map[string]string{"Location": "://" + testToken}}))
	_, err := newClient(t, unit.pathCell(), Options{}).ImportStatus(t.Context())
	var e *Error
	if !errors.As(err, &e) || e.Status != 302 || e.Message != "redirect to nowhere" || strings.Contains(err.Error(), testToken) {
		t.Errorf("got %v", err)
	}
}

func TestARedirectNamesNoMoreThanTheHost(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ location, want string }{
		{"https://user:secret@login.example:8443/a?b#c", "redirect to https://login.example:8443"},
		{"/elsewhere", "redirect to http://unit1.example"},
		{"//other.example/x", "redirect to http://other.example"},
		{"", "redirect to nowhere"},
		{"http://[", "redirect to nowhere"},
		{"mailto:a@b.example", "redirect to nowhere"},
	} {
		if got := redirectTarget("http://unit1.example/cell1/__import", test.location); got != test.want {
			t.Errorf("%q: got %q, want %q", test.location, got, test.want)
		}
	}
}

func TestANotModifiedThatNobodyAskedForIsAnError(t *testing.T) {
	t.Parallel()
	unit := startUnit(t, always(reply{Status: http.StatusNotModified}))
	_, err := newClient(t, unit.pathCell(), Options{}).ImportStatus(t.Context())
	var e *Error
	if !errors.As(err, &e) || e.Status != http.StatusNotModified || e.Core || e.Message != "" {
		t.Errorf("got %#v", err)
	}
}

func TestWhatWasNeverSent(t *testing.T) {
	t.Parallel()
	of := func(op string) error {
		return fmt.Errorf("start: %w", &Error{Err: &net.OpError{Op: op, Err: errors.New("refused")}})
	}
	for err, want := range map[error]bool{
		of("dial"): true, of("read"): false, of("write"): false, &Error{Status: 502}: false, errors.New("dial"): false,
	} {
		if got := NeverSent(err); got != want {
			t.Errorf("%v: got %t", err, got)
		}
	}
}
