package personium

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/personium/personium-cell/internal/archive"
)

func TestLinksAreWrittenAsASnapshotWritesThem(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		uri  string
		want archive.End
	}{
		{`http://unit1.example/cell1/b/od/Tag('t-1')`, archive.End{Set: "Tag", ID: "t-1", Box: "b", Collection: "od"}},
		{`http://unit1.example/cell1/b/o%27d/Tag('t-1')`, archive.End{Set: "Tag", ID: "t-1", Box: "b", Collection: "o'd"}},
		{`http:\/\/unit1.example\/cell1\/__ctl\/Tag('me@a.example')`, archive.End{Set: "Tag", ID: "me@a.example"}},
		{`http://unit1.example/cell1/__ctl/Role(Name='admin',_Box.Name=null)`, archive.End{Set: "Role", ID: "admin"}},
		{`http://unit1.example/cell1/__ctl/Role(Name='o''b',_Box.Name='box1')`, archive.End{Set: "Role", ID: "o'b", Box: "box1"}},
		{`http://unit1.example/cell1/__ctl/Tag('http://other.example/Tag(1)/')`, archive.End{Set: "Tag", ID: "http://other.example/Tag(1)/"}},
		{`http://unit1.example/cell1/b/od/Tag('%2F 100%41')`, archive.End{Set: "Tag", ID: "%2F 100%41"}},
		{`http://unit1.example/cell1/__ctl/Tag('50% é')`, archive.End{Set: "Tag", ID: "50% é"}},
	} {
		unit := startUnit(t, always(reply{Status: 200, Body: `{"d":{"results":[{"uri":"` + test.uri + `"}]}}`}))
		got, err := newClient(t, unit.pathCell(), Options{}).Links(t.Context(), CellList("Item"), "'i'", test.want.Set)
		if want := test.want.String(); err != nil || len(got) != 1 || got[0] != want {
			t.Errorf("%s: got %q, %v, want %q", test.uri, got, err, want)
		}
	}
}

// Which messages an account has read, and who has read a message, lead to sets of other names than the links have.
func TestLinksOfMessagesLeadToAccounts(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ from, to, id, target string }{
		{"Account", "ReceivedMessage", "m1", "ReceivedMessageRead"}, {"ReceivedMessage", "Account", "me", "AccountRead"},
		{"Account", "Role", "r", "Role"}, {"Role", "AccountRead", "r", "AccountRead"},
	} {
		want := test.to + "('" + test.id + "')"
		unit := startUnit(t, always(reply{Status: 200, Body: `{"d":{"results":[{"uri":"http://unit1.example/cell1/__ctl/` + want + `"}]}}`}))
		got, err := newClient(t, unit.pathCell(), Options{}).Links(t.Context(), CellList(test.from), "'x'", test.target)
		if err != nil || len(got) != 1 || got[0] != want || Navigation(test.from, test.to) != test.target {
			t.Errorf("%s to %s: got %q, %v", test.from, test.to, got, err)
		}
	}
}

// linked is a unit where everything is linked to so many tags, of which it reads most.
func linked(count, most int) func(request) reply {
	return func(r request) reply {
		_, query, _ := strings.Cut(r.URI, "?")
		values, _ := url.ParseQuery(query)
		top, _ := strconv.Atoi(values.Get("$top"))
		skip, _ := strconv.Atoi(values.Get("$skip"))
		var uris []string
		for i := skip; i < min(skip+top, count, most); i++ {
			uris = append(uris, fmt.Sprintf(`{"uri":"http://unit1.example/cell1/b/od/Tag('t-%d')"}`, i))
		}
		return reply{Status: 200, Body: `{"d":{"results":[` + strings.Join(uris, ",") + "]}}"}
	}
}

func TestAllLinksAreReadPageByPage(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("one goroutine at a time, of which the race detector has nothing to say")
	}
	const all = 1 << 30
	for _, test := range []struct {
		count, most, requests int
		uncountable           bool
	}{
		{0, all, 1, false},
		{999, all, 1, false},
		{1000, all, 2, false},
		{2500, greatestLinks, 3, false},
		{9999, greatestLinks, 10, false},
		{10000, greatestLinks, 11, true},
		{20000, greatestLinks, 11, true},
		{20000, all, 21, false},
		{200000, all, 101, true},
	} {
		t.Run(fmt.Sprint(test.count), func(t *testing.T) {
			t.Parallel()
			unit := startUnit(t, linked(test.count, test.most))
			got, err := newClient(t, unit.pathCell(), Options{}).Links(t.Context(), CellList("Item"), "'i'", "Tag")
			switch {
			case test.uncountable && !errors.Is(err, ErrUncountable):
				t.Errorf("got %d links, %v", len(got), err)
			case !test.uncountable && (err != nil || len(got) != test.count):
				t.Errorf("got %d links, %v, want %d", len(got), err, test.count)
			}
			if n := len(unit.requests()); n != test.requests {
				t.Errorf("%d requests, want %d", n, test.requests)
			}
		})
	}
}

func TestAnAnswerThatShowsNoLinksIsNoEmptyList(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "<html>", "{}", `{"d":{}}`, `{"d":{"uri":"http://a.example/Tag('x')"}}`, `{"d":{"results":{"uri":"http://a.example/Tag('x')"}}}`,
		`{"d":{"results":["http://a.example/Tag('x')"]}}`, `{"d":{"results":[{}]}}`, `{"d":{"results":[{"uri":"http://a.example/Other('x')"}]}}`,
		`{"d":{"results":[{"uri":"http://a.example/Tag()"}]}}`, `{"d":{"results":[{"uri":"http://a.example/Tag('x'"}]}}`,
		`{"d":{"results":[{"uri":"http://a.example/b/Tag"}]}}`} {
		unit := startUnit(t, always(reply{Status: 200, Body: body}))
		got, err := newClient(t, unit.pathCell(), Options{}).Links(t.Context(), CellList("Item"), "'i'", "Tag")
		var e *Error
		if got != nil || !errors.As(err, &e) || e.Status != 200 || e.Err == nil {
			t.Errorf("%s: got %q, %v", body, got, err)
		}
	}
}

func TestThatTheSourceOfLinksIsNotThereCanBeRecognised(t *testing.T) {
	t.Parallel()
	unit := startUnit(t, always(refusal("PR404-OD-0002")))
	got, err := newClient(t, unit.pathCell(), Options{}).Links(t.Context(), CellList("Item"), "'i'", "Tag")
	var e *Error
	if got != nil || !errors.As(err, &e) || e.Code != "PR404-OD-0002" || !NotThere(err) {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestRecordedCountsAndLinks(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]int64{"count_accounts_path.txt": 2, "count_items_path.txt": 50, "count_404_no_entity_set_path.txt": 0} {
		got, err := readWire(t, file)[0].client(t).Count(t.Context(), CellList("Account"), 7)
		if err != nil || got != want {
			t.Errorf("%s: got %d, %v, want %d", file, got, err, want)
		}
	}
	capped := map[string]recording{}
	for _, r := range readWire(t, "count_cap_sequence_path.txt") {
		_, query, _ := strings.Cut(r.target, "?")
		capped[query] = r
	}
	unit := startUnit(t, func(r request) reply {
		_, query, _ := strings.Cut(r.URI, "?")
		return reply{Status: capped[query].status, Body: capped[query].body}
	})
	got, err := newClient(t, unit.pathCell(), Options{}).Count(t.Context(), Collection{"box1", "od"}.SetList("Ev"), 25010)
	if err != nil || got != 25010 {
		t.Errorf("the capped count: got %d, %v", got, err)
	}
	lost, err := readWire(t, "links_lost_empty_path.txt")[0].client(t).Links(t.Context(), Collection{"__", "od"}.SetList("Item"), "'i-0'", "Tag")
	if err != nil || len(lost) != 0 {
		t.Errorf("the lost links: got %q, %v", lost, err)
	}
	roles, err := readWire(t, "imported_role_link_sequence_path.txt")[0].client(t).Links(t.Context(), CellList("Account"), "'me'", "Role")
	if diff := cmp.Diff([]string{"Role('admin')"}, roles); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}
