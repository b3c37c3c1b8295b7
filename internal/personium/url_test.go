package personium

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestURLsGetAFinalSlashAndALowerCaseHost(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"https://unit1.example/cell1/":      "https://unit1.example/cell1/",
		"https://unit1.example/cell1":       "https://unit1.example/cell1/",
		"https://cell1.unit1.example":       "https://cell1.unit1.example/",
		"HTTPS://Cell1.Unit1.Example/":      "https://cell1.unit1.example/",
		"https://unit1.example/Cell_1":      "https://unit1.example/Cell_1/",
		"https://unit1.example:443/cell1":   "https://unit1.example:443/cell1/",
		"http://127.0.0.1:8080/cell1":       "http://127.0.0.1:8080/cell1/",
		"http://[::1]:8080/cell1":           "http://[::1]:8080/cell1/",
		"https://unit1.example/proxy/cell1": "https://unit1.example/proxy/cell1/",
		"https://unit1.example/c%20l":       "https://unit1.example/c%20l/",
	} {
		got, err := ParseURL(s)
		if got != want || err != nil {
			t.Errorf("%s: got %s, %v, want %s", s, got, err, want)
		}
		if again, err := ParseURL(got); again != got || err != nil {
			t.Errorf("%s: parsed again it is %s, %v", got, again, err)
		}
	}
}

func TestWrongURLsAreNamedWithWhatIsWrong(t *testing.T) {
	t.Parallel()
	const hidden = "URL (not shown, it may hold a secret): "
	for s, want := range map[string]string{
		"":                                    `URL "": it has no scheme, write https:// in front of it`,
		"unit1.example/cell1":                 `URL "unit1.example/cell1": it has no scheme, write https:// in front of it`,
		"unit1.example:8080/cell1":            `URL "unit1.example:8080/cell1": its scheme is neither https nor http`,
		"ftp://unit1.example/":                `URL "ftp://unit1.example/": its scheme is neither https nor http`,
		"personium-localunit:/cell1/":         `URL "personium-localunit:/cell1/": its scheme is neither https nor http`,
		"https:///cell1/":                     `URL "https:///cell1/": it has no host`,
		"https:cell1":                         `URL "https:cell1": it has no host`,
		"https://:8080/":                      `URL "https://:8080/": it has no host`,
		"http://unit1.example:99999/c/":       `URL "http://unit1.example:99999/c/": its port is not a number from 1 to 65535`,
		"http://unit1.example:0/c/":           `URL "http://unit1.example:0/c/": its port is not a number from 1 to 65535`,
		"https://unit1.example/#":             `URL "https://unit1.example/#": it has a fragment`,
		"https://unit1.example/#x":            `URL "https://unit1.example/#x": it has a fragment`,
		"https://unit1.example//cell1/":       `URL "https://unit1.example//cell1/": it has two slashes in a row`,
		"https://unit1.example/cell1//":       `URL "https://unit1.example/cell1//": it has two slashes in a row`,
		"https://unit1.example/a/../cell1/":   `URL "https://unit1.example/a/../cell1/": its path has the segment ".."`,
		"https://unit1.example/cell1/__ctl/":  `URL "https://unit1.example/cell1/__ctl/": its path has "__ctl", which is a part of a cell and not the cell`,
		"https://unit1.example/cell1\n":       `URL "https://unit1.example/cell1\n": net/url: invalid control character in URL`,
		"https://unit1.example/?":             hidden + "it has a query",
		"https://unit1.example/?token=canary": hidden + "it has a query",
		"https://me:canary@unit1.example/":    hidden + "it holds a user name, which is not the way to log in",
		"https://me:can ary@unit1.example/":   hidden + "net/url: invalid userinfo",
	} {
		got, err := ParseURL(s)
		if err == nil || err.Error() != want {
			t.Errorf("%s\ngot  %q, %v\nwant %s", s, got, err, want)
		}
	}
}

func TestAUnitComposesTheURLsOfItsCells(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		unit UnitMetadata
		want string
	}{
		{UnitMetadata{"https://unit1.example/", PathStyle}, "https://unit1.example/cell1/"},
		{UnitMetadata{"https://unit1.example/", SubdomainStyle}, "https://cell1.unit1.example/"},
		{UnitMetadata{"http://localhost:8080/", PathStyle}, "http://localhost:8080/cell1/"},
		{UnitMetadata{"http://localhost:8080/", SubdomainStyle}, "http://cell1.localhost:8080/"},
	} {
		want := Cell{URL: test.want, UnitURL: test.unit.URL, Name: "cell1", Style: test.unit.Style}
		if got := test.unit.Cell("cell1"); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if diff := cmp.Diff([]Cell{want}, Candidates(test.want)); diff != "" {
			t.Errorf("the URL does not lead back to the unit:\n%s", diff)
		}
	}
}

func TestSomeURLsCanBeNoCell(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"http://127.0.0.1:8080/", "http://[::1]/", "http://localhost/", "http://.example/", "http://example./", "", "://"} {
		if got := Candidates(s); got != nil {
			t.Errorf("%s: got %+v", s, got)
		}
	}
	want := []Cell{{"https://unit1.example/proxy/cell1/", "https://unit1.example/proxy/", "cell1", PathStyle}}
	if diff := cmp.Diff(want, Candidates("https://unit1.example/proxy/cell1/")); diff != "" {
		t.Error(diff)
	}
}

func TestAClientIsOnlyMadeOfWhatIsRight(t *testing.T) {
	t.Parallel()
	good := Cell{URL: "https://unit1.example/cell1"}
	for _, test := range []struct {
		name    string
		cell    Cell
		options Options
		wrong   string
	}{
		{"good", good, Options{}, ""},
		{"only a unit", Cell{UnitURL: "https://unit1.example/"}, Options{}, ""},
		{"nothing", Cell{}, Options{}, "neither the URL of a cell nor that of a unit is given"},
		{"a wrong cell", Cell{URL: "cell1"}, Options{}, `URL "cell1": it has no scheme`},
		{"a wrong unit", Cell{URL: good.URL, UnitURL: "unit1"}, Options{}, `URL "unit1": it has no scheme`},
		{"a wrong key", good, Options{RequestKey: "a b"}, `request key "a b"`},
		{"a wrong header", good, Options{OverrideHeaders: []Header{{"Cookie", "x"}}}, "override header Cookie is not allowed"},
	} {
		c, err := New(test.cell, test.options)
		switch {
		case test.wrong == "" && err != nil, test.wrong != "" && (err == nil || !strings.Contains(err.Error(), test.wrong)):
			t.Errorf("%s: got %v", test.name, err)
		case test.name == "good" && c.Cell().URL != good.URL+"/":
			t.Errorf("the cell is %s", c.Cell().URL)
		}
	}
}
