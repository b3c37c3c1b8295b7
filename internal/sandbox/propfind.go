package sandbox

import (
	"cmp"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// multistatus lists a resource of the cell's own: the cell itself, or its snapshot area, with the files when Depth asks for
// them. A file that nobody can see is an empty response. The cells are locked.
func (q *request) multistatus(href string, area bool) (*wire.Answer, error) {
	children, err := q.checkPropfind()
	if err != nil {
		return nil, err
	}
	return multistatusAnswer(model.ETag(q.cell.Metadata()), func(w *davWriter) {
		w.node(href, q.cell.Metadata(), 0, model.CellACL(q.cell, false))
		if !area || !children {
			return
		}
		for _, name := range q.cell.Area.Names() {
			if f := q.cell.Area.Visible(name); f != nil {
				w.node(href+"/"+name, f.Meta, f.Size, model.CellACL(q.cell, true))
			} else {
				w.line("<response/>")
			}
		}
	}), nil
}

func (q *request) fileMultistatus(name string, f *model.File) (*wire.Answer, error) {
	if _, err := q.checkPropfind(); err != nil {
		return nil, err
	}
	return multistatusAnswer(model.ETag(f.Meta), func(w *davWriter) {
		w.node(q.cellURL()+"__snapshot/"+name, f.Meta, f.Size, model.CellACL(q.cell, true))
	}), nil
}

// multistatusAnswer is the answer with these entries.
func multistatusAnswer(tag string, entries func(w *davWriter)) *wire.Answer {
	w := &davWriter{}
	w.inside(`multistatus xmlns="DAV:"`, func() { entries(w) })
	return wire.Reply(http.StatusMultiStatus).With("ETag", tag).Text("application/xml", strings.TrimSuffix(w.b.String(), "\n"))
}

// fileContent is the answer to a GET of a file. Ranges are promised, and never given.
func (q *request) fileContent(meta corejson.Object, data []byte) *wire.Answer {
	tag := model.ETag(meta)
	if match := q.HTTP.Header.Get("If-None-Match"); match == tag || match == "W/"+tag {
		return wire.Reply(http.StatusNotModified).With("ETag", tag)
	}
	contentType, _ := meta["ct"].(string)
	a := wire.Reply(http.StatusOK).With("ETag", tag).With("Accept-Ranges", "bytes").
		Text(cmp.Or(contentType, "application/octet-stream"), "")
	a.Body = data
	return a
}

// checkPropfind reads the body, of which only the form matters, and the Depth header. It returns whether children are
// asked for.
func (q *request) checkPropfind() (children bool, err error) {
	body, err := q.body()
	if err != nil {
		return false, coreerror.BadXML.New()
	}
	return q.checkDepth(body)
}

// checkDepth is checkPropfind for a body that has been read.
func (q *request) checkDepth(body string) (children bool, err error) {
	if q.HTTP.ContentLength != 0 {
		if err := checkXML(strings.NewReader(body)); err != nil {
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
