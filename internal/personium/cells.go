package personium

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// cellsPage is how many cells are asked for at a time.
const cellsPage = 1000

// A CellQuery says which cells of a unit are meant.
type CellQuery struct {
	// Prefix is how their names begin; "" means all.
	Prefix string
	// Owner is whose they are; "" means all that the credential lets see. Core only heeds it from the master token and from
	// unit users with the role UnitAdmin, and silently ignores it from others: see Client.HeedsOwner.
	Owner string
}

// A ListedCell is a cell as the unit lists it. Owners are not told.
type ListedCell struct {
	Cell             Cell
	Created, Updated time.Time // by the unit's clock, to the millisecond; zero where the unit does not tell
}

// Cells lists the cells of the client's unit, in the order of their names: GET {UnitURL}__ctl/Cell with $orderby=Name, in
// pages (API page 101, class UnitCtlResource). An error of yield ends the listing and is returned. A cell that is created
// or deleted meanwhile may be missing; no other is, and none comes twice.
// Errors: 401; 403 PR403-AU-0001 for a credential that is not one of the unit.
func (c *Client) Cells(ctx context.Context, q CellQuery, yield func(ListedCell) error) error {
	if err := q.Check(); err != nil {
		return err
	}
	l := cellListing{wire: c.wire, cell: c.cell, query: q}
	for !l.over {
		page, err := l.next(ctx)
		if err != nil {
			return err
		}
		for _, cell := range page {
			if err := yield(cell); err != nil {
				return err
			}
		}
	}
	return nil
}

// A cellListing is how far a listing has come. Each page begins with the last cell of the one before: when that is not in
// its place any more, an earlier cell was deleted, and the listing goes back so as not to jump over one.
type cellListing struct {
	wire  *wire
	cell  Cell // whose unit is asked
	query CellQuery
	after string // names up to this one are left out by the filter
	skip  int
	last  string // the last name that was given out
	over  bool
}

// next gives the cells of the next page that were not given out before.
func (l *cellListing) next(ctx context.Context) ([]ListedCell, error) {
	page, err := l.page(ctx)
	if err != nil {
		return nil, err
	}
	if l.skip > 0 && (len(page) == 0 || page[0].Cell.Name > l.last) {
		l.skip = max(0, l.skip-cellsPage)
		return nil, nil
	}
	l.over = len(page) < cellsPage
	l.skip += cellsPage - 1
	var fresh []ListedCell
	for _, cell := range page {
		if cell.Cell.Name > l.last {
			fresh, l.last = append(fresh, cell), cell.Cell.Name
		}
	}
	if l.skip > greatestSkip {
		l.after, l.skip = l.last, 0
	}
	return fresh, nil
}

// page reads one page, and makes sure that it is the one that was asked for.
func (l *cellListing) page(ctx context.Context) ([]ListedCell, error) {
	q, err := l.cell.cellSet(http.MethodGet, l.query.Owner)
	if err != nil {
		return nil, err
	}
	q.query = "$top=" + strconv.Itoa(cellsPage) + "&$skip=" + strconv.Itoa(l.skip) + "&$orderby=Name%20asc" +
		filterOf(l.query.Prefix, l.after)
	unit := UnitMetadata{URL: l.cell.UnitURL, Style: l.cell.Style}
	return readEntries(ctx, l.wire, q, func(e *entries) ([]ListedCell, error) {
		page, err := parseCells(e, unit)
		if err == nil {
			err = checkOrder(page, l.query.Prefix, l.after)
		}
		return page, err
	})
}

// filterOf is the option $filter, or nothing. The names were checked: they need no escape.
func filterOf(prefix, after string) string {
	var terms []string
	if prefix != "" {
		terms = append(terms, "startswith(Name,'"+prefix+"')")
	}
	if after != "" {
		terms = append(terms, "Name gt '"+after+"'")
	}
	if len(terms) == 0 {
		return ""
	}
	return "&$filter=" + strings.ReplaceAll(strings.Join(terms, " and "), " ", "%20")
}

func parseCells(e *entries, unit UnitMetadata) ([]ListedCell, error) {
	page, err := parsePage(e, cellsPage, func(row json.RawMessage) (ListedCell, error) { return parseCell(row, unit) })
	return page.results, err
}

func parseCell(row json.RawMessage, unit UnitMetadata) (c ListedCell, err error) {
	var wire struct {
		Name      string `json:"Name"`
		Published string `json:"__published"`
		Updated   string `json:"__updated"`
	}
	if err := json.Unmarshal(row, &wire); err != nil {
		return c, fmt.Errorf("not a cell in a list of cells: %w", inWords(err))
	}
	if !isCellName(wire.Name) {
		return c, fmt.Errorf("not the name of a cell: %q", wire.Name)
	}
	c.Cell = unit.Cell(wire.Name)
	if c.Created, err = parseToldDate(wire.Published); err == nil {
		c.Updated, err = parseToldDate(wire.Updated)
	}
	if err != nil {
		return c, fmt.Errorf("cell %s: %w", wire.Name, err)
	}
	return c, nil
}

// checkOrder finds out when the order or the filter was not heeded: then pages would not fit together.
func checkOrder(page []ListedCell, prefix, after string) error {
	for _, cell := range page {
		name := cell.Cell.Name
		if name <= after {
			return fmt.Errorf("the cells are not in the order of their names: %q is not after %q", name, after)
		}
		if !strings.HasPrefix(name, prefix) {
			return fmt.Errorf("the cell %q is listed, which does not begin with %q", name, prefix)
		}
		after = name
	}
	return nil
}

// cellSet is a request to the set of all cells of the unit.
func (c Cell) cellSet(method, owner string) (call, error) {
	if c.UnitURL == "" {
		return call{}, errors.New("the unit is not known")
	}
	if err := (CellQuery{Owner: owner}).Check(); err != nil {
		return call{}, err
	}
	return call{method: method, url: c.UnitURL + "__ctl/Cell", owner: owner, want: []int{http.StatusOK}}, nil
}

// Check finds out what nothing would be sent for: a prefix that no cell's name has, an owner that no header can hold.
func (q CellQuery) Check() error {
	if q.Prefix != "" && !isCellName(q.Prefix) {
		return fmt.Errorf("no cell's name begins with %q", q.Prefix)
	}
	if strings.ContainsFunc(q.Owner, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return fmt.Errorf("owner %q contains a character not allowed in an owner: it is written as {AdminCellURL}#{account}", q.Owner)
	}
	return nil
}
