package personium

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// What a real unit of core 1.8.3 answered, without __metadata.
func TestLinksOfARowThatNoURLNamesAreReadFromTheListOfItsSet(t *testing.T) {
	t.Parallel()
	const other = `{"__id":"o'n\/b","__published":"\/Date(1)\/","v":"secret","_A":{"__deferred":{"uri":"http:\/\/u\/"}}}`
	row := func(beyond string) string {
		return `{"d":{"results":[{"__id":"a\/b","v":"secret","_B":` + beyond + `}]}}`
	}
	many := row("[" + strings.TrimSuffix(strings.Repeat(other+",", greatestExpansion), ",") + "]")
	for name, test := range map[string]struct {
		answer reply
		want   []string
		code   Code
		err    error
	}{
		"one":                      {reply{Status: 200, Body: row("[" + other + "]")}, []string{"B('o''n/b')"}, "", nil},
		"none":                     {reply{Status: 200, Body: row("[]")}, nil, "", nil},
		"the row is not there":     {reply{Status: 200, Body: `{"d":{"results":[]}}`}, nil, "", nil},
		"as many as core shows":    {reply{Status: 200, Body: many}, nil, "", ErrUncountable},
		"no association":           {refusal("PR400-OD-0025"), nil, NoExpansion, nil},
		"what was asked for lacks": {reply{Status: 200, Body: row(`{"__deferred":{}}`)}, nil, "", ErrUnreadable},
		"a row without a key":      {reply{Status: 200, Body: row(`[{"v":"secret"}]`)}, nil, "", ErrUnreadable},
	} {
		unit := startUnit(t, always(test.answer))
		c := newClient(t, unit.pathCell(), Options{})
		got, err := c.ListedLinks(t.Context(), Collection{"b", "od"}.SetList("A"), `'a/b\'`, "B")
		if !slices.Equal(got, test.want) || CodeOf(err) != test.code || test.err != nil && !errors.Is(err, test.err) || strings.Contains(fmt.Sprint(err), "secret") {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
		const want = `/cell1/b/od/A?$top=2&$filter=__id%20eq%20%27a%2Fb%5C%5C%27&$expand=_B`
		if asked := unit.requests()[0].URI; asked != want {
			t.Errorf("%s: asked for %s, want %s", name, asked, want)
		}
	}
}

// Core reads the strings of a filter as JavaScript's: behind c\d it would go on behind cd.
func TestABackslashInAKeyHidesNoKeysBehindIt(t *testing.T) {
	t.Parallel()
	_, c := practice(t, PathStyle)
	list := Collection{"box1", "odata"}.SetList("Tag")
	for _, key := range []string{`c\d`, `c\e`} {
		addRow(t, c, list, key)
	}
	var got []string
	_, err := c.Entities(t.Context(), list, Page{Order: "__id", After: `c\d`, Top: 9}, func(row json.RawMessage) error {
		var r struct {
			ID string `json:"__id"`
		}
		err := json.Unmarshal(row, &r)
		got = append(got, r.ID)
		return err
	})
	if err != nil || len(got) == 0 || got[0] != `c\e` {
		t.Errorf("got %q, %v", got, err)
	}
}
