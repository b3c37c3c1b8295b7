package personium

import (
	"encoding/xml"
	"fmt"
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
	multistatusXML struct {
		XMLName   xml.Name      `xml:"DAV: multistatus"`
		Responses []responseXML `xml:"DAV: response"`
	}
	responseXML struct {
		Href      string        `xml:"DAV: href"`
		Propstats []propstatXML `xml:"DAV: propstat"`
	}
	propstatXML struct {
		Prop   propXML `xml:"DAV: prop"`
		Status string  `xml:"DAV: status"`
	}
	propXML struct {
		Created     string    `xml:"DAV: creationdate"`
		Length      string    `xml:"DAV: getcontentlength"`
		ContentType string    `xml:"DAV: getcontenttype"`
		Modified    string    `xml:"DAV: getlastmodified"`
		Collection  *struct{} `xml:"DAV: resourcetype>collection"`
		CellStatus  string    `xml:"urn:x-personium:xmlns cellstatus"`
	}
)

// parseMultistatus reads the answer to a PROPFIND, whatever the order of its elements is.
func parseMultistatus(body []byte) (listing, error) {
	var wire multistatusXML
	if err := xml.Unmarshal(body, &wire); err != nil {
		return listing{}, fmt.Errorf("not a listing: %w", err)
	}
	var l listing
	for _, r := range wire.Responses {
		href := strings.TrimSpace(r.Href)
		prop := r.prop()
		switch {
		case href == "":
			// What is no file yet, or no longer: an export in progress, the rest of an aborted upload or export.
			l.nameless++
		case prop.Collection != nil:
			l.collection = true
			l.cellStatus = strings.TrimSpace(prop.CellStatus)
		default:
			l.files = append(l.files, prop.file(nameOf(href)))
		}
	}
	return l, nil
}

// prop gives the properties that the server found; others come in a propstat of their own, with another status.
func (r responseXML) prop() propXML {
	for _, p := range r.Propstats {
		fields := strings.Fields(p.Status)
		if len(fields) < 2 || fields[1] == strconv.Itoa(http.StatusOK) {
			return p.Prop
		}
	}
	return propXML{}
}

func (p propXML) file(name string) SnapshotFile {
	size, err := strconv.ParseInt(strings.TrimSpace(p.Length), 10, 64)
	if err != nil || size < 0 {
		size = -1
	}
	return SnapshotFile{
		Name:        name,
		Size:        size,
		ContentType: strings.TrimSpace(p.ContentType),
		Created:     parseCreated(p.Created),
		Modified:    parseModified(p.Modified),
	}
}

// nameOf gives the name of the file that a href means: the text after the last slash. Core writes it as it is, even
// with spaces; a proxy that rewrites answers, or core before 1.7.3, may have percent-encoded it.
func nameOf(href string) string {
	name := href[strings.LastIndexByte(href, '/')+1:]
	if strings.ContainsFunc(name, func(r rune) bool { return r == ' ' || r > unicode.MaxASCII }) {
		return name
	}
	decoded, err := url.PathUnescape(name)
	if err != nil || strings.Contains(decoded, "/") {
		return name
	}
	return decoded
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
