package sandbox_test

import (
	"fmt"
	"slices"
	"strings"
)

func checkBox(c *conformer) {
	_, cell := c.portableCell()
	want := []string{"box1/", "box1/dïr_ディレクトリ/", "box1/empty.dat 0", "box1/hello.txt 12", "box1/naïve+café(1)%.bin 5000",
		"box1/od/", "box1/日本語_ファイル.txt 15"}
	if got := c.entries(cell, "box1"); !slices.Equal(got, want) {
		c.Errorf("box1: want %q, got %q", want, got)
	}
	if got := c.entries(cell, "box1/od"); !slices.Equal(got, []string{"box1/od/"}) {
		c.Errorf("a collection: got %q, want it alone", got)
	}
	if !strings.Contains(c.propfind(cell+"box1/od", "0").body, ":odata") {
		c.Error("an OData collection does not say that it is one")
	}
	alone, answer := c.list(cell+"box1/hello.txt", "0")
	if len(alone.Entries) != 1 || alone.Entries[0].Collection != nil {
		c.Errorf("PROPFIND of a file: want it alone, got %+v", alone)
	}
	file := c.get(cell + "box1/hello.txt")
	c.wants("GET of a file", file, 200, "")
	c.has("GET of a file", file, "Content-Type", "text/plain")
	c.has("GET of a file", file, "ETag", answer.header.Get("ETag"))
	if len(file.body) != 12 {
		c.Errorf("GET of a file: got %q, want 12 bytes", file.body)
	}
	c.wants("a file that is not there", c.get(cell+"box1/nosuch"), 404, "PR404-DV-0001")
	c.wants("a box that is not there", c.propfind(cell+"nobox", "1"), 404, "PR404-DV-0002")
}

// entries lists what a PROPFIND of Depth 1 shows: collections end in a slash, files have their length. They are sorted, since
// the unit lists them in the order of a hash map.
func (c *conformer) entries(cell, path string) []string {
	c.Helper()
	listing, _ := c.list(cell+path, "1")
	var names []string
	for _, entry := range listing.Entries {
		name := strings.TrimPrefix(entry.Href, cell)
		if entry.Collection != nil {
			name += "/"
		} else {
			name += " " + entry.Length
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// checkMove is a whole round between two cells: import, export, download, upload, import.
func checkMove(c *conformer) {
	name, source := c.portableCell()
	if !c.export(name, source, "moved") {
		c.checkErrorFile(source + "__snapshot/moved")
		return
	}
	archive := c.get(source + "__snapshot/moved.zip")
	c.wants("download", archive, 200, "")
	c.has("download", archive, "Content-Length", fmt.Sprint(len(archive.body)))
	other, target := c.newCell()
	c.prime(target)
	c.wants("upload", c.put(target+"__snapshot/moved.zip", "application/zip", archive.body), 201, "")
	c.start(target, "__import", "moved")
	if end := c.end(other, target, "__import"); end.Status != "ready" {
		c.Fatalf("import into another cell: want ready, got %+v", end)
	}
	content := func(cell string) string {
		lines := []string{c.counts(cell), c.boxCounts(cell), c.get(cell + "box1/hello.txt").body}
		for _, path := range []string{"box1", "box1/dïr_ディレクトリ", "__"} {
			lines = append(lines, c.entries(cell, path)...)
		}
		return strings.Join(lines, "\n")
	}
	if want, got := content(source), content(target); got != want {
		c.Errorf("the other cell holds\n%s\nwant\n%s", got, want)
	}
	if got := c.boxCounts(target); got != portableCounts {
		c.Errorf("rows of the box: want %s, got %s", portableCounts, got)
	}
}
