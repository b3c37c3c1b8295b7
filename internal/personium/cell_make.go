package personium

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"time"
)

const (
	// createPatience and deletePatience are for work that core does before it answers: the first cell of an owner may need
	// a search index, and a deletion waits 5 seconds for other requests on the cell.
	createPatience = 2 * time.Minute
	deletePatience = 5 * time.Minute
)

// CreateCell makes a cell: POST {UnitURL}__ctl/Cell (API page 100, class UnitCtlResource). With an owner it is made as
// that unit user: see CellQuery.Owner. Without one it belongs to the credential's own unit user, and to nobody when that
// is the master token or has the role UnitAdmin. The owner stays for ever, whatever is imported later. Nil means 201.
// Errors: 409 PR409-OD-0003 when there is such a cell, 401, 403 PR403-AU-0001.
func (c *Client) CreateCell(ctx context.Context, name, owner string) error {
	if err := CheckNewCell(name, c.cell.Style); err != nil {
		return err
	}
	q, err := c.cell.cellSet(http.MethodPost, owner)
	if err != nil {
		return err
	}
	body, err := json.Marshal(map[string]string{"Name": name})
	if err != nil {
		return err
	}
	q.body, q.patience, q.statusOnly, q.want = string(body), createPatience, true, []int{http.StatusCreated}
	_, err = c.wire.do(ctx, q)
	return err
}

// DeleteCell deletes the client's cell with all it holds, its snapshots too: DELETE {CellURL} with X-Personium-Recursive
// (API page 293, class CellResource). It works on a failed cell, where the same with X-HTTP-Method-Override is refused.
// Nil means 204: the name is free, and core goes on to remove the content. An *Error without Core leaves open whether the
// cell is deleted; CellEntity tells.
// Errors: 404 PR404-DV-0003, 409 PR409-CM-0002 while a job holds the lock (path style), 409 PR409-MC-0001 while the cell
// is in use, 403 PR403-AU-0003 for the cell of another unit user, 401, 500 on a ruined cell.
func (c *Client) DeleteCell(ctx context.Context) error {
	if c.cell.URL == "" || c.cell.URL == c.cell.UnitURL {
		return errors.New("no cell is given to delete")
	}
	_, err := c.wire.do(ctx, call{method: http.MethodDelete, url: c.cell.URL, recursive: true, patience: deletePatience,
		want: []int{http.StatusNoContent}, statusOnly: true})
	return err
}

// HeedsOwner reports whether the unit lets the credential act as another unit user, which only the master token and unit
// users with the role UnitAdmin can. It looks at a cell that the credential can see, with a name that is nobody's: GET
// {UnitURL}__ctl/Cell('NAME') with X-Personium-Unit-User. Errors: 401, 403 PR403-AU-0001, 404 PR404-OD-0002.
func (c *Client) HeedsOwner(ctx context.Context) (bool, error) {
	u, err := c.cell.entityURL()
	if err != nil {
		return false, err
	}
	q := get(u)
	q.owner, q.statusOnly = "personium-cell:nobody", true
	_, err = c.wire.do(ctx, q)
	if Is(err, OtherOwner) {
		return true, nil
	}
	return false, err
}

// Core's rules for names (class io.personium.core.model.ctl.Common): that of a new cell is narrower than that of one that
// is there.
var (
	newCellName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,127}$`)
	oldCellName = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9_-]{0,127}$`)
)

// longestLabel is the most that DNS takes between two dots.
const longestLabel = 63

func isCellName(name string) bool { return oldCellName.MatchString(name) }

// CheckNewCell checks the name of a cell before it is made. In subdomain style it has to be a part of a host name as well;
// an empty style means that the style is not known yet.
func CheckNewCell(name string, style Style) error {
	switch {
	case !newCellName.MatchString(name):
		return fmt.Errorf("cell name %q is not allowed: "+
			"it has 1 to 128 characters of a-z, 0-9 and -, and begins with a letter or a digit", name)
	case style == SubdomainStyle && len(name) > longestLabel:
		return fmt.Errorf("cell name %q is too long for a host name: "+
			"on a unit in subdomain style it has at most %d characters", name, longestLabel)
	}
	return nil
}

// CheckCell checks the name of a cell that may be there: old cells have upper case and "_".
func CheckCell(name string) error {
	if !isCellName(name) {
		return fmt.Errorf("%q is not the name of a cell: "+
			"it has 1 to 128 characters of A-Z, a-z, 0-9, - and _, and begins with a letter or a digit", name)
	}
	return nil
}
