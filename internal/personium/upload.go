package personium

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// ErrUploadBroken means that a file was announced or sent, and that core did not say what became of it. On a unit an
// upload that breaks off leaves bytes behind that block the name: for good when the file was new, until it is deleted
// when it was to be replaced.
var ErrUploadBroken = errors.New("the upload was broken off")

// An Upload is a file that is sent to the snapshot area.
type Upload struct {
	// Open gives the bytes from the beginning. It is called once more for each time that the request has to be sent again.
	Open func() (io.ReadCloser, error)
	Size int64 // bytes
	// IfMatch is the ETag of the file that is to be replaced. The server looks at it only when it replaces a file.
	IfMatch string
}

// PutSnapshot sends a file to the snapshot area: PUT {CellURL}__snapshot/FILE (API page 503, class
// CellSnapshotDavFileResource). It is only sent again before a byte of the file was sent: because core refused the
// credential, or because a connection turned out to be closed. The server cannot be asked not to replace a file.
//
// It returns the new ETag, and whether the file was new. Errors: 412 PR412-DV-0001 when the file is not IfMatch any more,
// 409 PR409-CM-0002 while the cell is locked (path style), 409 PR409-CM-0001 on a failed cell, 503 PR503-SV-0001 while
// another upload runs, 400 PR400-DV-0007 when the area is full, 500 PR500-DV-0001 when the name is burnt, 401, 403, and
// what wraps ErrUploadBroken. No byte moving for a minute ends it; the answer is waited for as long as for that of a POST.
func (c *Client) PutSnapshot(ctx context.Context, file string, from Upload) (etag string, created bool, err error) {
	u, err := c.cell.snapshotURL(file)
	if err != nil {
		return "", false, err
	}
	q := call{method: http.MethodPut, url: u, starts: true, want: []int{http.StatusCreated, http.StatusNoContent}, statusOnly: true}
	var a answer
	var final error
	err = c.wire.renewing(ctx, q, func(credential Credential) (err error) {
		sent := &outgoing{Upload: from, patience: c.wire.options.PostTimeout}
		a, err = c.wire.upload(ctx, q, credential, sent)
		if sent.begun.Load() || a.status == 0 && sent.asked.Load() {
			final = uploadBroken(err)
			return nil // whatever it is, it is not followed by another try
		}
		return err
	})
	if err == nil {
		err = final
	}
	if err != nil {
		return "", false, err
	}
	return a.header.Get("ETag"), a.status == http.StatusCreated, nil
}

// uploadBroken marks the error of an upload that may have left something on the server: not one that somebody in between refused.
func uploadBroken(err error) error {
	var e *Error
	if !errors.As(err, &e) || e.Core && e.Status < http.StatusInternalServerError || PassageOf(e, Uploading).Refused() {
		return err
	}
	if e.Err == nil {
		e.Err = ErrUploadBroken
	} else {
		e.Err = fmt.Errorf("%w: %w", ErrUploadBroken, e.Err)
	}
	return e
}

func (w *wire) upload(ctx context.Context, q call, credential Credential, file *outgoing) (answer, error) {
	dog := newWatchdog(ctx)
	defer dog.close()
	begin := time.Now()
	resp, err := w.stream(dog, q, credential, file)
	if err != nil {
		w.trace(q, answer{}, err, time.Since(begin))
		return answer{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	dog.wait(stallTimeout)
	body, err := readBounded(resp.Body)
	a := answer{status: resp.StatusCode, header: resp.Header, body: body, credential: credential}
	if a.status == http.StatusCreated || a.status == http.StatusNoContent {
		err = nil // such an answer has nothing to say but that
	}
	err = w.checkResponse(q, a, err)
	w.trace(q, a, err, time.Since(begin))
	return a, err
}

// An outgoing file is the body of a PUT.
type outgoing struct {
	Upload
	patience time.Duration // for the answer, after the last byte
	asked    atomic.Bool   // the headers were sent: without an answer, the server may have started to store the file
	begun    atomic.Bool   // the transport has taken the first byte
}

// attach makes the file the body of req. The server is asked whether it wants it, before it is sent.
func (o *outgoing) attach(req *http.Request, dog *watchdog) (*http.Request, error) {
	body, err := o.body(dog)
	if err != nil {
		return nil, err
	}
	trace := &httptrace.ClientTrace{WroteHeaders: func() { o.asked.Store(true) }}
	req = req.WithContext(httptrace.WithClientTrace(req.Context(), trace))
	req.Body, req.ContentLength = body, o.Size
	req.GetBody = func() (io.ReadCloser, error) { return o.body(dog) }
	req.Header.Set("Content-Type", "application/zip")
	if o.IfMatch != "" {
		req.Header.Set("If-Match", o.IfMatch)
	}
	if o.Size == 0 {
		_ = body.Close()
		req.Body = http.NoBody // else an empty file would be sent as one of unknown length
		return req, nil
	}
	req.Header.Set("Expect", "100-continue")
	return req, nil
}

func (o *outgoing) body(dog *watchdog) (io.ReadCloser, error) {
	r, err := o.Open()
	if err != nil {
		return nil, fmt.Errorf("open the file to upload: %w", err)
	}
	return &uploadBody{ReadCloser: r, file: o, dog: dog, left: o.Size}, nil
}

// An uploadBody is a file that the transport reads, under a watchdog's eyes.
type uploadBody struct {
	io.ReadCloser
	file *outgoing
	dog  *watchdog
	left int64
}

func (b *uploadBody) Read(p []byte) (int, error) {
	b.dog.rest()
	b.file.begun.Store(true)
	n, err := b.ReadCloser.Read(p)
	b.left -= int64(n)
	if b.left > 0 {
		b.dog.wait(stallTimeout)
	} else {
		b.dog.wait(b.file.patience)
	}
	return n, err
}
