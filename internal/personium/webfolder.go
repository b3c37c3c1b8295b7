package personium

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// A WebEntry is one thing in a box, folder or collection.
type WebEntry struct {
	Name string
	// Folder means that it is no file: a folder, or a collection of any kind.
	Folder bool
	// OData means that it is an OData collection. Its entities are not listed as what is in it.
	OData bool
	// Size is in bytes, 0 of what is no file; -1 when it was not told.
	Size int64
	// Modified is by the unit's clock, to the second; zero when it was not told.
	Modified time.Time
}

// listPatience is how long the listing of a folder may take: real units listed some 600 files in a second.
const listPatience = 5 * time.Minute

// WebEntries lists what is directly in a box or in a folder of it: PROPFIND {CellURL}{box}/{path} with Depth 1 (classes
// BoxResource and DavCollectionResource). path is "" for the box itself, box snapshot.MainBox for the main box. The order
// is that of the answer, which is none. Entries without a name, which are no files yet or any longer, are left out.
// Errors: 404 PR404-DV-0001 and PR404-DV-0002 when there is no such folder or box, for which there is NotThere, 409
// PR409-CM-0001 on a failed cell, 401, 403.
func (c *Client) WebEntries(ctx context.Context, box, path string) ([]WebEntry, error) {
	q, err := c.folderCall(box, path)
	if err != nil {
		return nil, err
	}
	return readEntries(ctx, c.wire, q, func(e *entries) ([]WebEntry, error) { return parseFolder(e, asked(box, path)) })
}

// folderCall is the listing of a box, or of a folder of it.
func (c *Client) folderCall(box, path string) (call, error) {
	u, err := c.webURL(box, path)
	if err != nil {
		return call{}, err
	}
	q := propfind(u, "1")
	q.patience = listPatience
	return q, nil
}

// webURL is where a box is, or what lies in it.
func (c *Client) webURL(box, path string) (string, error) {
	segments, err := boxSegments(box, path)
	if err != nil {
		return "", err
	}
	escaped, err := escapePath(segments)
	if err != nil {
		return "", err
	}
	return c.cell.URL + escaped, nil
}

// asked is how the address of a folder ends, as it is.
func asked(box, path string) string { return strings.TrimSuffix("/"+box+"/"+path, "/") }

func parseFolder(e *entries, asked string) ([]WebEntry, error) {
	var list []located[WebEntry]
	err := e.responses(func(r responseXML) error {
		if href := strings.TrimSuffix(r.Href, "/"); href != "" {
			list = append(list, located[WebEntry]{href, r.Propstat.Prop.entry()})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	_, inside, err := partFolder(list, asked, func(e *WebEntry, name string) bool {
		e.Name = name
		return e.Folder
	})
	return inside, err
}

// partFolder knows a folder in its own listing, wherever that stands, by its address: what is in it has a longer one. named gives
// something its name, and says whether it is a folder. Core writes addresses as they are, a percent sign included; a proxy that
// rewrites answers may encode them, which the address of the folder itself tells where it has something to encode.
func partFolder[T any](list []located[T], asked string, named func(*T, string) (isFolder bool)) (self T, inside []T, err error) {
	own := -1
	for i, l := range list {
		if named(&list[i].entry, lastOf(l.href)) && (own < 0 || len(l.href) < len(list[own].href)) {
			own = i
		}
	}
	if own < 0 {
		// Without this check half an answer would make files look missing.
		return self, nil, errors.New("the listing lacks the folder itself")
	}
	href := list[own].href
	isEncoded := !strings.HasSuffix(href, asked) && strings.HasSuffix(decoded(href), asked)
	for _, l := range list {
		if l.href == href {
			continue
		}
		name, isInside := strings.CutPrefix(l.href, href+"/")
		if !isInside || name == "" || strings.Contains(name, "/") {
			return self, nil, fmt.Errorf("the listing of %q has %q", href, l.href)
		}
		if isEncoded {
			name = nameOf(l.href)
		}
		named(&l.entry, name)
		inside = append(inside, l.entry)
	}
	return list[own].entry, inside, nil
}

// lastOf is the last part of an address, as it is.
func lastOf(href string) string { return href[strings.LastIndexByte(href, '/')+1:] }

// A located is an entry with its address.
type located[T any] struct {
	href  string
	entry T
}

func (p propXML) entry() WebEntry {
	if p.Kind.Collection == nil {
		return WebEntry{Size: p.size(), Modified: parseModified(p.Modified)}
	}
	return WebEntry{Folder: true, OData: p.Kind.OData != nil, Modified: parseModified(p.Modified)}
}
