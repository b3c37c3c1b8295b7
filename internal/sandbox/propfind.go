package sandbox

import (
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/urls"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// areaMultistatus lists the snapshot area of a cell, with the files when Depth asks for them. A file that nobody can see is an
// empty response. The cells are locked.
func (q *request) areaMultistatus() (*wire.Answer, error) {
	href := q.cellURL() + "__snapshot"
	children, err := q.checkPropfind()
	if err != nil {
		return nil, err
	}
	own, inherited := model.CellACL(q.cell, false), model.CellACL(q.cell, true)
	children = children && !q.unit.core.ignoresDepth
	return multistatusAnswer(model.ETag(q.cell.Metadata()), func(w *davWriter) {
		w.node(href, q.cell.Metadata(), 0, &own)
		if !children {
			return
		}
		for _, name := range corejson.HashOrder(q.cell.Area.Names()) {
			if f := q.cell.Area.Visible(name); f != nil {
				w.node(href+"/"+name, f.Meta, f.Size, &inherited)
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
	inherited := model.CellACL(q.cell, true)
	return multistatusAnswer(model.ETag(f.Meta), func(w *davWriter) {
		w.node(q.cellURL()+"__snapshot/"+name, f.Meta, f.Size, &inherited)
	}), nil
}

// multistatusAnswer is the answer with these entries.
func multistatusAnswer(tag string, entries func(w *davWriter)) *wire.Answer {
	w := &davWriter{}
	w.inside(`multistatus xmlns="DAV:"`, func() { entries(w) })
	return wire.Reply(http.StatusMultiStatus).With("ETag", tag).Text("application/xml", strings.TrimSuffix(w.b.String(), "\n"))
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
		if err := checkXML(strings.NewReader(body), "propfind"); err != nil {
			return false, err
		}
	}
	depth := "null"
	if values := q.HTTP.Header.Values("Depth"); len(values) > 0 {
		depth = values[0]
	}
	if depth == "null" && q.Target.Level == urls.AtCell {
		return false, nil
	}
	switch depth {
	case "0", "1":
		return depth == "1", nil
	case "infinity":
		return false, coreerror.InfiniteDepth.New()
	}
	return false, coreerror.BadDepth.New(depth)
}

// checkXML wants one document whose root is an element of WebDAV with this name.
func checkXML(r io.Reader, root string) error {
	d := xml.NewDecoder(r)
	elements := 0
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) && elements > 0 {
			return nil
		}
		if err != nil {
			return coreerror.BadXML.New()
		}
		start, ok := t.(xml.StartElement)
		if ok && elements == 0 && start.Name != (xml.Name{Space: davNamespace, Local: root}) {
			return coreerror.BadXML.New()
		}
		if ok {
			elements++
		}
	}
}

const davNamespace = "DAV:"
