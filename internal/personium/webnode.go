package personium

import (
	"context"
	"errors"
	"strings"
	"time"
)

// A WebKind is what something below a cell is.
type WebKind string

// The kinds, as core tells them apart (class DavCmp).
const (
	WebFile    WebKind = "file"
	WebFolder  WebKind = "folder" // and boxes, and the cell itself
	WebOData   WebKind = "OData collection"
	WebService WebKind = "service collection"
	WebStream  WebKind = "stream collection"
)

// A WebNode is all that a listing says about a cell, box, folder, collection or file, but for when it was made and what rights it
// inherits.
type WebNode struct {
	Name        string
	Kind        WebKind
	Size        int64     // of a file, in bytes; -1 when it was not told
	ContentType string    // of a file; "" when it was put without one
	Modified    time.Time // by the unit's clock, to the second; no change of rights moves it
	ACL         *ACL      // nil when whoever asks may not read it
	Properties  []WebProperty
}

// WebNodes lists a box, or a folder or collection of any kind in it, with all its properties, and what is directly in it:
// PROPFIND {CellURL}{box}/{path} with Depth 1 (classes BoxResource and DavCollectionResource). Parameters, order and errors are
// those of WebEntries. OData and stream collections show nothing inside.
func (c *Client) WebNodes(ctx context.Context, box, path string) (folder WebNode, inside []WebNode, err error) {
	q, err := c.folderCall(box, path)
	if err != nil {
		return WebNode{}, nil, err
	}
	type listed struct {
		folder WebNode
		inside []WebNode
	}
	l, err := readEntries(ctx, c.wire, q, func(e *entries) (l listed, err error) {
		list, err := parseNodes(e)
		if err == nil {
			l.folder, l.inside, err = partFolder(list, asked(box, path), func(n *WebNode, name string) bool {
				n.Name = name
				return n.Kind != WebFile
			})
		}
		return l, err
	})
	return l.folder, l.inside, err
}

// CellNode gives the properties and the rights of the cell itself: PROPFIND {CellURL} with Depth 0 (class CellResource). Errors:
// 409 PR409-CM-0001 on a failed cell, 404 PR404-DV-0003, 401, 403.
func (c *Client) CellNode(ctx context.Context) (WebNode, error) {
	return readEntries(ctx, c.wire, propfind(c.cell.URL, "0"), func(e *entries) (WebNode, error) {
		list, err := parseNodes(e)
		if err == nil && (len(list) != 1 || list[0].entry.Kind != WebFolder) {
			err = errors.New("the answer does not describe a cell")
		}
		if err != nil {
			return WebNode{}, err
		}
		return list[0].entry, nil
	})
}

// GetWebFile begins to read a file of a box: GET {CellURL}{box}/{path} (API page 312, class DavFileResource). The answer is the
// file as it was when it was asked for, whatever is written meanwhile. Errors: 404 PR404-DV-0001 and PR404-DV-0002 when there is
// no such file, 503 PR503-DV-0001 when its content is lost, 409 PR409-CM-0001 on a failed cell, 401, 403.
func (c *Client) GetWebFile(ctx context.Context, box, path string) (*Download, error) {
	u, err := c.webURL(box, path)
	if err != nil {
		return nil, err
	}
	return c.wire.download(ctx, u, "")
}

// parseNodes leaves out what has no name: it is no file yet, or no longer.
func parseNodes(e *entries) ([]located[WebNode], error) {
	var list []located[WebNode]
	err := multistatusOf(e, func(r nodeXML) error {
		href := strings.TrimSuffix(strings.TrimSpace(r.Href), "/")
		if href == "" {
			return nil
		}
		list = append(list, located[WebNode]{href, r.node()})
		return nil
	})
	return list, err
}
