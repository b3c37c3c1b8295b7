package sandbox

import (
	"encoding/xml"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/model"
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

// node writes the entry of a cell, box, folder, collection or file from its .pmeta. size is that of a file.
func (w *davWriter) node(href string, meta corejson.Object, size int64, acl model.ACLChain) {
	kind, _ := meta["t"].(string)
	w.response(href, func() {
		w.value("creationdate", davTime(corejson.Integer(meta["p"])))
		if kind == model.FileType {
			contentType, _ := meta["ct"].(string)
			w.value("getcontentlength", strconv.FormatInt(size, 10))
			w.value("getcontenttype", contentType)
		}
		w.value("getlastmodified", time.UnixMilli(corejson.Integer(meta["u"])).UTC().Format(http.TimeFormat))
		w.resourceType(kind)
		if kind == model.CellType {
			w.line(`<p:cellstatus ` + personiumNamespace + `>` + escapeXML(model.StatusOf(meta)) + `</p:cellstatus>`)
		}
		w.acl(acl)
		properties, _ := meta["d"].(corejson.Object)
		for _, name := range slices.Sorted(maps.Keys(properties)) {
			if element, ok := properties[name].(string); ok {
				w.line(element)
			}
		}
	})
}

const personiumNamespace = `xmlns:p="urn:x-personium:xmlns"`

// resourceType tells a file from a collection, and OData, service and stream collections from folders.
func (w *davWriter) resourceType(kind string) {
	if kind == model.FileType {
		w.value("resourcetype", "")
		return
	}
	w.inside("resourcetype", func() {
		w.value("collection", "")
		switch kind {
		case model.ODataType:
			w.line("<p:odata " + personiumNamespace + "/>")
		case model.ServiceType:
			w.line("<p:service " + personiumNamespace + "/>")
		case model.StreamType:
			w.line("<p:stream " + personiumNamespace + "/>")
		}
	})
}
