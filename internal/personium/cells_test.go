package personium

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A cellServer lists cells by name as core does.
type cellServer struct {
	names   []string
	between func(*cellServer) // after each page
}

var startsWith = regexp.MustCompile(`startswith\(Name,'([^']*)'\)`)
var greaterThan = regexp.MustCompile(`Name gt '([^']*)'`)

func (s *cellServer) answer(q request) reply {
	u, err := url.ParseRequestURI(q.URI)
	if err != nil {
		return reply{Status: 400}
	}
	query := u.Query()
	top, _ := strconv.Atoi(query.Get("$top"))
	skip, _ := strconv.Atoi(query.Get("$skip"))
	if top > 10000 || skip > 100000 || query.Get("$orderby") != "Name asc" {
		return reply{Status: 400, Body: `{"code":"PR400-OD-0029","message":{"lang":"en","value":"Query value is invalid."}}`}
	}
	var kept []string
	for _, name := range s.names {
		begins, after := startsWith.FindStringSubmatch(query.Get("$filter")), greaterThan.FindStringSubmatch(query.Get("$filter"))
		if (begins == nil || strings.HasPrefix(name, begins[1])) && (after == nil || name > after[1]) {
			kept = append(kept, name)
		}
	}
	slices.Sort(kept)
	kept = kept[min(skip, len(kept)):min(skip+top, len(kept))]
	entries := make([]string, len(kept))
	for i, name := range kept {
		entries[i] = fmt.Sprintf(`{"__metadata":{"uri":"http:\/\/u\/__ctl\/Cell('%s')","etag":"W\/\"1-1\"","type":"UnitCtl.Cell"},"Name":"%s","__published":"\/Date(1795516281907)\/","__updated":"\/Date(1795516282787)\/"}`, name, name)
	}
	if s.between != nil {
		s.between(s)
	}
	return reply{Status: 200, Body: `{"d":{"results":[` + strings.Join(entries, ",") + `]}}`}
}

func numbered(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("cell-%06d", i)
	}
	return names
}

func listCells(t *testing.T, c *Client, q CellQuery) []string {
	t.Helper()
	var names []string
	err := c.Cells(t.Context(), q, func(cell ListedCell) error {
		names = append(names, cell.Cell.Name)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestAllCellsAreListedOnceInTheOrderOfTheirNames(t *testing.T) {
	t.Parallel()
	sizes := []int{0, 1, cellsPage - 1, cellsPage, cellsPage + 1, 2*cellsPage - 1, 2 * cellsPage}
	if !testing.Short() {
		sizes = append(sizes, 103000)
	}
	for _, n := range sizes {
		s := &cellServer{names: numbered(n)}
		unit := startUnit(t, s.answer)
		c := newClient(t, unit.pathCell(), Options{Source: bearer(testToken)})
		if got := listCells(t, c, CellQuery{}); !slices.Equal(got, s.names) {
			t.Errorf("%d cells: %d were listed", n, len(got))
		}
	}
}

func TestOnlyCellsWithThePrefixAreListed(t *testing.T) {
	t.Parallel()
	s := &cellServer{names: append(numbered(cellsPage+5), "other", "Cell_old")}
	unit := startUnit(t, s.answer)
	c := newClient(t, unit.pathCell(), Options{Source: bearer(testToken)})
	if got := listCells(t, c, CellQuery{Prefix: "cell-"}); len(got) != cellsPage+5 {
		t.Errorf("%d were listed", len(got))
	}
	if got := listCells(t, c, CellQuery{Prefix: "Cell_"}); !slices.Equal(got, []string{"Cell_old"}) {
		t.Errorf("got %q", got)
	}
	before := len(unit.requests())
	if err := c.Cells(t.Context(), CellQuery{Prefix: "x'"}, nil); err == nil || len(unit.requests()) != before {
		t.Errorf("a prefix with a quote: %v", err)
	}
}

// Core pages by number: a deletion moves all later cells, and one would fall between two pages.
func TestACellIsNotMissedWhileOthersAreDeletedOrCreated(t *testing.T) {
	t.Parallel()
	first := true
	s := &cellServer{names: numbered(2*cellsPage + 10)}
	want := s.names[3:]
	s.between = func(s *cellServer) {
		if first {
			s.names, first = append(slices.Clone(s.names[3:]), "aaa"), false
		}
	}
	unit := startUnit(t, s.answer)
	got := listCells(t, newClient(t, unit.pathCell(), Options{Source: bearer(testToken)}), CellQuery{})
	for _, name := range want {
		if !slices.Contains(got, name) {
			t.Errorf("%s is missing", name)
		}
	}
	if slices.Sort(got); len(slices.Compact(got)) != 2*cellsPage+10 {
		t.Errorf("%d were listed", len(got))
	}
}

func TestAListThatIsNotTheOneThatWasAskedForIsAnError(t *testing.T) {
	t.Parallel()
	entry := `{"Name":"%s","__published":"/Date(1)/","__updated":"/Date(1)/"}`
	for name, body := range map[string]string{
		"an order of its own": `{"d":{"results":[` + fmt.Sprintf(entry, "b") + "," + fmt.Sprintf(entry, "a") + `]}}`,
		"the same twice":      `{"d":{"results":[` + fmt.Sprintf(entry, "b") + "," + fmt.Sprintf(entry, "b") + `]}}`,
		"no name":             `{"d":{"results":[{"__published":"/Date(1)/","__updated":"/Date(1)/"}]}}`,
		"a strange name":      `{"d":{"results":[` + fmt.Sprintf(entry, "a/b") + `]}}`,
		"a strange date":      `{"d":{"results":[{"Name":"a","__updated":"today"}]}}`,
		"no results":          `{"d":{}}`,
		"a page of a proxy":   `<html></html>`,
	} {
		unit := startUnit(t, always(reply{Status: 200, Body: body}))
		c := newClient(t, unit.pathCell(), Options{Source: bearer(testToken)})
		var e *Error
		if err := c.Cells(t.Context(), CellQuery{}, func(ListedCell) error { return nil }); !errors.As(err, &e) || e.Core {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestACellThatDoesNotTellWhenItWasWrittenIsListedWithTheOthers(t *testing.T) {
	t.Parallel()
	const whole = `{"Name":"c","__published":"/Date(1000)/","__updated":"/Date(2000)/"}`
	unit := startUnit(t, always(reply{Status: 200, Body: `{"d":{"results":[{"Name":"a","__updated":null},{"Name":"b","__published":"/Date(1000)/"},` + whole + `]}}`}))
	var got []string
	err := newClient(t, unit.pathCell(), Options{Source: bearer(testToken)}).Cells(t.Context(), CellQuery{}, func(c ListedCell) error {
		got = append(got, fmt.Sprint(c.Cell.Name, " ", c.Created.IsZero(), " ", c.Updated.IsZero()))
		return nil
	})
	if want := []string{"a true true", "b false true", "c false false"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v", got, err)
	}
}

func TestTheOwnerGoesWithEveryPage(t *testing.T) {
	t.Parallel()
	s := &cellServer{names: numbered(cellsPage + 1)}
	unit := startUnit(t, s.answer)
	c := newClient(t, unit.pathCell(), Options{Source: bearer(testToken)})
	const owner = "https://unitadmin.unit1.example/#me"
	listCells(t, c, CellQuery{Owner: owner})
	for _, q := range unit.requests() {
		if got := q.Header.Get("X-Personium-Unit-User"); got != owner {
			t.Errorf("%s went with owner %q", q.URI, got)
		}
	}
	if len(unit.requests()) != 2 {
		t.Errorf("%d requests", len(unit.requests()))
	}
	if err := c.Cells(t.Context(), CellQuery{Owner: "a\r\nX: y"}, nil); err == nil {
		t.Error("a line end in the owner is sent")
	}
}

func TestACellIsCreatedListedAndDeleted(t *testing.T) {
	t.Parallel()
	for _, style := range []Style{PathStyle, SubdomainStyle} {
		for _, override := range []bool{false, true} {
			unit, c := practice(t, style)
			c.wire.options.MethodOverride = override
			checkMaking(t, unit.UnitURL(), c)
		}
	}
}

func checkMaking(t *testing.T, unitURL string, c *Client) {
	t.Helper()
	if err := c.CreateCell(t.Context(), "fresh", "https://x.example/#owner"); err != nil {
		t.Fatal(err)
	}
	if err := c.CreateCell(t.Context(), "fresh", ""); CodeOf(err) != "PR409-OD-0003" {
		t.Errorf("the second time: got %v", err)
	}
	if got := listCells(t, c, CellQuery{Owner: "https://x.example/#owner"}); !slices.Equal(got, []string{"fresh"}) {
		t.Errorf("cells of the owner: %q", got)
	}
	fresh := c.WithCell(UnitMetadata{URL: unitURL, Style: c.cell.Style}.Cell("fresh"))
	if heeds, err := fresh.HeedsOwner(t.Context()); !heeds || err != nil {
		t.Errorf("HeedsOwner: %t, %v", heeds, err)
	}
	if err := fresh.DeleteCell(t.Context()); err != nil {
		t.Error(err)
	}
	if err := fresh.DeleteCell(t.Context()); CodeOf(err) != "PR404-DV-0003" {
		t.Errorf("the second time: got %v", err)
	}
	if _, err := fresh.CellEntity(t.Context()); CodeOf(err) != NoEntity {
		t.Errorf("CellEntity: got %v", err)
	}
}

func TestAPlainUnitUserCannotActAsAnother(t *testing.T) {
	t.Parallel()
	unit, c := practice(t, PathStyle)
	plain := newClient(t, c.cell, Options{Source: bearer(unit.NewToken(1e12, "CellContentsAdmin")), Transport: c.wire.options.Transport})
	if heeds, err := plain.HeedsOwner(t.Context()); heeds || err != nil {
		t.Errorf("HeedsOwner: %t, %v", heeds, err)
	}
}

func TestADeletionGoesWithItsRealMethodAndItsHeader(t *testing.T) {
	t.Parallel()
	unit := startUnit(t, always(reply{Status: http.StatusNoContent}))
	c := newClient(t, unit.pathCell(), Options{Source: bearer(testToken), MethodOverride: true})
	if err := c.DeleteCell(t.Context()); err != nil {
		t.Fatal(err)
	}
	q := unit.requests()[0]
	if q.Method != http.MethodDelete || q.URI != "/cell1/" || q.Header.Get("X-Personium-Recursive") != "true" || q.Header.Get("X-HTTP-Method-Override") != "" {
		t.Errorf("got %s %s %v", q.Method, q.URI, q.Header)
	}
	if err := c.WithCell(Cell{URL: unit.URL, UnitURL: unit.URL}).DeleteCell(t.Context()); err == nil || len(unit.requests()) != 1 {
		t.Errorf("the unit itself: %v", err)
	}
}

func TestNamesOfCellsAreCheckedBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	unit := startUnit(t, always(reply{Status: http.StatusCreated}))
	c := newClient(t, unit.pathCell(), Options{Source: bearer(testToken)})
	for _, name := range []string{"", "A", "-a", "a_b", "a.b", "é", strings.Repeat("a", 129), "a\n"} {
		if err := c.CreateCell(t.Context(), name, ""); err == nil {
			t.Errorf("%q is sent", name)
		}
	}
	if len(unit.requests()) != 0 {
		t.Error("something was sent")
	}
	for name, fits := range map[string]bool{strings.Repeat("a", 63): true, strings.Repeat("a", 64): false} {
		if err := CheckNewCell(name, SubdomainStyle); (err == nil) != fits {
			t.Errorf("%d characters in a host name: %v", len(name), err)
		}
	}
	for name, fits := range map[string]bool{"Old_Cell": true, "a": true, "_a": false, "a/b": false} {
		if err := CheckCell(name); (err == nil) != fits {
			t.Errorf("%q: %v", name, err)
		}
	}
}
