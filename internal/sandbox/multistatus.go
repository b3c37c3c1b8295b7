package sandbox

import (
	"encoding/xml"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A davWriter writes a multistatus in the server's own form: indented by four spaces, no XML declaration, hrefs as the
// raw URL without any encoding but XML's.
type davWriter struct {
	b     strings.Builder
	depth int
}

func (w *davWriter) line(s string) {
	w.b.WriteString(strings.Repeat("    ", w.depth) + s + "\n")
}

func (w *davWriter) inside(name string, inner func()) {
	w.line("<" + name + ">")
	w.depth++
	inner()
	w.depth--
	element, _, _ := strings.Cut(name, " ")
	w.line("</" + element + ">")
}

func (w *davWriter) value(name, value string) {
	if value == "" {
		w.line("<" + name + "/>")
		return
	}
	w.line("<" + name + ">" + escapeXML(value) + "</" + name + ">")
}

func escapeXML(s string) string {
	var b strings.Builder
	// A strings.Builder never fails.
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}

// multistatus lists a collection, with its children when Depth and the collection allow it. A child that nobody can see
// is an empty response. u.mu is held.
func (q *request) multistatus(href string, area bool) (*answer, error) {
	children, err := q.checkPropfind()
	if err != nil {
		return nil, err
	}
	w := &davWriter{}
	w.inside(`multistatus xmlns="DAV:"`, func() {
		q.collection(w, href)
		if !area || !children {
			return
		}
		for _, name := range slices.Sorted(maps.Keys(q.cell.area)) {
			if f := q.cell.visible(name); f != nil {
				q.file(w, href+"/"+name, f)
			} else {
				w.line("<response/>")
			}
		}
	})
	return q.multistatusAnswer(w, etag(q.cell.meta)), nil
}

func (q *request) fileMultistatus(name string, f *snapshotFile) (*answer, error) {
	if _, err := q.checkPropfind(); err != nil {
		return nil, err
	}
	w := &davWriter{}
	w.inside(`multistatus xmlns="DAV:"`, func() { q.file(w, q.cellURL()+"__snapshot/"+name, f) })
	return q.multistatusAnswer(w, etag(f.meta)), nil
}

func (q *request) multistatusAnswer(w *davWriter, tag string) *answer {
	return reply(http.StatusMultiStatus).with("ETag", tag).text("application/xml", strings.TrimSuffix(w.b.String(), "\n"))
}

// response writes one entry; props writes what stands in its prop.
func (w *davWriter) response(href string, props func()) {
	w.inside("response", func() {
		w.value("href", href)
		w.inside("propstat", func() {
			w.inside("prop", props)
			w.value("status", "HTTP/1.1 200 OK")
		})
	})
}

func davTime(ms int64) string {
	return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000-0700")
}

// collection is the entry of __snapshot, which shows the cell's own dates, status, ACL and properties.
func (q *request) collection(w *davWriter, href string) {
	meta := q.cell.meta
	w.response(href, func() {
		w.value("creationdate", davTime(integer(meta["p"])))
		w.value("getlastmodified", time.UnixMilli(integer(meta["u"])).UTC().Format(http.TimeFormat))
		w.inside("resourcetype", func() { w.value("collection", "") })
		w.line(`<p:cellstatus xmlns:p="urn:x-personium:xmlns">` + escapeXML(q.cell.status()) + `</p:cellstatus>`)
		q.acl(w, false)
		properties, _ := meta["d"].(object)
		for _, name := range slices.Sorted(maps.Keys(properties)) {
			if element, ok := properties[name].(string); ok {
				w.line(element)
			}
		}
	})
}

func (q *request) file(w *davWriter, href string, f *snapshotFile) {
	w.response(href, func() {
		w.value("creationdate", davTime(integer(f.meta["p"])))
		w.value("getcontentlength", strconv.FormatInt(f.size, 10))
		w.value("getcontenttype", f.contentType())
		w.value("getlastmodified", time.UnixMilli(integer(f.meta["u"])).UTC().Format(http.TimeFormat))
		w.value("resourcetype", "")
		q.acl(w, true)
	})
}

// acl writes the cell's ACL; a snapshot file has it by inheritance.
func (q *request) acl(w *davWriter, inherited bool) {
	start := `acl xml:base="` + q.cellURL() + `__role/__/" xmlns:p="urn:x-personium:xmlns"`
	acl, _ := q.cell.meta["a"].(object)
	entries := aces(acl)
	if len(entries) == 0 {
		w.line("<" + start + "/>")
		return
	}
	w.inside(start, func() {
		for _, a := range entries {
			w.inside("ace", func() { q.ace(w, a, inherited) })
		}
	})
}

func (q *request) ace(w *davWriter, a ace, inherited bool) {
	w.inside("principal", func() {
		if a.all {
			w.value("all", "")
			return
		}
		w.value("href", q.cell.content.roleName(a.role))
	})
	w.inside("grant", func() {
		for _, p := range a.privileges {
			w.inside("privilege", func() { w.value(privilegeElement(p), "") })
		}
	})
	if inherited {
		w.inside("inherited", func() { w.value("href", q.cellURL()) })
	}
}

// privilegeElement turns the name of a privilege in a .pmeta, "p.root" or "D.read", into its element.
func privilegeElement(name string) string {
	if own, ok := strings.CutPrefix(name, "p."); ok {
		return "p:" + own
	}
	return strings.TrimPrefix(name, "D.")
}

// roleName is the name of a role relative to {CellURL}__role/__/. A role that is gone keeps its id.
func (c *content) roleName(id string) string {
	r := c.byID("Role", id)
	if r == nil {
		return id
	}
	if box := c.byID("Box", r.link("Box")); box != nil {
		return "../" + box.field("Name") + "/" + r.field("Name")
	}
	return r.field("Name")
}
