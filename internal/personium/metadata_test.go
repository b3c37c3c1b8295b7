package personium

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestCellMetadataGivesTheUnitAndTheStyle(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, asked, body string
		want              Cell
		wrong             string // in the error
		is                error
	}{
		{name: "path style", asked: "https://unit1.example/cell1/",
			body: `{"cell":{"name":"cell1","url":"https:\/\/unit1.example\/cell1\/"},"unit":{"path_based_cellurl_enabled":true,"url":"https:\/\/unit1.example\/"}}`,
			want: Cell{"https://unit1.example/cell1/", "https://unit1.example/", "cell1", PathStyle}},
		{name: "subdomain style", asked: "https://cell1.unit1.example:8443/",
			body: `{"cell":{"name":"cell1"},"unit":{"path_based_cellurl_enabled":false,"url":"https://unit1.example:8443/"}}`,
			want: Cell{"https://cell1.unit1.example:8443/", "https://unit1.example:8443/", "cell1", SubdomainStyle}},
		{name: "before the styles", asked: "https://unit1.example/cell1/",
			body: `{"cell":{"name":"cell1"},"unit":{"url":"https://unit1.example/"}}`,
			want: Cell{"https://unit1.example/cell1/", "https://unit1.example/", "cell1", PathStyle}},
		{name: "before the unit", asked: "https://unit1.example/cell1/", body: `{"cell":{"name":"cell1"}}`,
			want: Cell{URL: "https://unit1.example/cell1/", Name: "cell1"}},
		{name: "a unit that does not know that it is behind TLS", asked: "https://unit1.example/cell1/",
			body: `{"cell":{"name":"cell1"},"unit":{"path_based_cellurl_enabled":true,"url":"http://unit1.example/"}}`,
			want: Cell{"https://unit1.example/cell1/", "https://unit1.example/", "cell1", PathStyle}},
		{name: "a unit", asked: "https://unit1.example/", body: `{"unit":{"path_based_cellurl_enabled":true,"url":"https://unit1.example/"}}`, is: ErrIsUnit},
		{name: "another host", asked: "https://unit1.example/cell1/",
			body:  `{"cell":{"name":"cell1"},"unit":{"path_based_cellurl_enabled":true,"url":"https://evil.example/"}}`,
			wrong: "the unit says that the cell is https://evil.example/cell1/"},
		{name: "another cell", asked: "https://unit1.example/cell1/",
			body:  `{"cell":{"name":"cell2"},"unit":{"path_based_cellurl_enabled":true,"url":"https://unit1.example/"}}`,
			wrong: "the unit says that the cell is https://unit1.example/cell2/"},
		{name: "a URL that is none", asked: "https://unit1.example/cell1/",
			body: `{"cell":{"name":"cell1"},"unit":{"path_based_cellurl_enabled":true,"url":"unit1.example"}}`, wrong: "it has no scheme"},
		{name: "a page", asked: "https://unit1.example/cell1/", body: "<html>", wrong: "not the description of a cell"},
		{name: "something else", asked: "https://unit1.example/cell1/", body: `{}`, wrong: "it has no name"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, _, options := inStyle(t, PathStyle, always(reply{Status: 200, Body: test.body}))
			options.Transport = plain(options.Transport)
			got, err := newClient(t, Cell{URL: test.asked}, options).CellMetadata(t.Context())
			checkMetadata(t, got, err, test.want, test.wrong, test.is)
		})
	}
}

func TestUnitMetadataGivesTheStyle(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, asked, body string
		want              UnitMetadata
		wrong             string
		is                error
	}{
		{name: "path style", asked: "https://unit1.example", body: `{"unit":{"path_based_cellurl_enabled":true,"url":"https:\/\/unit1.example\/"}}`,
			want: UnitMetadata{"https://unit1.example/", PathStyle}},
		{name: "subdomain style", asked: "http://unit183.test:8082/", body: `{"unit":{"path_based_cellurl_enabled":false,"url":"http:\/\/unit183.test:8082\/"}}`,
			want: UnitMetadata{"http://unit183.test:8082/", SubdomainStyle}},
		{name: "a cell", asked: "https://cell1.unit1.example/", body: `{"cell":{"name":"cell1"},"unit":{"path_based_cellurl_enabled":false,"url":"https://unit1.example/"}}`, is: ErrIsCell},
		{name: "another unit", asked: "https://example/", body: `{"unit":{"path_based_cellurl_enabled":true,"url":"https://unit1.example/"}}`,
			wrong: "the unit says that it is https://unit1.example/"},
		{name: "a page", asked: "https://unit1.example/", body: "<html>", wrong: "not the description of a unit"},
		{name: "something else", asked: "https://unit1.example/", body: `{}`, wrong: "it has no URL"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, cell, options := inStyle(t, PathStyle, always(reply{Status: 200, Body: test.body}))
			options.Transport = plain(options.Transport)
			got, err := newClient(t, cell, options).UnitMetadata(t.Context(), test.asked)
			checkMetadata(t, got, err, test.want, test.wrong, test.is)
		})
	}
}

// plain speaks http to a server that is asked by https.
func plain(next http.RoundTripper) http.RoundTripper {
	return roundTrip(func(r *http.Request) (*http.Response, error) {
		r = r.Clone(r.Context())
		r.URL.Scheme = "http"
		return next.RoundTrip(r)
	})
}

func checkMetadata[T any](t *testing.T, got T, err error, want T, wrong string, is error) {
	t.Helper()
	if wrong == "" && is == nil {
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%v\n%s", err, diff)
		}
		return
	}
	var e *Error
	if !errors.As(err, &e) || e.Status != 200 || e.Core {
		t.Fatalf("got %+v, %#v", got, err)
	}
	if is != nil && !errors.Is(err, is) || !strings.Contains(err.Error(), wrong) {
		t.Errorf("got %v", err)
	}
}

func TestMetadataIsAskedForWithoutACredential(t *testing.T) {
	t.Parallel()
	for _, style := range []Style{PathStyle, SubdomainStyle} {
		t.Run(string(style), func(t *testing.T) {
			t.Parallel()
			body := fmt.Sprintf(`"unit":{"path_based_cellurl_enabled":%t,"url":"http://unit1.example/"}}`, style == PathStyle)
			unit, cell, options := inStyle(t, style, func(q request) reply {
				if q.Host == "unit1.example" && q.URI == "/" {
					return reply{Status: 200, Body: "{" + body}
				}
				return reply{Status: 200, Body: `{"cell":{"name":"cell1"},` + body}
			})
			c := newClient(t, cell, options)
			if got, err := c.CellMetadata(t.Context()); err != nil || got != cell {
				t.Errorf("got %+v, %v", got, err)
			}
			if got, err := c.UnitMetadata(t.Context(), "http://Unit1.example"); err != nil || got.Cell("cell1") != cell {
				t.Errorf("got %+v, %v", got, err)
			}
			first := request{Method: "GET", Host: "unit1.example", URI: "/cell1/", Header: headers()}
			if style == SubdomainStyle {
				first.Host, first.URI = "cell1.unit1.example", "/"
			}
			want := []request{first, {Method: "GET", Host: "unit1.example", URI: "/", Header: headers()}}
			if diff := cmp.Diff(want, unit.requests()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTheIDOfACellIsRead(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, body, want string }{
		{"core's answer", `<?xml version="1.0" encoding="UTF-8"?><cell xmlns="urn:x-personium:xmlns"><uuid>9jzzlWJWQnSg-ikXamrlHg</uuid><ctl>x</ctl></cell>`, "9jzzlWJWQnSg-ikXamrlHg"},
		{"no id", `<cell xmlns="urn:x-personium:xmlns"><ctl>x</ctl></cell>`, ""},
		{"another element", `<html><uuid>x</uuid></html>`, ""},
		{"no bytes", "", ""},
	} {
		unit := startUnit(t, always(reply{Status: 200, Body: test.body}))
		got, err := newClient(t, unit.pathCell(), Options{}).CellID(t.Context())
		if got != test.want || (err == nil) != (test.want != "") {
			t.Errorf("%s: got %q, %v", test.name, got, err)
		}
	}
}

func TestTheEntityOfACellHasAVersionAndADate(t *testing.T) {
	t.Parallel()
	unit := startUnit(t, always(reply{Status: 200, Body: entityJSON}))
	got, err := newClient(t, unit.pathCell(), Options{}).CellEntity(t.Context())
	want := CellEntity{Name: "cell1", ETag: `W/"3-1795516801986"`, Version: 3, Updated: time.UnixMilli(1795516801986).UTC()}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
}

func TestAnEntityWithoutAVersionIsAnError(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		"", "<html>", "{}", `{"d":{"results":[]}}`,
		strings.Replace(entityJSON, `W/\"3-1795516801986\"`, "*", 1),
		strings.Replace(entityJSON, `W/\"3-1795516801986\"`, `W/\"99999999999999999999-1\"`, 1),
		strings.Replace(entityJSON, "/Date(1795516801986)/", "now", 1),
	} {
		unit := startUnit(t, always(reply{Status: 200, Body: body}))
		got, err := newClient(t, unit.pathCell(), Options{}).CellEntity(t.Context())
		var e *Error
		if !errors.As(err, &e) || e.Status != 200 || e.Core {
			t.Errorf("%q: got %+v, %v", body, got, err)
		}
	}
}

func TestVersionsAreReadWithOrWithoutTheWeakMark(t *testing.T) {
	t.Parallel()
	for etag, want := range map[string]int64{`W/"3-1795516801986"`: 3, `"12-1"`: 12, `W/"0-0"`: 0} {
		if got, err := parseVersion(etag); got != want || err != nil {
			t.Errorf("%s: got %d, %v", etag, got, err)
		}
	}
}

func TestTheKeyOfACellIsQuotedAndEscaped(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"cell1":   "/__ctl/Cell('cell1')",
		"A_b-1":   "/__ctl/Cell('A_b-1')",
		"o'brien": "/__ctl/Cell('o%27%27brien')",
		"a/b?c#d": "/__ctl/Cell('a%2Fb%3Fc%23d')",
	} {
		unit := startUnit(t, always(reply{Status: 200, Body: entityJSON}))
		cell := UnitMetadata{URL: unit.URL, Style: PathStyle}.Cell(name)
		if _, err := newClient(t, cell, Options{}).CellEntity(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := unit.requests()[0].URI; got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

func TestWithoutAUnitThereIsNoEntity(t *testing.T) {
	t.Parallel()
	unit := startUnit(t, always(reply{Status: 200, Body: entityJSON}))
	c := newClient(t, Cell{URL: unit.URL + "cell1/"}, Options{})
	if _, err := c.CellEntity(t.Context()); err == nil {
		t.Error("no error")
	}
	if got := c.ProbeUnit(t.Context()); got.State != LockUnknown {
		t.Errorf("got %v", got)
	}
	if n := len(unit.requests()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}
