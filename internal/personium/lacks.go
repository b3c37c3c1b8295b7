package personium

import (
	"context"
	"net/http"
)

// Lacks reports whether the unit says that there is no such entity: GET {list}(key) (API page 203 and its like, class
// ODataEntityResource). False where nothing says so: the entity is there, or no URL can name it. Errors: 401, 403, 409
// PR409-CM-0001 on a failed cell.
func (c *Client) Lacks(ctx context.Context, e LinkEnd) (bool, error) {
	if !e.fitsPath() {
		return false, e.list.err
	}
	q, err := e.list.reading(c.cell, "("+escapeKey(e.key)+")", "")
	if err != nil {
		return false, err
	}
	q.want, q.statusOnly = []int{http.StatusOK}, true
	_, err = c.wire.do(ctx, q)
	if NotThere(err) {
		return true, nil
	}
	return false, err
}
