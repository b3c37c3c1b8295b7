package personium

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
)

// ErrNoLinkPath means that no request can make a link, because the keys of both its ends have what no URL of core carries.
var ErrNoLinkPath = errors.New("no URL can name either of the two entities")

// MakeLink links two entities: POST {from}/$links/_{To} with the other one in its body (API page 206 and its like, class
// ODataLinksResource). Of two sets either can be from: the link is the same, and where the key of one has a slash, the request goes
// to the other; where both have, it goes through $batch (class ODataBatchResource), which only user data has. Within one set from
// stays from: of a 0..1:N link it is the one above, and the other is what holds the link. Nil means 204. Rules of the cell fire on
// it: odata.links.create and its like.
// Errors: 409 PR409-OD-0002 when there is a link of one of the two already, not necessarily this one: Links tells; 404
// PR404-OD-0000 when there is no such from, or, after an exchange of the ends, no such to; 400 PR400-OD-0006 when there is no
// such to; 400 PR400-OD-0008 when the two types have no association; 404 PR404-OD-0001 no such entity set; 503 PR503-SV-0001
// after too long a wait for other writers: nothing was made; 401, 403, 409 PR409-CM-0002 while the cell is locked (path style),
// and ErrNoLinkPath. After any other error, such as no answer, the link may have been made.
func (c *Client) MakeLink(ctx context.Context, from, to LinkEnd) error {
	if err := cmp.Or(from.list.err, to.list.err); err != nil {
		return err
	}
	either := from.list != to.list
	switch {
	case from.fitsPath():
		return c.postLink(ctx, from, to)
	case either && to.fitsPath():
		return c.postLink(ctx, to, from)
	case from.fitsLine():
		return c.batchLink(ctx, from, to)
	case either && to.fitsLine():
		return c.batchLink(ctx, to, from)
	}
	return fmt.Errorf("link %s with %s: %w", from, to, ErrNoLinkPath)
}

func (c *Client) postLink(ctx context.Context, from, to LinkEnd) error {
	q, err := c.linkCall(from, to)
	if err == nil {
		q.statusOnly = true
		_, err = c.wire.do(ctx, q)
	}
	return err
}

// linkCall is the request that makes a link.
func (c *Client) linkCall(from, to LinkEnd) (call, error) {
	body, err := json.Marshal(map[string]string{"uri": to.uri(c.cell)})
	if err != nil {
		return call{}, err
	}
	below := "(" + escapeAll(from.key) + ")/$links/_" + url.PathEscape(from.navigation(to))
	return call{method: http.MethodPost, url: c.cell.URL + from.list.path + below, body: string(body),
		want: []int{http.StatusNoContent}}, nil
}

// boundary separates the parts of a $batch. No line of one can begin with it, since JSON is on one line.
const boundary = "personium-cell"

// batchLink makes a link by a change set of one request, in whose line the key stands as it is.
func (c *Client) batchLink(ctx context.Context, from, to LinkEnd) error {
	inner, err := c.linkCall(from, to)
	if err != nil {
		return err
	}
	line := "POST " + from.String() + "/$links/_" + from.navigation(to)
	body := "--" + boundary + "\nContent-Type: multipart/mixed; boundary=" + boundary + "-set\n\n--" + boundary + "-set\n" +
		"Content-Type: application/http\nContent-Transfer-Encoding: binary\n\n" + line + "\nContent-Type: application/json\n\n" +
		inner.body + "\n--" + boundary + "-set--\n--" + boundary + "--\n"
	q := call{method: http.MethodPost, url: c.cell.URL + from.at + "/$batch", body: body,
		mediaType: "multipart/mixed; boundary=" + boundary, want: []int{http.StatusAccepted}}
	a, err := readAnswer(ctx, c.wire, q, batchAnswer)
	if err != nil {
		return err
	}
	return c.wire.checkResponse(inner, a, nil)
}

// batchAnswer is the answer to the one request of a $batch.
func batchAnswer(outer answer) (answer, error) {
	_, rest, found := bytes.Cut(outer.body, []byte("\nHTTP/1.1 "))
	line, rest, _ := bytes.Cut(rest, []byte("\n"))
	code, _, _ := bytes.Cut(bytes.TrimSpace(line), []byte(" "))
	status, err := strconv.Atoi(string(code))
	if !found || err != nil {
		return answer{}, errors.New("not the answer to a $batch: it has no status")
	}
	a := answer{status: status, header: http.Header{}, credential: outer.credential}
	for line := range bytes.Lines(rest) {
		if bytes.HasPrefix(line, []byte("{")) {
			a.body = bytes.TrimSpace(line)
		}
	}
	return a, nil
}
