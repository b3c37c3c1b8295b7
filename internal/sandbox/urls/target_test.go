package urls

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
)

func TestAURLLeadsToOneThing(t *testing.T) {
	t.Parallel()
	below := map[string]Level{ // a cell, in both styles
		"": AtCell, "__import": AtImport, "__import/": AtImport, "__export": AtExport, "__snapshot": AtArea, "__snapshot/a.zip": AtSnapshot,
		"__snapshot/a/b": Nowhere, "__token": AtToken, "__mypassword": AtPassword, "__ctl/Role": AtEntities, "__ctl/Role('a')": AtEntities,
		"__ctl": AtBox, "__ctl/Role('a')/$links/_Box": AtEntities, "__ctl/Role('a')/_Box": AtEntities, "__import/x": Nowhere,
		"/__import": Nowhere, "box/": AtBox, "box/folder/file": AtBox, "__": AtBox, "__/a/b": AtBox, "__importx": AtBox, "__importx/a": Nowhere,
	}
	for _, u := range []Unit{{PathStyle, "http", "u.example:80", false}, {SubdomainStyle, "https", "u.example", false}} {
		for path, want := range below {
			got := at(t, u, u.CellURL("c1")+path)
			if got.Level != want || got.Cell != "c1" || strings.Join(got.Rest, "/") != strings.TrimSuffix(path, "/") {
				t.Errorf("%s style, %q below a cell: got %+v, want level %d", u.Style, path, got, want)
			}
		}
		for path, want := range map[string]Level{"": AtUnit, "__ctl/Cell": AtCells, "__ctl": AtCells, "__ctl/Cell/x": AtCells} {
			if got := at(t, u, u.URL()+path); got.Level != want || got.Cell != "" {
				t.Errorf("%s style, %q below the unit: got %+v, want level %d", u.Style, path, got, want)
			}
		}
	}
}

func TestAURLThatMeansNothingIsToldFromOthers(t *testing.T) {
	t.Parallel()
	path, sub := Unit{PathStyle, "http", "u.example", false}, Unit{SubdomainStyle, "http", "u.example", false}
	nginx := Unit{PathStyle, "http", "u.example", true}
	for _, c := range []struct {
		unit Unit
		url  string
		want Level
	}{
		{path, "http://u.example/c1/__snapshot/a%2Fb", EscapedSlash},
		{path, "http://u.example/c1/box/od/A('a%5Cb')", EscapedSlash},
		{nginx, "http://u.example/c1/box/od/A('a%2Fb')", AtBox},
		{path, "http://other.example/c1", OtherHost},
		{path, "http://c1.u.example/", OtherHost},
		{sub, "http://other.example/", OtherHost},
		{sub, "http://a.c1.u.example/", OtherHost},
		{sub, "http://u.example/c1/", OtherStyle},
	} {
		if got := at(t, c.unit, c.url); got.Level != c.want {
			t.Errorf("%s style, %s: got %+v, want level %d", c.unit.Style, c.url, got, c.want)
		}
	}
}

func at(t *testing.T, u Unit, text string) Target {
	t.Helper()
	parsed, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u.Target(parsed.Host, parsed)
}

func TestAUnitIsCompletedAndChecked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		unit Unit
		want string
	}{
		{Unit{}, "http://127.0.0.1:8080/ http://127.0.0.1:8080/a/ <nil>"},
		{Unit{Style: SubdomainStyle}, "http://unit.localhost:8080/ http://a.unit.localhost:8080/ <nil>"},
		{Unit{Scheme: "https", Authority: "u"}, "https://u/ https://u/a/ <nil>"},
		{Unit{Style: "both"}, `http:/// http:///a/ unknown URL style "both": it is path or subdomain`},
		{
			Unit{Style: SubdomainStyle, Authority: "10.0.0.1:80"},
			`http://10.0.0.1:80/ http://a.10.0.0.1:80/ subdomain style needs a host name, "10.0.0.1:80" is an address`,
		},
	} {
		u, err := Parse(c.unit)
		if got := fmt.Sprintln(u.URL(), u.CellURL("a"), err); got != c.want+"\n" {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}
