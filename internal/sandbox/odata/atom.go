package odata

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/corejson"
)

const (
	atomHead = `<?xml version='1.0' encoding='utf-8'?>`
	dataURL  = "http://schemas.microsoft.com/ado/2007/08/dataservices"
	atomData = ` xmlns="http://www.w3.org/2005/Atom" xmlns:m="` + dataURL + `/metadata" xmlns:d="` + dataURL + `"`
)

// Feed is one page of items in Atom, as the query of a request asks for it. base is the URL of their service.
func (p Page) Feed(items []Item, base, query string) (string, error) {
	entities, total, err := p.pick(items)
	if err != nil {
		return "", err
	}
	set := p.Of.Name
	self := base + set
	if query != "" {
		self += "?" + strings.NewReplacer("$", "%24", "'", "%27").Replace(query)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `%s<feed%s xml:base="%s"><title type="text">%s</title><id>%s</id><updated>%s</updated>`,
		atomHead, atomData, base, set, escaped(self), atomTime())
	fmt.Fprintf(&b, `<link rel="self" title="%s" href="%[1]s"/>`, set)
	if p.count {
		fmt.Fprintf(&b, "<m:count>%d</m:count>", min(total, p.most))
	}
	for _, e := range entities {
		b.WriteString("<entry>" + e.entry() + "</entry>")
	}
	return b.String() + "</feed>", nil
}

// Entry is the entity alone in Atom.
func (e Entity) Entry() string {
	return atomHead + "<entry" + atomData + ` xml:base="` + e.Base + `">` + e.entry() + "</entry>"
}

func (e Entity) entry() string {
	short := escaped(strings.TrimPrefix(e.URI(), e.Base))
	var b strings.Builder
	fmt.Fprintf(&b, `<id>%s</id><title type="text"/><updated>%s</updated><author><name/></author>`, escaped(e.URI()), atomTime())
	fmt.Fprintf(&b, `<link rel="edit" title="%s" href="%s"/>`, e.Name, short)
	for _, path := range e.Paths {
		kind := "feed"
		if e.Single(path) {
			kind = "entry"
		}
		fmt.Fprintf(&b, `<link rel="%s/related/%s" type="application/atom+xml;type=%s" title="%[2]s" href="%[4]s/%[2]s"/>`,
			dataURL, path, kind, short)
	}
	fmt.Fprintf(&b, `<category term="%s.%s" scheme="%s/scheme"/><content type="application/xml"><m:properties>`,
		e.Namespace, e.Name, dataURL)
	for _, f := range e.Fields {
		b.WriteString(f.element(e.Value(f.Name)))
	}
	for _, date := range []struct {
		name string
		ms   int64
	}{{Published, e.Published}, {Updated, e.Updated}} {
		at := time.UnixMilli(date.ms).UTC().Format("2006-01-02T15:04:05.000")
		fmt.Fprintf(&b, `<d:%s m:type="%s">%s</d:%[1]s>`, date.name, DateTime, at)
	}
	return b.String() + "</m:properties></content>"
}

// element is a property: strings have no type, and what is null says so.
func (f Field) element(value any) string {
	kind := ""
	if f.kind() != String {
		kind = ` m:type="` + f.kind() + `"`
	}
	switch v := value.(type) {
	case nil:
		return "<d:" + f.Name + kind + ` m:null="true"/>`
	case bool:
		return "<d:" + f.Name + kind + ">" + strconv.FormatBool(v) + "</d:" + f.Name + ">"
	case string:
		return "<d:" + f.Name + kind + ">" + escaped(v) + "</d:" + f.Name + ">"
	}
	return "<d:" + f.Name + kind + ">" + escaped(corejson.Format(value)) + "</d:" + f.Name + ">"
}

func atomTime() string { return time.Now().UTC().Format(time.RFC3339) }

// escaped is text as XML has it; apostrophes stay.
func escaped(text string) string {
	var b strings.Builder
	// A builder takes everything.
	_ = xml.EscapeText(&b, []byte(text))
	return strings.ReplaceAll(b.String(), "&#39;", "'")
}
