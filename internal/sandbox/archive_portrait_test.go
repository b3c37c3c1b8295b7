package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// entitiesOf are the names of the rows of a set, in order; nil where there is no set.
func (c *conformer) entitiesOf(set string) []string {
	c.Helper()
	var names []string
	var page struct {
		D struct{ Results []struct{ Name string } }
	}
	if answer := c.get(set + "?$top=100&$select=Name"); json.Unmarshal([]byte(answer.body), &page) != nil || answer.status != 200 {
		c.Errorf("names of %s: %d %.200q", set, answer.status, answer.body)
	}
	for _, r := range page.D.Results {
		names = append(names, r.Name)
	}
	slices.Sort(names)
	return names
}

// rowsOf are the rows of the cell as a whole, those types that have any.
func (c *conformer) rowsOf(cell string) string {
	c.Helper()
	kinds := strings.Split(c.counts(cell), ", ")
	return strings.Join(slices.DeleteFunc(kinds, func(kind string) bool { return strings.HasSuffix(kind, " 0") }), ", ")
}

// A webTree is what lies in the boxes of a cell.
type webTree struct {
	collections       []string // OData, from the cell, with a slash at the end
	folders, files    int
	bytes, unreadable int
}

// walk adds what lies below a path, which is not encoded.
func (c *conformer) walk(cell, place string, tree *webTree) {
	c.Helper()
	listing, _ := c.list(cell+escapedPath(place), "1")
	for _, entry := range listing.Entries {
		name := strings.TrimPrefix(entry.Href, cell)
		switch {
		case name == place:
		case entry.Collection == nil:
			tree.files++
			var size int
			_, _ = fmt.Sscan(entry.Length, &size) // an empty one has none
			tree.bytes += size
			if answer := c.get(cell + escapedPath(name)); answer.code() == "PR503-DV-0001" {
				tree.unreadable++
			} else if answer.status != 200 || len(answer.body) != size {
				c.Errorf("GET %s: %d, %d of %d bytes", name, answer.status, len(answer.body), size)
			}
		case strings.Contains(c.propfind(cell+escapedPath(name), "0").body, ":odata"):
			tree.collections = append(tree.collections, name+"/")
		default:
			tree.folders++
			c.walk(cell, name, tree)
		}
	}
}

func escapedPath(place string) string {
	parts := strings.Split(place, "/")
	for i := range parts {
		parts[i] = strings.ReplaceAll(url.PathEscape(parts[i]), "+", "%2B")
	}
	return strings.Join(parts, "/")
}

// dataOf is a collection with its schema and its rows.
func (c *conformer) dataOf(cell, collection string) string {
	c.Helper()
	url := cell + escapedPath(collection)
	counts := []string{}
	for _, kind := range []string{"EntityType", "Property", "AssociationEnd"} {
		counts = append(counts, c.count(url+"$metadata/"+kind))
	}
	facts := []string{collection + " " + strings.Join(counts, "-")}
	for _, set := range c.entitiesOf(url + "$metadata/EntityType") {
		facts = append(facts, set+" "+c.count(url+set))
	}
	return strings.Join(facts, ", ")
}

// webOf is what lies in the boxes of the cell, and its collections.
func (c *conformer) webOf(cell string) (files string, data []string) {
	c.Helper()
	var tree webTree
	for _, box := range append([]string{"__"}, c.entitiesOf(cell+"__ctl/Box")...) {
		c.walk(cell, box, &tree)
	}
	slices.Sort(tree.collections)
	for _, collection := range tree.collections {
		data = append(data, c.dataOf(cell, collection))
	}
	files = fmt.Sprintf("%d folders, %d files of %d bytes", tree.folders, tree.files, tree.bytes)
	if tree.unreadable > 0 {
		files += fmt.Sprintf(", %d unreadable", tree.unreadable)
	}
	return files, data
}
