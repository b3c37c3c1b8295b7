package report

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/verdict"
)

func TestACountTableShowsWhatTheCellDoesNotHold(t *testing.T) {
	t.Parallel()
	unread := []string{"box1/od/Item: over 10000 rows"}
	for _, test := range []struct {
		name   string
		counts verdict.Counts
		want   string
	}{
		{"nothing differs", verdict.Counts{Expected: 3, Found: 3}, ""},
		{"nothing differs, and not all was compared: the verdict says what", verdict.Counts{NotCounted: unread}, ""},
		{"places and links", verdict.Counts{
			Different: []verdict.Difference{{Place: "Account", Expected: 2, Found: 0},
				{Place: "box1/od/It\x1bem", Expected: 1000, Found: 999}},
			LinksExpected: 3, LinksFound: 1, LostLinks: []string{"box1/od/Item('a') → Item('b')"}, NotCounted: unread},
			`WHERE             IN THE SNAPSHOT  IN THE CELL
Account           2                0
box1/od/It\x1bem  1000             999
LOST LINKS
box1/od/Item('a') → Item('b')
and 1 more lost link; --json lists up to 1000
NOT COMPARED: box1/od/Item: over 10000 rows
`},
		{"links only", verdict.Counts{LinksExpected: 2, LostLinks: []string{"a → b", "c → d"}}, "LOST LINKS\na → b\nc → d\n"},
		{"more links than were expected are none lost", verdict.Counts{LinksExpected: 1, LinksFound: 2}, ""},
	} {
		if got := countTable(&test.counts); got != test.want {
			t.Errorf("%s: got\n%s\nwant\n%s", test.name, got, test.want)
		}
	}
}

func TestACountTableFitsAScreen(t *testing.T) {
	t.Parallel()
	var c verdict.Counts
	for i := range 42 {
		c.Different = append(c.Different, verdict.Difference{Place: fmt.Sprintf("box1/od/Set%02d", i), Expected: 1})
		c.LostLinks = append(c.LostLinks, fmt.Sprintf("link %02d", i))
	}
	c.LinksExpected = 2000 // of which not all are listed
	got := strings.Split(countTable(&c), "\n")
	for i, want := range map[int]string{
		40: "box1/od/Set39  1                0", 41: "and 2 more places; --json has all", 42: "LOST LINKS",
		82: "link 39", 83: "and 1960 more lost links; --json lists up to 1000", 84: "",
	} {
		if len(got) != 85 || got[i] != want {
			t.Fatalf("got %d lines, %q, want %q in line %d", len(got), got, want, i)
		}
	}
}

// A zero would say that there are no links.
func TestLinksThatWereNotReadAreNull(t *testing.T) {
	t.Parallel()
	rows := []verdict.Difference{{Place: "Role", Expected: 2, Found: 1}}
	for _, test := range []struct {
		name   string
		kind   event.Kind
		counts *verdict.Counts
		want   string
	}{
		{"an export", event.Export, &verdict.Counts{Expected: 3, Found: 3}, `{"expected":3,"found":3,"links_expected":null,"links_found":null,`},
		{"an import", event.Import, &verdict.Counts{LinksExpected: 2, LinksFound: 1}, `{"expected":0,"found":0,"links_expected":2,"links_found":1,`},
		{"an import of nothing that has links", event.Import, &verdict.Counts{}, `{"expected":0,"found":0,"links_expected":0,"links_found":0,`},
		{"rows that differ", event.Import, &verdict.Counts{Different: rows}, `{"expected":0,"found":0,"links_expected":null,"links_found":null,`},
		{"none", event.Import, nil, "null"},
	} {
		got, err := json.Marshal(countsOf(verdict.Outcome{Kind: test.kind, Counts: test.counts}))
		if err != nil || !strings.HasPrefix(string(got), test.want) || strings.Count(string(got), "links_found") > 1 {
			t.Errorf("%s: got %s (%v), want %s", test.name, got, err, test.want)
		}
	}
}
