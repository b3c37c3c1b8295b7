package sandbox

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// proppatch sets and removes properties of what is at a place.
func (b boxEndpoint) proppatch(p model.Place, body string) (*wire.Answer, error) {
	if err := b.needHere(model.WriteProperties, p); err != nil {
		return nil, err
	}
	patch, err := readPatch(body)
	if err != nil {
		return nil, err
	}
	return patchAnswer(p.URL, b.cell.Patch(p, patch), patch), nil
}

// patchAnswer lists what was done, and what was to be removed and was not there.
func patchAnswer(href, tag string, patch []model.Property) *wire.Answer {
	var done, missing []model.Property
	for _, p := range patch {
		if p.Missing {
			missing = append(missing, p)
		} else {
			done = append(done, p)
		}
	}
	return multistatusAnswer(tag, func(w *davWriter) {
		w.inside("response", func() {
			w.value("href", href)
			w.propstat("HTTP/1.1 200 OK", done)
			w.propstat("HTTP/1.1 404 Not Found", missing)
		})
	})
}

func (w *davWriter) propstat(status string, properties []model.Property) {
	if len(properties) == 0 {
		return
	}
	w.inside("propstat", func() {
		w.inside("prop", func() {
			for _, p := range properties {
				w.line(p.Element)
			}
		})
		w.value("status", status)
	})
}

// setACL replaces the ACL of what is at a place.
func (b boxEndpoint) setACL(p model.Place, body string) (*wire.Answer, error) {
	if err := b.needHere(model.WriteACL, p); err != nil {
		return nil, err
	}
	grants, err := b.readACL(body, false)
	if err != nil {
		return nil, err
	}
	return wire.Reply(http.StatusOK).With("ETag", b.cell.SetACL(p, grants)), nil
}

// An aclBody is the body of an ACL request.
type aclBody struct {
	Base   string    `xml:"http://www.w3.org/XML/1998/namespace base,attr"`
	Schema *string   `xml:"urn:x-personium:xmlns requireSchemaAuthz,attr"`
	ACEs   []aceBody `xml:"DAV: ace"`
}

type aceBody struct {
	Principal *struct {
		All  *struct{} `xml:"DAV: all"`
		Href *string   `xml:"DAV: href"`
	} `xml:"DAV: principal"`
	Grant *struct {
		Privileges []privilegeBody `xml:"DAV: privilege"`
	} `xml:"DAV: grant"`
}

// A privilegeBody can name several, of which the server keeps the last.
type privilegeBody struct {
	Names []struct{ XMLName xml.Name } `xml:",any"`
}

func (p privilegeBody) last() xml.Name { return p.Names[len(p.Names)-1].XMLName }

// readACL reads the body of an ACL request, checks it whole, and then looks for its roles. Only the ACL of a cell takes
// privileges on cells. The cells are locked.
func (q *request) readACL(body string, ofCell bool) (model.Grants, error) {
	var asked aclBody
	if checkXML(strings.NewReader(body), "acl") != nil || xml.Unmarshal([]byte(body), &asked) != nil {
		return model.Grants{}, coreerror.BadXMLContent.New()
	}
	grants := model.Grants{}
	if asked.Schema != nil {
		grants.Schema = *asked.Schema
	}
	switch {
	case asked.Schema == nil, slices.Contains([]string{"none", "public", "confidential"}, grants.Schema):
	default:
		return grants, coreerror.BadXMLValue.New("Value [" + grants.Schema + "] for requireSchemaAuthz is invalid")
	}
	for _, a := range asked.ACEs {
		if reason := a.invalid(ofCell); reason != "" {
			return grants, coreerror.BadXMLValue.New(reason)
		}
	}
	for _, a := range asked.ACEs {
		ace := model.ACE{All: a.Principal.All != nil, Privileges: a.privileges()}
		if a.Principal.Href != nil {
			var err error
			if ace.Role, err = q.roleID(*a.Principal.Href, asked.Base); err != nil {
				return grants, err
			}
			ace.All = false
		}
		grants.Entries = append(grants.Entries, ace)
	}
	return grants, nil
}

// invalid is why an entry is refused; "" for a good one.
func (a aceBody) invalid(ofCell bool) string {
	switch {
	case a.Grant == nil:
		return "Can not read grant"
	case a.Principal == nil:
		return "Can not read principal"
	case len(a.Grant.Privileges) == 0:
		return "Can not read privilege"
	}
	for _, p := range a.Grant.Privileges {
		if len(p.Names) == 0 {
			return "Privilege is empty"
		}
		if name := p.last(); !isPrivilege(name, ofCell) {
			return "[{" + name.Space + "}" + name.Local + "] that can not be set in privilege"
		}
	}
	switch {
	case a.Principal.All != nil:
		return ""
	case a.Principal.Href == nil:
		return "Principal is neither href nor all"
	case *a.Principal.Href == "":
		return "href in principal is empty"
	}
	return ""
}

// isPrivilege: what can be given in a box is WebDAV's, but for three; what only a cell has is all Personium's.
func isPrivilege(name xml.Name, ofCell bool) bool {
	p := model.Privilege(name.Local)
	if !p.IsOfBoxes() {
		return ofCell && p.IsKnown() && name.Space == personiumURN
	}
	switch p {
	case model.Exec, "stream-send", "stream-receive":
		return name.Space == personiumURN
	}
	return name.Space == davNamespace
}

func (a aceBody) privileges() []string {
	var names []string
	for _, p := range a.Grant.Privileges {
		name := p.last()
		if name.Space == davNamespace {
			names = append(names, "D."+name.Local)
		} else {
			names = append(names, "p."+name.Local)
		}
	}
	return names
}

// roleID is the id of the role that an entry of an ACL names, relative to the base of the ACL.
func (q *request) roleID(href, base string) (string, error) {
	from := base
	if strings.HasPrefix(base, "personium-localunit:") {
		from, _ = q.unit.urls.Absolute(base)
	}
	start, err := url.Parse(from)
	if err != nil {
		return "", coreerror.NoRole.New()
	}
	role, err := start.Parse(href)
	if err != nil {
		return "", coreerror.NoRole.New()
	}
	return q.cell.RoleID(role.Scheme+"://"+role.Host+role.Path, base)
}
