package personium

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

const (
	davNamespace       = "DAV:"
	personiumNamespace = "urn:x-personium:xmlns"
	xmlNamespace       = "http://www.w3.org/XML/1998/namespace"
)

// A nodeXML is a response of which every property matters.
type nodeXML struct {
	Href     string                   `xml:"DAV: href"`
	Propstat propstatXML[nodePropXML] `xml:"DAV: propstat"`
}

// A nodePropXML is what the server itself says about something, and the properties that others have given it.
type nodePropXML struct {
	live propXML
	kind nodeKindXML
	acl  *ACL
	dead []WebProperty
}

type nodeKindXML struct {
	Collection *struct{} `xml:"DAV: collection"`
	OData      *struct{} `xml:"urn:x-personium:xmlns odata"`
	Service    *struct{} `xml:"urn:x-personium:xmlns service"`
	Stream     *struct{} `xml:"urn:x-personium:xmlns stream"`
}

// UnmarshalXML reads a prop.
func (p *nodePropXML) UnmarshalXML(d *xml.Decoder, _ xml.StartElement) error {
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.EndElement:
			return nil
		case xml.StartElement:
			if err := p.property(d, t); err != nil {
				return err
			}
		}
	}
}

// property reads one property. Anybody can set one that is called like the rights, or like the state of a cell: the server's own
// comes first.
func (p *nodePropXML) property(d *xml.Decoder, start xml.StartElement) error {
	switch start.Name {
	case xml.Name{Space: davNamespace, Local: "creationdate"}:
		return d.DecodeElement(&p.live.Created, &start)
	case xml.Name{Space: davNamespace, Local: "getcontentlength"}:
		return d.DecodeElement(&p.live.Length, &start)
	case xml.Name{Space: davNamespace, Local: "getcontenttype"}:
		return d.DecodeElement(&p.live.ContentType, &start)
	case xml.Name{Space: davNamespace, Local: "getlastmodified"}:
		return d.DecodeElement(&p.live.Modified, &start)
	case xml.Name{Space: davNamespace, Local: "resourcetype"}:
		return d.DecodeElement(&p.kind, &start)
	case xml.Name{Space: personiumNamespace, Local: "cellstatus"}:
		if p.live.CellStatus == "" {
			return d.DecodeElement(&p.live.CellStatus, &start)
		}
	case xml.Name{Space: davNamespace, Local: "acl"}:
		if base, isOwn := attribute(start, xml.Name{Space: xmlNamespace, Local: "base"}); isOwn && p.acl == nil {
			var a aclXML
			err := d.DecodeElement(&a, &start)
			p.acl = a.acl(base)
			return err
		}
	}
	text, err := canonical(d, start)
	p.dead = append(p.dead, WebProperty{clark(start.Name), text})
	return err
}

func attribute(e xml.StartElement, name xml.Name) (value string, there bool) {
	for _, a := range e.Attr {
		if a.Name == name || name.Space == xmlNamespace && a.Name == (xml.Name{Space: "xml", Local: name.Local}) {
			return a.Value, true
		}
	}
	return "", false
}

// node is what the properties that the server found say.
func (r nodeXML) node() WebNode {
	if !r.Propstat.there {
		return WebNode{Kind: WebFile, Size: -1}
	}
	return r.Propstat.Prop.node()
}

func (p *nodePropXML) node() WebNode {
	n := WebNode{Kind: p.kind.kind(), Modified: parseModified(p.live.Modified), ACL: p.acl, Properties: p.dead}
	if n.Kind == WebFile {
		n.Size, n.ContentType = p.live.size(), strings.TrimSpace(p.live.ContentType)
	}
	return n
}

func (k nodeKindXML) kind() WebKind {
	switch {
	case k.Collection == nil:
		return WebFile
	case k.OData != nil:
		return WebOData
	case k.Service != nil:
		return WebService
	case k.Stream != nil:
		return WebStream
	}
	return WebFolder
}
