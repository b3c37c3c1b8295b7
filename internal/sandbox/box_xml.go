package sandbox

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/model"
)

const personiumURN = "urn:x-personium:xmlns"

// A mkcol is the body of an extended MKCOL.
type mkcol struct {
	Sets []struct {
		Prop *struct {
			Resourcetype *resourceType `xml:"DAV: resourcetype"`
		} `xml:"DAV: prop"`
	} `xml:"DAV: set"`
}

type resourceType struct {
	Types []struct{ XMLName xml.Name } `xml:",any"`
}

// collectionType is the type of collection that the body of a MKCOL wants, or the document of a refusal.
func collectionType(body string) (kind, refusal string, err error) {
	if err := checkXML(strings.NewReader(body), "mkcol"); err != nil {
		return "", "", err
	}
	var asked mkcol
	if err := xml.Unmarshal([]byte(body), &asked); err != nil {
		return "", "", coreerror.BadXML.New()
	}
	kind, reason := asked.kind()
	if reason == "" {
		return kind, "", nil
	}
	return "", asked.refusal(reason), nil
}

func (m mkcol) kind() (kind, reason string) {
	var types []xml.Name
	found := false
	for _, set := range m.Sets {
		if set.Prop == nil || set.Prop.Resourcetype == nil {
			continue
		}
		found, types = true, nil
		for _, t := range set.Prop.Resourcetype.Types {
			types = append(types, t.XMLName)
		}
	}
	if !found {
		return "", "resourcetype should be defined in mkcol request, See RFC5689 : extended MKCOL"
	}
	var others []xml.Name
	isCollection := false
	for _, t := range types {
		if t == (xml.Name{Space: davNamespace, Local: "collection"}) {
			isCollection = true
		} else {
			others = append(others, t)
		}
	}
	switch {
	case !isCollection:
		return "", "collection should be included in request. See RFC5689 : extended MKCOL"
	case len(others) == 0:
		return model.FolderType, ""
	case len(others) > 1:
		return "", "only 1 extension to collection specified in RFC5689 is allowed on this server. "
	}
	return extension(others[0])
}

func extension(t xml.Name) (kind, reason string) {
	if t.Space != personiumURN {
		return "", "such RFC5689 extension not supported on this server"
	}
	switch t.Local {
	case "odata":
		return model.ODataType, ""
	case "service":
		return model.ServiceType, ""
	case "stream":
		return model.StreamType, ""
	}
	return "", "such DC1 extension not supported on this server"
}

// refusal is the document of a 403, which repeats the first prop.
func (m mkcol) refusal(reason string) string {
	prop := ""
	if len(m.Sets) > 0 && m.Sets[0].Prop != nil {
		prop = "<prop/>"
		if t := m.Sets[0].Prop.Resourcetype; t != nil {
			prop = "<prop>" + t.element() + "</prop>"
		}
	}
	return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><mkcol-response ` + personiumNamespace +
		` xmlns="DAV:"><propstat>` + prop + `<status>HTTP/1.1 403 Forbidden</status><error><valid-resourcetype/></error>` +
		`<responsedescription>` + escapeXML(reason) + `</responsedescription></propstat></mkcol-response>`
}

func (t *resourceType) element() string {
	if len(t.Types) == 0 {
		return "<resourcetype/>"
	}
	types := ""
	for _, e := range t.Types {
		switch e.XMLName.Space {
		case davNamespace:
			types += "<" + e.XMLName.Local + "/>"
		case personiumURN:
			types += "<p:" + e.XMLName.Local + ` xmlns:D="DAV:"/>`
		default:
			types += "<" + e.XMLName.Local + ` xmlns="` + escapeXML(e.XMLName.Space) + `"/>`
		}
	}
	return "<resourcetype>" + types + "</resourcetype>"
}

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
