package sandbox

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/model"
)

// readPatch reads the body of a PROPPATCH: what is set, then what is removed. Properties that WebDAV itself defines are ignored.
func readPatch(body string) ([]model.Property, error) {
	if err := checkXML(strings.NewReader(body), "propertyupdate"); err != nil {
		return nil, err
	}
	r := patchReader{body: body, decoder: xml.NewDecoder(strings.NewReader(body))}
	if err := r.read(); err != nil {
		return nil, err
	}
	return append(r.set, r.removed...), nil
}

// A patchReader goes through the body of a PROPPATCH and cuts the elements of properties out of it.
type patchReader struct {
	body         string
	decoder      *xml.Decoder
	path         []string // of the open elements
	props        int      // of the set or remove that is open
	namespaces   []xml.Attr
	set, removed []model.Property
}

func (r *patchReader) read() error {
	for {
		at := r.decoder.InputOffset()
		t, err := r.decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return coreerror.BadXML.New()
		}
		switch t := t.(type) {
		case xml.StartElement:
			if err := r.start(t, at); err != nil {
				return err
			}
		case xml.EndElement:
			if len(r.path) == 2 && r.props == 0 {
				return coreerror.BadXMLContent.New()
			}
			r.path = r.path[:len(r.path)-1]
		}
	}
}

// start opens an element, or takes it as a property when it stands in the prop of a set or remove.
func (r *patchReader) start(t xml.StartElement, at int64) error {
	if len(r.path) < 3 {
		switch len(r.path) {
		case 1:
			r.props = 0
		case 2:
			r.props++
		}
		r.declare(t.Attr)
		r.path = append(r.path, t.Name.Local)
		return nil
	}
	if err := r.decoder.Skip(); err != nil {
		return coreerror.BadXML.New()
	}
	if t.Name.Space == davNamespace {
		return nil
	}
	p := model.Property{Key: t.Name.Local + "@" + t.Name.Space, Element: r.element(r.body[at:r.decoder.InputOffset()])}
	if r.path[1] == "remove" {
		p.Remove = true
		r.removed = append(r.removed, p)
	} else {
		r.set = append(r.set, p)
	}
	return nil
}

func (r *patchReader) declare(attributes []xml.Attr) {
	for _, a := range attributes {
		switch {
		case a.Name.Space == "xmlns":
			r.namespaces = append(r.namespaces, xml.Attr{Name: xml.Name{Local: "xmlns:" + a.Name.Local}, Value: a.Value})
		case a.Name.Local == "xmlns":
			r.namespaces = append(r.namespaces, a)
		}
	}
}

// element is the XML of a property with the namespaces that are declared around it.
func (r *patchReader) element(text string) string {
	end := strings.IndexAny(text, ">")
	if text[end-1] == '/' {
		end--
	}
	var declared strings.Builder
	for _, a := range r.namespaces {
		if declaration := a.Name.Local + "="; !strings.Contains(text[:end], declaration) {
			declared.WriteString(" " + declaration + `"` + escapeXML(a.Value) + `"`)
		}
	}
	return text[:end] + declared.String() + text[end:]
}
