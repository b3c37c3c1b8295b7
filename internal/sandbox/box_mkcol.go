package sandbox

import (
	"encoding/xml"
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
