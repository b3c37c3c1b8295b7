package personium

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/personium/personium-cell/internal/snapshot"
)

// This file alone starts jobs: whatever else a Client sends leaves an import or an export as it is.

// StartImport asks the unit to replace the cell by the snapshot: POST {CellURL}__import (API page 507). Nil means 202:
// the job is accepted, no more, at the time that the answer tells: whole seconds of the unit's clock, or of a proxy's that writes its own
// Date; zero without one. An *Error with Core set means that nothing was started; any other error leaves it open.
func (c *Client) StartImport(ctx context.Context, name snapshot.Name) (accepted time.Time, err error) {
	return start(ctx, c.wire, c.cell.URL+"__import", name)
}

// StartExport asks the unit to write the cell into a new snapshot: POST {CellURL}__export (API page 501). Nil means
// 202, as of StartImport. Of the refusals, 409 PR409-MC-0001 leaves the name burnt: see PutEmptySnapshot.
func (c *Client) StartExport(ctx context.Context, name snapshot.Name) (accepted time.Time, err error) {
	return start(ctx, c.wire, c.cell.URL+"__export", name)
}

// start sends the POST. What goes wrong here is never followed by a second one, but for the answer of core that the
// credential does not do, which comes before any work (see renewing): a job that was started twice would run twice.
func start(ctx context.Context, w *wire, url string, name snapshot.Name) (accepted time.Time, err error) {
	body, err := json.Marshal(struct{ Name snapshot.Name }{name})
	if err != nil {
		return accepted, fmt.Errorf("the body of POST %s: %w", url, err)
	}
	a, err := w.do(ctx, call{method: http.MethodPost, url: url, body: string(body),
		starts: true, once: true, want: []int{http.StatusAccepted}, statusOnly: true})
	if err != nil {
		return accepted, err
	}
	accepted, _ = http.ParseTime(a.header.Get("Date")) // without one it is not known
	return accepted, nil
}
