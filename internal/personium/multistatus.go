package personium

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// A listing is a multistatus (RFC 4918, section 13) of the snapshot area or of a file in it.
type listing struct {
	collection bool   // the area itself is described
	cellStatus string // of the area
	files      []SnapshotFile
	nameless   int
}

// The names are matched by namespace: the prefixes are the server's choice.
type (
	responseXML struct {
		Href     string               `xml:"DAV: href"`
		Propstat propstatXML[propXML] `xml:"DAV: propstat"`
	}
	// A propstatXML is the first of the propstats of a response whose properties the server found. Of the others, of which there can
	// be any number, nothing is kept.
	propstatXML[T any] struct {
		Prop  T
		there bool
	}
	propXML struct {
		Created     string  `xml:"DAV: creationdate"`
		Length      string  `xml:"DAV: getcontentlength"`
		ContentType string  `xml:"DAV: getcontenttype"`
		Modified    string  `xml:"DAV: getlastmodified"`
		Kind        kindXML `xml:"DAV: resourcetype"`
		CellStatus  string  `xml:"urn:x-personium:xmlns cellstatus"`
		Mark        string  `xml:"urn:x-personium-cell import"`
	}
	kindXML struct {
		Collection *struct{} `xml:"DAV: collection"`
		OData      *struct{} `xml:"urn:x-personium:xmlns odata"`
	}
)

// trimmed is the response with its address as it is meant.
func (r responseXML) trimmed() responseXML {
	r.Href = strings.TrimSpace(r.Href)
	return r
}

// parseMultistatus reads what a PROPFIND says about the snapshot area.
func parseMultistatus(e *entries) (listing, error) {
	var l listing
	err := e.responses(func(r responseXML) error {
		prop := r.Propstat.Prop
		switch {
		case r.Href == "":
			// What is no file yet, or no longer: an export in progress, the rest of an aborted upload or export.
			l.nameless++
		case prop.Kind.Collection != nil:
			l.collection = true
			l.cellStatus = strings.TrimSpace(prop.CellStatus)
		default:
			l.files = append(l.files, prop.file(nameOf(r.Href)))
		}
		return nil
	})
	if err != nil {
		return listing{}, err
	}
	return l, nil
}

// UnmarshalXML reads the next propstat of a response. Properties that the server did not find come in one with another status.
func (p *propstatXML[T]) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	if p.there {
		return d.Skip()
	}
	var next struct {
		Prop   T      `xml:"DAV: prop"`
		Status string `xml:"DAV: status"`
	}
	if err := d.DecodeElement(&next, &start); err != nil {
		return err
	}
	if found(next.Status) {
		p.Prop, p.there = next.Prop, true
	}
	return nil
}

// found reads the status of properties.
func found(status string) bool {
	fields := strings.Fields(status)
	return len(fields) < 2 || fields[1] == strconv.Itoa(http.StatusOK)
}

func (p propXML) file(name string) SnapshotFile {
	return SnapshotFile{
		Name:        name,
		Size:        p.size(),
		ContentType: strings.TrimSpace(p.ContentType),
		Created:     parseCreated(p.Created),
		Modified:    parseModified(p.Modified),
	}
}

// size is -1 when it was not told.
func (p propXML) size() int64 {
	size, err := strconv.ParseInt(strings.TrimSpace(p.Length), 10, 64)
	if err != nil || size < 0 {
		return -1
	}
	return size
}

// nameOf gives the name of the file that a href means: the text after the last slash. Core writes it as it is, even
// with spaces; a proxy that rewrites answers, or core before 1.7.3, may have percent-encoded it.
func nameOf(href string) string {
	name := lastOf(href)
	if plain := decoded(name); !strings.Contains(plain, "/") {
		return plain
	}
	return name
}

// decoded undoes percent-encoding where there is any.
func decoded(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return r == ' ' || r > unicode.MaxASCII }) {
		return s
	}
	plain, err := url.PathUnescape(s)
	if err != nil {
		return s
	}
	return plain
}

// parseCreated reads a date in the time zone of the server, written without a colon.
func parseCreated(s string) time.Time {
	s = strings.TrimSpace(s)
	for _, layout := range []string{"2006-01-02T15:04:05.000-0700", time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

func parseModified(s string) time.Time {
	t, err := http.ParseTime(strings.TrimSpace(s))
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}
