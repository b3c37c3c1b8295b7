package personium

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// rolePatience is for an owner's first role, for which core makes a search index: 5 to 19 seconds on an idle unit.
const rolePatience = time.Minute

// CreateRole makes a role that belongs to no box: POST {CellURL}__ctl/Role (API page 201, class
// ODataEntitiesResource). Errors: 409 PR409-OD-0003 when there is such a role, 400 PR400-OD-0006 for a name that is none,
// 409 PR409-CM-0002 while the cell is locked (path style), 409 PR409-CM-0001 on a failed cell, 401, 403.
func (c *Client) CreateRole(ctx context.Context, name string) error {
	body, err := json.Marshal(map[string]string{"Name": name})
	if err != nil {
		return err
	}
	q, err := CellList("Role").reading(c.cell, "", "")
	if err != nil {
		return err
	}
	q.method, q.body, q.patience = http.MethodPost, string(body), rolePatience
	q.want, q.statusOnly = []int{http.StatusCreated}, true
	_, err = c.wire.do(ctx, q)
	return err
}

// HasRole looks for a role that belongs to no box: GET {CellURL}__ctl/Role('NAME') (API page 203, class
// ODataEntityResource). Errors: 401, 403, 409 PR409-CM-0001 on a failed cell.
func (c *Client) HasRole(ctx context.Context, name string) (bool, error) {
	q, err := c.cell.roleCall(http.MethodGet, name, http.StatusOK)
	if err != nil {
		return false, err
	}
	_, err = read(ctx, c.wire, q, func(body []byte) (struct{}, error) { return struct{}{}, checkRole(body, name) })
	if Is(err, NoEntity) {
		return false, nil
	}
	return err == nil, err
}

// checkRole tells the role from the page of a proxy.
func checkRole(body []byte, name string) error {
	var wire struct {
		D struct {
			Results struct {
				Name string `json:"Name"`
			} `json:"results"`
		} `json:"d"`
	}
	if err := json.Unmarshal(body, &wire); err != nil {
		return fmt.Errorf("not a role: %w", inWords(err))
	}
	if got := wire.D.Results.Name; got != name {
		return fmt.Errorf("not the role %q: its name is %q", name, got)
	}
	return nil
}

// DeleteRole deletes a role that belongs to no box, if there is one: DELETE {CellURL}__ctl/Role('NAME') (API page 205).
// Errors: 409 PR409-CM-0002 while the cell is locked (path style), 409 PR409-CM-0001 on a failed cell, 401, 403.
func (c *Client) DeleteRole(ctx context.Context, name string) error {
	q, err := c.cell.roleCall(http.MethodDelete, name, http.StatusNoContent)
	if err != nil {
		return err
	}
	q.statusOnly = true
	if _, err = c.wire.do(ctx, q); Is(err, NoEntity) {
		return nil
	}
	return err
}

// roleCall is a request to {CellURL}__ctl/Role('NAME').
func (c Cell) roleCall(method, name string, want int) (call, error) {
	key := "'" + strings.ReplaceAll(name, "'", "''") + "'"
	q, err := CellList("Role").reading(c, "("+escapeKey(key)+")", "")
	q.method, q.want = method, []int{want}
	return q, err
}
