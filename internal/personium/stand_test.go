package personium

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A table is the rows of one list on a unit, as it answers with their keys and how many there are.
type table struct {
	keys   []string // in their order
	shown  int      // the most that it says there are; 0 for no end
	column string   // __id or Name
}

// answer is what a list of a real unit says to $top, $skip, $filter and $inlinecount; the newest row is the last one.
func (l table) answer(r request) reply {
	_, query, _ := strings.Cut(r.URI, "?")
	values, _ := url.ParseQuery(query)
	skip, _ := strconv.Atoi(values.Get("$skip"))
	top, _ := strconv.Atoi(values.Get("$top"))
	if skip > greatestSkip {
		return refusal("PR400-OD-0029")
	}
	rows := l.keys
	if after, filtered := strings.CutPrefix(values.Get("$filter"), "__id gt '"); filtered {
		after = strings.ReplaceAll(strings.TrimSuffix(after, "'"), "''", "\x00")
		if strings.Contains(after, "'") || strings.Contains(query, "+") { // core takes neither for what is meant
			return refusal("PR400-OD-0029")
		}
		after = strings.ReplaceAll(after, "\x00", "'")
		rows = rows[slices.IndexFunc(rows, func(k string) bool { return k == after })+1:]
	}
	rows = rows[min(skip, len(rows)):]
	rows = rows[:min(top, len(rows))]
	var b strings.Builder
	for i, k := range rows {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{%q:%q,"__published":"/Date(1)/","__updated":"/Date(%d)/"}`, l.column, k, 1000*len(l.keys))
	}
	count := ""
	if values.Has("$inlinecount") {
		n := len(l.keys)
		if l.shown > 0 {
			n = min(n, l.shown)
		}
		count = fmt.Sprintf(`,"__count":"%d"`, n)
	}
	return reply{Status: 200, Body: `{"d":{"results":[` + b.String() + `]` + count + `}}`}
}

// keysUpTo are so many keys in their order; every tenth has a quote, a plus and a blank in it.
func keysUpTo(n int) []string {
	keys := make([]string, n)
	for i := range keys {
		keys[i] = fmt.Sprintf("k%06d", i)
		if i%10 == 9 {
			keys[i] += "'s + one"
		}
	}
	return keys
}

func TestAListStandsAtItsNumberAndItsNewest(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		rows, shown int
		expected    int64
		want        Stand
		requests    int // at most
	}{
		{0, 0, 0, Stand{}, 1},
		{3, 0, 0, Stand{3, 3000}, 1},
		{12_000, 0, 0, Stand{12_000, 12_000_000}, 1},                      // Elasticsearch 6
		{10_000, cappedCount, 10_000, Stand{10_000, 10_000_000}, 2},       // Elasticsearch 7
		{12_000, cappedCount, 12_000, Stand{12_000, 12_000_000}, 3},       // one more than that is not there, one less is
		{12_000, cappedCount, 1 << 40, Stand{12_000, 12_000_000}, 20},     // in the middle of what is left
		{12_000, cappedCount, 11_999, Stand{12_000, 12_000_000}, 20},      // it has grown
		{100_000, cappedCount, 100_000, Stand{100_000, 100_000_000}, 3},   // the last that can be counted
		{100_000, cappedCount, 200_000, Stand{100_000, 100_000_000}, 3},   // the guess is no further
		{9_999, cappedCount, 12_000, Stand{9_999, 9_999_000}, 1},          // not capped
		{cappedCount + 1, 0, 5, Stand{cappedCount + 1, 10_001_000}, 1},    // above the cap, and not capped
		{20_000, cappedCount, 0, Stand{20_000, 20_000_000}, 18},           // nobody knows
		{cappedCount + 1, cappedCount, 0, Stand{10_001, 10_001_000}, 18},  // one more than is said
		{cappedCount, cappedCount, 0, Stand{cappedCount, 10_000_000}, 18}, // exactly what is said
	} {
		t.Run(fmt.Sprintf("%d of which %d are said, expected %d", test.rows, test.shown, test.expected), func(t *testing.T) {
			t.Parallel()
			unit := startUnit(t, table{keysUpTo(test.rows), test.shown, "__id"}.answer)
			got, err := newClient(t, unit.pathCell(), Options{}).Stand(t.Context(), CellList("Role"), test.expected)
			if err != nil || got != test.want {
				t.Errorf("got %+v, %v, want %+v", got, err, test.want)
			}
			if n := len(unit.requests()); n > test.requests {
				t.Errorf("%d requests, want %d at most", n, test.requests)
			}
		})
	}
}

// Of a list that is too long to be counted its newest is known all the same: whether others write to it can be seen.
func TestAListThatIsTooLongToBeCountedHasItsNewest(t *testing.T) {
	t.Parallel()
	unit := startUnit(t, table{keysUpTo(100_001), cappedCount, "__id"}.answer)
	got, err := newClient(t, unit.pathCell(), Options{}).Stand(t.Context(), CellList("Role"), 0)
	if !errors.Is(err, ErrUncountable) || got != (Stand{0, 100_001_000}) {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestAListThatDoesNotTellHowItStandsHasNoStand(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]func(request) reply{
		"it shows none":      always(reply{Status: 200, Body: `{"d":{"results":[],"__count":"3"}}`}),
		"it shows two":       always(reply{Status: 200, Body: `{"d":{"results":[{"__updated":"/Date(1)/"},{"__updated":"/Date(1)/"}],"__count":"2"}}`}),
		"no number":          always(reply{Status: 200, Body: `{"d":{"results":[{"__updated":"/Date(1)/"}]}}`}),
		"no date":            always(reply{Status: 200, Body: `{"d":{"results":[{"__id":"x"}],"__count":"1"}}`}),
		"no such cell":       always(refusal("PR404-DV-0003")),
		"a number too great": always(reply{Status: 200, Body: `{"d":{"results":[],"__count":"18446744073709551615"}}`}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := newClient(t, startUnit(t, answer).pathCell(), Options{}).Stand(t.Context(), CellList("Role"), 0)
			if err == nil || got != (Stand{}) {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

// keysOf are the keys that Keys gives.
func keysOf(t *testing.T, answer func(request) reply) ([]string, error) {
	t.Helper()
	var keys []string
	err := newClient(t, startUnit(t, answer).pathCell(), Options{}).Keys(t.Context(), Collection{"box1", "od"}.SetList("Item"), func(k Keyed) error {
		if k.Updated == 0 {
			return errors.New("no date")
		}
		keys = append(keys, k.ID)
		return nil
	})
	return keys, err
}

func TestKeysAreReadInPagesOfTheirOrder(t *testing.T) {
	t.Parallel()
	for _, rows := range []int{0, 1, keysPage - 1, keysPage, keysPage + 1, 2*keysPage + 30} {
		want := keysUpTo(rows)
		got, err := keysOf(t, table{want, 0, "__id"}.answer)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%d rows: got %d, %v", rows, len(got), err)
		}
	}
}

// What an import brought twice is there twice.
func TestAKeyThatIsThereTwiceIsGivenTwice(t *testing.T) {
	t.Parallel()
	const rows = `{"__id":"a","__published":"/Date(1)/","__updated":"/Date(1)/"},{"__id":"a","__published":"/Date(1)/","__updated":"/Date(1)/"}`
	got, err := keysOf(t, always(reply{Status: 200, Body: `{"d":{"results":[` + rows + `]}}`}))
	if err != nil || !slices.Equal(got, []string{"a", "a"}) {
		t.Errorf("got %q, %v", got, err)
	}
}

// A server that heeds neither order nor filter would be read for ever, or in part.
func TestKeysOutOfTheirOrderAreAnError(t *testing.T) {
	t.Parallel()
	row := func(id string) string {
		return fmt.Sprintf(`{"__id":%q,"__published":"/Date(1)/","__updated":"/Date(1)/"}`, id)
	}
	for name, rows := range map[string]string{
		"a smaller one after a greater one": row("b") + "," + row("a"),
		"one that is not there":             row("a") + "," + row(""),
		"no date":                           `{"__id":"a"}`,
		"no row":                            `3`,
	} {
		if got, err := keysOf(t, always(reply{Status: 200, Body: `{"d":{"results":[` + rows + `]}}`})); err == nil {
			t.Errorf("%s: got %q", name, got)
		}
	}
	unfiltered := table{keysUpTo(keysPage), 0, "__id"}
	if got, err := keysOf(t, func(r request) reply {
		r.URI, _, _ = strings.Cut(r.URI, "&$filter")
		return unfiltered.answer(r)
	}); err == nil {
		t.Errorf("the same page again: got %d", len(got))
	}
}

func TestAnErrorOfYieldEndsTheKeys(t *testing.T) {
	t.Parallel()
	enough := errors.New("enough")
	unit := startUnit(t, table{keysUpTo(keysPage + 1), 0, "__id"}.answer)
	err := newClient(t, unit.pathCell(), Options{}).Keys(t.Context(), CellList("Role"), func(Keyed) error { return enough })
	if !errors.Is(err, enough) || len(unit.requests()) != 1 {
		t.Errorf("got %v after %d requests", err, len(unit.requests()))
	}
}

func TestNamesAreReadInPages(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("one goroutine at a time, of which the race detector has nothing to say")
	}
	for _, rows := range []int{0, 1, keysPage, 2*keysPage + 30, greatestSkip, greatestSkip + keysPage - 1} {
		want := keysUpTo(rows)
		got, err := newClient(t, startUnit(t, table{want, 0, "Name"}.answer).pathCell(), Options{}).Names(t.Context(), CellList("Box"))
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%d rows: got %d, %v", rows, len(got), err)
		}
	}
	got, err := newClient(t, startUnit(t, table{keysUpTo(greatestSkip + keysPage), 0, "Name"}.answer).pathCell(), Options{}).Names(t.Context(), CellList("Box"))
	if !errors.Is(err, ErrUncountable) || got != nil {
		t.Errorf("more than the server lets anybody read: got %d, %v", len(got), err)
	}
}

func TestWhatIsNotThereStandsAtNothing(t *testing.T) {
	t.Parallel()
	for code, isNothing := range map[string]bool{
		"PR404-OD-0001": true, "PR404-DV-0001": true, "PR404-DV-0002": true, "PR404-DV-0003": false, "PR403-AU-0002": false,
	} {
		c := newClient(t, startUnit(t, always(refusal(code))).pathCell(), Options{})
		list := Collection{"box1", "od"}.SetList("Item")
		stand, err := c.Stand(t.Context(), list, 5)
		names, nameErr := c.Names(t.Context(), list)
		keyErr := c.Keys(t.Context(), list, func(Keyed) error { return errors.New("a key") })
		if stand != (Stand{}) || names != nil || (err == nil) != isNothing || (nameErr == nil) != isNothing || (keyErr == nil) != isNothing {
			t.Errorf("%s: got %+v, %v; %q, %v; %v", code, stand, err, names, nameErr, keyErr)
		}
	}
}

// listReaders read one list each.
func listReaders() map[string]func(*testing.T, *Client) error {
	list := Collection{"box1", "od"}.SetList("Item")
	return map[string]func(*testing.T, *Client) error{
		"Count":  func(t *testing.T, c *Client) error { _, err := c.Count(t.Context(), list, 20_000); return err },
		"Glance": func(t *testing.T, c *Client) error { _, err := c.Glance(t.Context(), list); return err },
		"Stand":  func(t *testing.T, c *Client) error { _, err := c.Stand(t.Context(), list, 20_000); return err },
		"Keys": func(t *testing.T, c *Client) error {
			return c.Keys(t.Context(), list, func(Keyed) error { return nil })
		},
		"Names": func(t *testing.T, c *Client) error { _, err := c.Names(t.Context(), list); return err },
	}
}

// A server writes a number of single precision that is too large for one as Infinity, which is not JSON.
func TestARowWithInfinityIsReadByAll(t *testing.T) {
	t.Parallel()
	const row = `{"__id":"a","x":-Infinity,"Name":"a","__published":"/Date(1)/","__updated":"/Date(1)/","y":[Infinity,NaN]}`
	for name, read := range listReaders() {
		unit := startUnit(t, func(r request) reply {
			if strings.Contains(r.URI, "$top=0") {
				return reply{Status: 200, Body: `{"d":{"results":[],"__count":"10000"}}`}
			}
			return reply{Status: 200, Body: `{"d":{"results":[` + row + `],"__count":"10000"}}`}
		})
		if err := read(t, newClient(t, unit.pathCell(), Options{})); err != nil && !errors.Is(err, ErrUncountable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Nothing of an answer with rows is shown; of what stands in front of a unit its words are.
func TestNoErrorOfAListShowsItsRows(t *testing.T) {
	t.Parallel()
	const row = `{"__id":"a","Name":"a","__published":"/Date(1)/","__updated":"/Date(1)/","secret":"s3cret"}`
	const hidden = "answer 200 is not one of a Personium unit (its text is not shown: it may have values of rows): " +
		"the answer is not a list of entities"
	for body, want := range map[string]string{
		` {"d":{"results":[` + row + `,{"secret":"s3cret"`:          hidden,
		`{"d":{"results":"s3cret"}}`:                                hidden,
		`{"d":{"results":[` + row + `],"__count":"s3cret"}} s3cret`: hidden,
		"<html>not here</html>":                                     "<html>not here</html>",
	} {
		for name, read := range listReaders() {
			err := read(t, newClient(t, startUnit(t, always(reply{Status: 200, Body: body})).pathCell(), Options{}))
			var e *Error
			if err == nil || strings.Contains(err.Error(), "s3cret") || !strings.Contains(err.Error(), want) || !errors.As(err, &e) || e.Status != 200 {
				t.Errorf("%s of %s: %v", name, body, err)
			}
		}
	}
}

// That a list broke off is not hidden with its rows.
func TestAListThatBreaksOffSaysSo(t *testing.T) {
	t.Parallel()
	unit := startUnit(t, always(reply{Status: 200, Body: `{"d":{"results":[{"Name":"s3c`}))
	_, err := newClient(t, unit.pathCell(), Options{}).Names(t.Context(), CellList("Box"))
	if !errors.Is(err, io.ErrUnexpectedEOF) || strings.Contains(err.Error(), "s3c") {
		t.Error(err)
	}
}

func TestANameIsReadOfWhatDoesNotTellWhenItWasWritten(t *testing.T) {
	t.Parallel()
	for row, want := range map[string]string{`{"Name":"a"}`: "a", `{"Name":"a","__updated":null}`: "a", `{"__updated":"/Date(1)/"}`: "", `3`: ""} {
		unit := startUnit(t, always(reply{Status: 200, Body: `{"d":{"results":[` + row + `]}}`}))
		got, err := newClient(t, unit.pathCell(), Options{}).Names(t.Context(), CellList("Box"))
		if strings.Join(got, ",") != want || (err == nil) != (want != "") {
			t.Errorf("%s: %q, %v", row, got, err)
		}
	}
}
