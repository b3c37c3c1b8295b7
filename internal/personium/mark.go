package personium

import (
	"context"
	"encoding/xml"
	"net/http"
	"strings"

	"github.com/personium/personium-cell/internal/snapshot"
)

// SetMark gives the main box a property of this program: PROPPATCH {CellURL}__ (API page 380, class BoxResource). No list of entities or
// files shows it, and an import takes it away, as it copies the properties of the main box from the snapshot: seen on 1.8.3. Errors: 409
// PR409-CM-0002 while the cell is locked (path style), 409 PR409-CM-0001 on a failed cell, 401, 403.
func (c *Client) SetMark(ctx context.Context, value string) error {
	var text strings.Builder
	if err := xml.EscapeText(&text, []byte(value)); err != nil {
		return err
	}
	return c.patchMark(ctx, "<D:set><D:prop><c:import>"+text.String()+"</c:import></D:prop></D:set>")
}

// RemoveMark takes the property away again. That there is none is no error. Errors: those of SetMark.
func (c *Client) RemoveMark(ctx context.Context) error {
	return c.patchMark(ctx, "<D:remove><D:prop><c:import/></D:prop></D:remove>")
}

func (c *Client) patchMark(ctx context.Context, change string) error {
	q := call{method: methodProppatch, url: c.mainBox(), want: []int{http.StatusMultiStatus}, statusOnly: true,
		body: `<?xml version="1.0" encoding="UTF-8"?><D:propertyupdate xmlns:D="DAV:" xmlns:c="urn:x-personium-cell">` + change +
			`</D:propertyupdate>`}
	_, err := c.wire.do(ctx, q)
	return err
}

// Mark reads the property; "" when the main box has none: PROPFIND {CellURL}__ with Depth 0 (class BoxResource). Errors: 409
// PR409-CM-0001 on a failed cell, 401, 403.
func (c *Client) Mark(ctx context.Context) (string, error) {
	return readEntries(ctx, c.wire, propfind(c.mainBox(), "0"), func(e *entries) (mark string, err error) {
		err = e.responses(func(r responseXML) error {
			mark = strings.TrimSpace(r.Propstat.Prop.Mark)
			return nil
		})
		return mark, err
	})
}

func (c *Client) mainBox() string { return c.cell.URL + snapshot.MainBox }
