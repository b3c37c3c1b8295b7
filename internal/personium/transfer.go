package personium

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// ErrReplaced means that a file on the server is not, or no more, the version that was asked for.
var ErrReplaced = errors.New("the file was replaced on the server")

// A Download is a file on its way from the server. Its Body must be closed.
type Download struct {
	// Size is the number of bytes that Body will give; -1 when the server did not tell.
	Size              int64
	ETag, ContentType string
	// Body gives an *Error with Status 0 when the connection breaks before Size bytes have come, or when no byte comes
	// for a minute. The time between two reads does not count.
	Body io.ReadCloser
}

// GetSnapshot begins to read a file of the snapshot area: GET {CellURL}__snapshot/FILE (API page 504, class
// CellSnapshotDavFileResource). The server knows no ranges: the answer is always the whole file. With an etag the answer
// has to be that version, else the *Error wraps ErrReplaced. Errors: 404 PR404-DV-0001 when there is no such file, 503
// PR503-DV-0001 when its content is lost, 409 PR409-CM-0001 on a failed cell, 401, 403. What the server sends with an
// error, or compressed by a proxy, never gets into a Body.
func (c *Client) GetSnapshot(ctx context.Context, file, etag string) (*Download, error) {
	u, err := c.cell.snapshotURL(file)
	if err != nil {
		return nil, err
	}
	return c.wire.download(ctx, u, etag)
}

// download begins to read a file.
func (w *wire) download(ctx context.Context, u, etag string) (*Download, error) {
	// Core gives some of its errors as JSON only to those who ask for it.
	q := call{method: http.MethodGet, url: u, accept: "application/json, */*;q=0.5", want: []int{http.StatusOK}}
	var d *Download
	err := w.renewing(ctx, q, func(credential Credential) (err error) {
		d, err = w.openDownload(ctx, q, credential, etag)
		return err
	})
	return d, err
}

func (w *wire) openDownload(ctx context.Context, q call, credential Credential, etag string) (*Download, error) {
	dog := newWatchdog(ctx)
	begin := time.Now()
	resp, err := w.stream(dog, q, credential, nil)
	if err != nil {
		dog.close()
		w.trace(q, answer{}, err, time.Since(begin))
		return nil, err
	}
	err = w.checkDownload(q, resp, credential, etag)
	w.trace(q, answer{status: resp.StatusCode}, err, time.Since(begin))
	if err != nil {
		dog.close()
		_ = resp.Body.Close()
		return nil, err
	}
	dog.rest()
	body := &downloadBody{ReadCloser: resp.Body, dog: dog, size: resp.ContentLength, broken: func(err error) error {
		return w.noAnswer(q, credential.scrubError(err))
	}}
	return &Download{Size: resp.ContentLength, ETag: resp.Header.Get("ETag"),
		ContentType: resp.Header.Get("Content-Type"), Body: body}, nil
}

// checkDownload reads the body of an answer only when it is not the file.
func (w *wire) checkDownload(q call, resp *http.Response, credential Credential, etag string) error {
	a := answer{status: resp.StatusCode, header: resp.Header, credential: credential}
	if resp.StatusCode != http.StatusOK {
		var err error
		a.body, err = readBounded(resp.Body)
		return w.checkResponse(q, a, err)
	}
	if coding := resp.Header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return w.unreadable(q, a, fmt.Errorf("the file comes as %q, though it was asked for as it is", coding))
	}
	if got := resp.Header.Get("ETag"); etag != "" && strong(got) != strong(etag) {
		return w.unreadable(q, a, fmt.Errorf("%w: it is %s, not %s", ErrReplaced, got, etag))
	}
	return nil
}

// strong is an ETag without the mark of a proxy that compressed the answer once.
func strong(etag string) string { return strings.TrimPrefix(etag, "W/") }

// stream sends q with or without a file, past resty: that would read the file into memory, send it without its length,
// and repeat it as an empty one. Its error is an *Error.
func (w *wire) stream(dog *watchdog, q call, credential Credential, file *outgoing) (*http.Response, error) {
	req, err := http.NewRequestWithContext(dog.ctx, q.method, q.target(credential), http.NoBody)
	if err != nil {
		return nil, w.noAnswer(q, credential.scrubError(withoutURL(err)))
	}
	req.Method = w.setHeaders(req.Header, q, credential)
	if file != nil {
		if req, err = file.attach(req, dog); err != nil {
			return nil, err
		}
	}
	resp, err := w.http.GetClient().Do(req)
	if err != nil {
		return nil, w.noAnswer(q, credential.scrubError(dog.reason(err)))
	}
	return resp, nil
}

// A downloadBody is the body of an answer under a watchdog's eyes.
type downloadBody struct {
	io.ReadCloser
	dog        *watchdog
	size, read int64
	broken     func(error) error
}

func (b *downloadBody) Read(p []byte) (int, error) {
	b.dog.wait(stallTimeout)
	n, err := b.ReadCloser.Read(p)
	b.dog.rest()
	b.read += int64(n)
	if err == nil || errors.Is(err, io.EOF) {
		return n, err
	}
	if b.size < 0 {
		return n, b.broken(fmt.Errorf("broken off after %d bytes: %w", b.read, b.dog.reason(err)))
	}
	return n, b.broken(fmt.Errorf("broken off after %d of %d bytes: %w", b.read, b.size, b.dog.reason(err)))
}

func (b *downloadBody) Close() error {
	b.dog.close()
	return b.ReadCloser.Close()
}
