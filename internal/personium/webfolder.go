package personium

import (
	"context"
	"errors"
	"fmt"
	"strings"
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
}

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
	return read(ctx, c.wire, propfind(c.cell.URL+escaped, "1"), parseFolder)
}

func parseFolder(body []byte) ([]WebEntry, error) {
	responses, err := parseResponses(body)
	if err != nil {
		return nil, err
	}
	folder := folderOf(responses)
	if folder == "" {
		// Without this check half an answer would make files look missing.
		return nil, errors.New("the listing lacks the folder itself")
	}
	var entries []WebEntry
	for _, r := range responses {
		href := strings.TrimSuffix(r.Href, "/")
		if href == "" || href == folder {
			continue
		}
		name, inside := strings.CutPrefix(href, folder+"/")
		if !inside || name == "" || strings.Contains(name, "/") {
			return nil, fmt.Errorf("the listing of %q has %q", folder, r.Href)
		}
		entries = append(entries, r.prop().entry(nameOf(href)))
	}
	return entries, nil
}

// folderOf finds the folder itself in its listing: what is in it has a longer address.
func folderOf(responses []responseXML) string {
	folder := ""
	for _, r := range responses {
		href := strings.TrimSuffix(r.Href, "/")
		if r.prop().Kind.Collection != nil && (folder == "" || len(href) < len(folder)) {
			folder = href
		}
	}
	return folder
}

func (p propXML) entry(name string) WebEntry {
	if p.Kind.Collection == nil {
		return WebEntry{Name: name, Size: p.size()}
	}
	return WebEntry{Name: name, Folder: true, OData: p.Kind.OData != nil}
}
