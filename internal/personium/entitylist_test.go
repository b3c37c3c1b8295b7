package personium

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

// refusal is an error answer of core.
func refusal(code string) reply {
	status, _ := strconv.Atoi(code[2:5])
	return reply{Status: status, Body: `{"code":"` + code + `","message":{"lang":"en","value":"text"}}`}
}

// counting is a unit with so many entities in every list, which says at most shown of them.
func counting(rows, shown int) func(request) reply {
	return func(r request) reply {
		_, query, _ := strings.Cut(r.URI, "?")
		values, _ := url.ParseQuery(query)
		skip, _ := strconv.Atoi(values.Get("$skip"))
		switch {
		case skip > greatestSkip:
			return refusal("PR400-OD-0029")
		case values.Has("$inlinecount"):
			return reply{Status: 200, Body: fmt.Sprintf(`{"d":{"results":[],"__count":"%d"}}`, min(rows, shown))}
		case skip < rows:
			return reply{Status: 200, Body: `{"d":{"results":[{"__id":"x"}]}}`}
		}
		return reply{Status: 200, Body: `{"d":{"results":[]}}`}
	}
}

func TestACappedCountIsFoundExactly(t *testing.T) {
	t.Parallel()
	const uncountable = -1
	for _, test := range []struct {
		rows, shown     int
		expected, count int64
		requests        int // at most
	}{
		{0, 10000, 0, 0, 1},
		{9999, 10000, 9999, 9999, 1},
		{30000, 30000, 30000, 30000, 1}, // Elasticsearch 6
		{10000, 10000, 10000, 10000, 2},
		{10000, 10000, 0, 10000, 18},
		{10001, 10000, 10001, 10001, 3},
		{25010, 10000, 25010, 25010, 3},
		{25010, 10000, 25011, 25010, 18},
		{25010, 10000, 25009, 25010, 20},
		{25010, 10000, 99999, 25010, 20},
		{25010, 10000, 7, 25010, 18},
		{100000, 10000, 100000, 100000, 3},
		{100000, 10000, 1 << 40, 100000, 3},
		{100001, 10000, 10000, uncountable, 19},
		{250000, 10000, 250000, uncountable, 2},
	} {
		t.Run(fmt.Sprintf("%d expected %d", test.rows, test.expected), func(t *testing.T) {
			t.Parallel()
			unit := startUnit(t, counting(test.rows, test.shown))
			got, err := newClient(t, unit.pathCell(), Options{}).Count(t.Context(), CellList("Role"), test.expected)
			switch {
			case test.count == uncountable && (got != 0 || !errors.Is(err, ErrUncountable)):
				t.Errorf("got %d, %v, want %v", got, err, ErrUncountable)
			case test.count != uncountable && (got != test.count || err != nil):
				t.Errorf("got %d, %v, want %d", got, err, test.count)
			}
			if n := len(unit.requests()); n > test.requests {
				t.Errorf("%d requests, want %d at most", n, test.requests)
			}
		})
	}
}

func TestWhatIsNotThereHasNoEntities(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"PR404-OD-0001", "PR404-DV-0001", "PR404-DV-0002"} {
		unit := startUnit(t, always(refusal(code)))
		if n, err := newClient(t, unit.pathCell(), Options{}).Count(t.Context(), CellList("Role"), 5); n != 0 || err != nil {
			t.Errorf("%s: got %d, %v", code, n, err)
		}
	}
}

func TestACountIsNeverMadeUp(t *testing.T) {
	t.Parallel()
	body := func(s string) reply { return reply{Status: 200, Body: s} }
	for name, answer := range map[string]reply{
		"no such cell":           refusal("PR404-DV-0003"),
		"no such address":        refusal("PR404-MC-0001"),
		"no such entity":         refusal("PR404-OD-0002"),
		"no rights":              refusal("PR403-AU-0002"),
		"a failed cell":          refusal("PR409-CM-0001"),
		"a proxy's 404":          {Status: 404, Body: "<html>"},
		"core's code under 502":  {Status: 502, Body: refusal("PR404-OD-0001").Body},
		"a page":                 body("<html>"),
		"nothing":                body(""),
		"null":                   body("null"),
		"no results":             body(`{"d":{"__count":"3"}}`),
		"results that are null":  body(`{"d":{"results":null,"__count":"3"}}`),
		"one entity":             body(`{"d":{"results":{},"__count":"3"}}`),
		"rows not asked for":     body(`{"d":{"results":[{}],"__count":"3"}}`),
		"no count":               body(`{"d":{"results":[]}}`),
		"a count that is null":   body(`{"d":{"results":[],"__count":null}}`),
		"a count without quotes": body(`{"d":{"results":[],"__count":3}}`),
		"an empty count":         body(`{"d":{"results":[],"__count":""}}`),
		"a signed count":         body(`{"d":{"results":[],"__count":"-3"}}`),
		"a word":                 body(`{"d":{"results":[],"__count":"many"}}`),
		"beyond 63 bits":         body(`{"d":{"results":[],"__count":"9223372036854775808"}}`),
		"half an answer":         body(`{"d":{"results":[],"__count":"3"`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			unit := startUnit(t, always(answer))
			n, err := newClient(t, unit.pathCell(), Options{}).Count(t.Context(), CellList("Role"), 3)
			var e *Error
			if n != 0 || !errors.As(err, &e) || e.Status != answer.Status {
				t.Errorf("got %d, %v", n, err)
			}
			if answer.Status == 200 && e.Err == nil {
				t.Errorf("%v does not say what is wrong", err)
			}
		})
	}
}

func TestAFailureInTheMiddleOfACountEndsIt(t *testing.T) {
	t.Parallel()
	for name, second := range map[string]reply{
		"no answer of core": {Status: 502, Body: "bad gateway"},
		"two rows":          {Status: 200, Body: `{"d":{"results":[{},{}]}}`},
	} {
		whole := counting(25010, 10000)
		unit := startUnit(t, func(r request) reply {
			if strings.Contains(r.URI, "$skip=25009") {
				return second
			}
			return whole(r)
		})
		n, err := newClient(t, unit.pathCell(), Options{}).Count(t.Context(), CellList("Role"), 25010)
		var e *Error
		if n != 0 || !errors.As(err, &e) {
			t.Errorf("%s: got %d, %v", name, n, err)
		}
	}
}

func TestAPlaceThatWouldBeAnotherIsRefused(t *testing.T) {
	t.Parallel()
	unit := startUnit(t, always(reply{Status: 200, Body: noRows}))
	c := newClient(t, unit.pathCell(), Options{})
	for _, l := range []EntityList{
		CellList(""), CellList(".."), CellList("a/b"),
		Collection{"", "od"}.SetList("Item"), Collection{"__ctl", "Role"}.SetList("x"), Collection{"..", "od"}.SetList("Item"),
		Collection{"b", "a/../od"}.SetList("Item"), Collection{"b", "a//od"}.SetList("Item"), Collection{"b", "/od"}.SchemaList("Property"),
		Collection{"b", "od"}.SetList("."), Collection{"b", "od"}.SetList(`a\b`),
	} {
		if n, err := c.Count(t.Context(), l, 0); err == nil {
			t.Errorf("%q: counted %d", l.path, n)
		}
		if ends, err := c.Links(t.Context(), l, "'x'", "Tag"); err == nil {
			t.Errorf("%q: links %q", l.path, ends)
		}
	}
	for _, place := range [][2]string{{"", ""}, {"__snapshot", ""}, {"b", "a/.."}, {"b", "a/"}, {"b/c", ""}} {
		if entries, err := c.WebEntries(t.Context(), place[0], place[1]); err == nil {
			t.Errorf("%q: entries %v", place, entries)
		}
	}
	if n := len(unit.requests()); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

func TestNotThereIsCoresOwnWord(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]bool{
		"PR404-OD-0001": true, "PR404-OD-0002": true, "PR404-DV-0001": true, "PR404-DV-0002": true, "PR404-DV-0003": false, "PR404-MC-0001": false,
	} {
		if got := NotThere(fmt.Errorf("look: %w", &Error{Status: 404, Code: Code(code), Core: true})); got != want {
			t.Errorf("%s: got %t, want %t", code, got, want)
		}
	}
	for _, err := range []error{nil, errors.New("PR404-OD-0001"), &Error{Status: 404, Message: "PR404-OD-0001"}} {
		if NotThere(err) {
			t.Errorf("%v: got true", err)
		}
	}
}
