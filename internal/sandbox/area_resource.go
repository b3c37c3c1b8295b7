package sandbox

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// snapshotArea is the collection __snapshot: it can be listed, and nothing else.
func (q *request) snapshotArea() (*wire.Answer, error) {
	switch q.Method {
	case "PROPFIND":
		return q.locked(func() (*wire.Answer, error) {
			if err := q.needRoot(); err != nil {
				return nil, err
			}
			return q.multistatus(q.cellURL()+"__snapshot", true)
		})
	case http.MethodOptions:
		return q.locked(func() (*wire.Answer, error) { return wire.Options("OPTIONS, PROPFIND"), q.needRoot() })
	}
	return nil, notAllowed()
}

// snapshotFile is one name in the area. Whether it exists is found out before who asks.
func (q *request) snapshotFile(name string) (*wire.Answer, error) {
	switch q.Method {
	case http.MethodPut:
		return q.putSnapshot(name)
	case http.MethodDelete:
		return q.deleteSnapshot(name)
	case http.MethodGet, http.MethodHead, "PROPFIND", http.MethodOptions:
		return q.locked(func() (*wire.Answer, error) { return q.readSnapshot(name) })
	case "REPORT":
		return nil, coreerror.NotImplemented.New()
	}
	return nil, notAllowed()
}

func (q *request) noSnapshot(name string) error {
	return coreerror.NoFile.New(q.cellURL() + "__snapshot/" + name)
}

// readSnapshot answers the methods that change nothing. u.mu is held.
func (q *request) readSnapshot(name string) (*wire.Answer, error) {
	f := q.cell.area.visible(name)
	if f == nil {
		return nil, q.noSnapshot(name)
	}
	if err := q.needRoot(); err != nil {
		return nil, err
	}
	switch q.Method {
	case "PROPFIND":
		return q.fileMultistatus(name, f)
	case http.MethodOptions:
		return wire.Options("OPTIONS, GET, PUT, DELETE, PROPFIND"), nil
	}
	return q.fileContent(f.meta, f.stored()), nil
}

// fileContent is the answer to a GET of a file. Ranges are promised, and never given.
func (q *request) fileContent(meta corejson.Object, data []byte) *wire.Answer {
	tag := etag(meta)
	if match := q.HTTP.Header.Get("If-None-Match"); match == tag || match == "W/"+tag {
		return wire.Reply(http.StatusNotModified).With("ETag", tag)
	}
	contentType, _ := meta["ct"].(string)
	a := wire.Reply(http.StatusOK).With("ETag", tag).With("Accept-Ranges", "bytes").
		Text(cmp.Or(contentType, "application/octet-stream"), "")
	a.Body = data
	return a
}

// matches is the If-Match of a writing request on a file that exists.
func (q *request) matches(f *snapshotFile) error {
	match := strings.TrimPrefix(q.HTTP.Header.Get("If-Match"), "W/")
	if match == "" || match == "*" || match == etag(f.meta) {
		return nil
	}
	return coreerror.FileChanged.New()
}

func (q *request) deleteSnapshot(name string) (*wire.Answer, error) {
	return q.locked(func() (*wire.Answer, error) {
		if err := q.needUnlocked(); err != nil {
			return nil, err
		}
		f := q.cell.area.visible(name)
		if f == nil {
			return nil, q.noSnapshot(name)
		}
		if err := q.needRoot(); err != nil {
			return nil, err
		}
		if err := q.visit.startUpload(q.HTTP.Context()); err != nil {
			return nil, err
		}
		defer q.visit.endUpload()
		if err := q.matches(f); err != nil {
			return nil, err
		}
		q.cell.area.remove(name)
		return wire.Reply(http.StatusNoContent), nil
	})
}

// putSnapshot stores a file; names and contents are not checked. An upload that breaks off leaves its bytes behind.
func (q *request) putSnapshot(name string) (*wire.Answer, error) {
	contentType := q.HTTP.Header.Get("Content-Type")
	if contentType != "" && !strings.Contains(contentType, "/") {
		return wire.TomcatPage(http.StatusBadRequest), nil
	}
	if _, err := q.locked(func() (*wire.Answer, error) {
		if err := q.needUnlocked(); err != nil {
			return nil, err
		}
		if err := q.needRoot(); err != nil {
			return nil, err
		}
		return nil, q.visit.startUpload(q.HTTP.Context())
	}); err != nil {
		return nil, err
	}
	data, readErr := io.ReadAll(q.HTTP.Body)
	return q.locked(func() (*wire.Answer, error) {
		defer q.visit.endUpload()
		return q.store(name, contentType, data, readErr)
	})
}

func (q *request) store(name, contentType string, data []byte, readErr error) (*wire.Answer, error) {
	f, created, err := q.cell.area.put(name, upload{contentType, data, readErr != nil, q.matches})
	switch {
	case err != nil:
		return nil, err
	case created:
		return wire.Reply(http.StatusCreated).With("ETag", etag(f.meta)), nil
	}
	return wire.Reply(http.StatusNoContent).With("ETag", etag(f.meta)), nil
}

// checkPropfind reads the body, of which only the form matters, and the Depth header. It returns whether children are
// asked for.
func (q *request) checkPropfind() (children bool, err error) {
	body, err := io.ReadAll(q.HTTP.Body)
	if err != nil {
		return false, coreerror.BadXML.New()
	}
	return q.checkDepth(body)
}

// checkDepth is checkPropfind for a body that has been read.
func (q *request) checkDepth(body []byte) (children bool, err error) {
	if q.HTTP.ContentLength != 0 {
		if err := checkXML(bytes.NewReader(body)); err != nil {
			return false, coreerror.BadXML.New()
		}
	}
	depth := "null"
	if values := q.HTTP.Header.Values("Depth"); len(values) > 0 {
		depth = values[0]
	}
	switch depth {
	case "0", "1":
		return depth == "1", nil
	case "infinity":
		return false, coreerror.InfiniteDepth.New()
	}
	return false, coreerror.BadDepth.New(depth)
}

func checkXML(r io.Reader) error {
	d := xml.NewDecoder(r)
	elements := 0
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) && elements > 0 {
			return nil
		}
		if err != nil {
			return err
		}
		if _, ok := t.(xml.StartElement); ok {
			elements++
		}
	}
}
