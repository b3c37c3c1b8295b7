package personium

import (
	"context"
	"encoding/json"
	"net/http"
)

// CreateRule makes a rule: POST {CellURL}__ctl/Rule (API page 280 and its like, class ODataEntitiesResource). fields are as a row of
// the API shows them: Name, EventType, Action, ..., and _Box.Name where it belongs to a box. Nil means 201.
// Errors: 409 PR409-OD-0003 when there is such a rule, 400 PR400-OD-0006 for a field that is none, 404 or 400 when there is no such
// box, 409 PR409-CM-0002 while the cell is locked (path style), 401, 403.
func (c *Client) CreateRule(ctx context.Context, fields map[string]any) error {
	body, err := json.Marshal(fields)
	if err != nil {
		return err
	}
	q, err := CellList("Rule").reading(c.cell, "", "")
	if err != nil {
		return err
	}
	q.method, q.body, q.want, q.statusOnly = http.MethodPost, string(body), []int{http.StatusCreated}, true
	_, err = c.wire.do(ctx, q)
	return err
}
