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
	segments, err := boxSegments(box, path)
	if err != nil {
		return nil, err
	}
	escaped, err := escapePath(segments)
	if err != nil {
		return nil, err
	}
	q := propfind(c.cell.URL+escaped, "1")
	q.patience = listPatience
	return readEntries(ctx, c.wire, q, parseFolder)
}

// parseFolder knows the folder itself in its listing, wherever that stands, by its address: what is in it has a longer one.
func parseFolder(e *entries) ([]WebEntry, error) {
	folder := ""
	var list []located
	err := e.responses(func(r responseXML) error {
		href, prop := strings.TrimSuffix(r.Href, "/"), r.prop()
		if href == "" {
			return nil
		}
		if prop.Kind.Collection != nil && (folder == "" || len(href) < len(folder)) {
			folder = href
		}
		list = append(list, located{href, prop.entry(nameOf(href))})
		return nil
	})
	if err == nil && folder == "" {
		// Without this check half an answer would make files look missing.
		err = errors.New("the listing lacks the folder itself")
	}
	if err != nil {
		return nil, err
	}
	var inside []WebEntry
	for _, l := range list {
		if l.href == folder {
			continue
		}
		name, isInside := strings.CutPrefix(l.href, folder+"/")
		if !isInside || name == "" || strings.Contains(name, "/") {
			return nil, fmt.Errorf("the listing of %q has %q", folder, l.href)
		}
		inside = append(inside, l.entry)
	}
	return inside, nil
}

// A located is an entry with its address.
type located struct {
	href  string
	entry WebEntry
}

func (p propXML) entry(name string) WebEntry {
	if p.Kind.Collection == nil {
		return WebEntry{Name: name, Size: p.size(), Modified: parseModified(p.Modified)}
	}
	return WebEntry{Name: name, Folder: true, OData: p.Kind.OData != nil, Modified: parseModified(p.Modified)}
}
