package sandbox_test

import (
	"fmt"
	"slices"
	"strings"
)

// checkBigListing is a folder of forty files: entries of a known size, in chunks, and not sorted.
func checkBigListing(c *conformer) {
	_, cell := c.newCell()
	folder := cell + "__/many"
	const files = 40
	c.wants("MKCOL", c.dav("MKCOL", folder, ""), 201, "")
	for i := range files {
		c.wants("PUT", c.put(fmt.Sprintf("%s/file-%02d.txt", folder, i), "text/plain", "x"), 201, "")
	}
	listing, answer := c.list(folder, "1")
	if len(listing.Entries) != files+1 || answer.header.Get("Content-Length") != "" {
		c.Errorf("want %d entries in chunks, got %d of %q bytes", files+1, len(listing.Entries), answer.header.Get("Content-Length"))
	}
	var names []string
	for _, e := range listing.Entries[1:] {
		names = append(names, strings.TrimPrefix(e.Href, folder+"/"))
	}
	if want := []string{"file-11.txt", "file-16.txt", "file-29.txt", "file-37.txt"}; !slices.Equal(names[:4], want) {
		c.Errorf("the first entries: want %q, got %q", want, names[:4])
	}
	c.prime(cell)
	one := len(answer.body)
	c.wants("ACL", c.dav("ACL", folder, aclText(cell, "pcellconf: D:read")), 200, "")
	_, answer = c.list(folder, "1")
	inherited := len("                        <inherited>\n                            <href></href>\n                        </inherited>\n") + len(folder)
	own := len(answer.body) - one
	const ace = 389 + len("pcellconf") + len("read")
	if want := (files+1)*ace + files*inherited; own != want {
		c.Errorf("what an entry of an ACL adds to %d entries: want %d bytes, got %d", files+1, want, own)
	}
}

// checkLockedBox writes while a job holds the cell.
func checkLockedBox(c *conformer) {
	name, cell := c.portableCell()
	file := cell + "__/while.txt"
	c.start(cell, "__import", "portable")
	held := c.probe(name)
	put, patched := c.put(file, "text/plain", "x"), c.dav("ACL", cell+"__", aclText(cell))
	absent := c.dav("PUT", cell+"nobox/x", "x")
	if still := c.probe(name); held == "" || still == "" {
		c.Logf("not tried: the import ended too soon")
		return
	}
	c.wants("PUT into a box that is not there", absent, 404, "")
	if c.style == "path" {
		c.wants("PUT during an import", put, 409, "PR409-CM-0002")
		c.wants("ACL during an import", patched, 409, "PR409-CM-0002")
	} else {
		c.wants("PUT during an import", put, 201, "")
		c.wants("ACL during an import", patched, 200, "")
	}
	c.end(name, cell, "__import")
}

// checkWrittenRound writes files, properties and ACLs, exports the cell, and finds them in another.
func checkWrittenRound(c *conformer) {
	name, source := c.portableCell()
	box := source + "box1/"
	c.wants("a role", c.post(source+"__ctl/Role", `{"Name":"reader"}`), 201, "")
	c.wants("MKCOL", c.dav("MKCOL", box+"new", ""), 201, "")
	c.wants("MKCOL of a collection", c.dav("MKCOL", box+"data", collectionBody("<D:collection/><p:odata/>")), 201, "")
	c.wants("PUT", c.put(box+"new/a.txt", "text/x; charset=utf-8", "written"), 201, "")
	c.wants("PROPPATCH", c.dav("PROPPATCH", box+"new/a.txt", patchBody("<Z:Author>me</Z:Author>", "")), 207, "")
	c.wants("ACL", c.dav("ACL", box+"new", aclText(source, "reader: D:read", "all: D:read-properties")), 200, "")
	if !c.export(name, source, "written") {
		c.checkErrorFile(source + "__snapshot/written")
		return
	}
	archive := c.get(source + "__snapshot/written.zip")
	other, target := c.newCell()
	c.prime(target)
	c.wants("upload", c.put(target+"__snapshot/written.zip", "application/zip", archive.body), 201, "")
	c.start(target, "__import", "written")
	if end := c.end(other, target, "__import"); end.Status != "ready" {
		c.Fatalf("import: want ready, got %+v", end)
	}
	file := c.get(target + "box1/new/a.txt")
	c.wants("GET of what was written", file, 200, "")
	c.has("GET of what was written", file, "Content-Type", "text/x;charset=utf-8")
	if file.body != "written" || !strings.HasPrefix(file.header.Get("ETag"), `"3-`) {
		c.Errorf("GET of what was written: %q with %q", file.body, file.header.Get("ETag"))
	}
	if got, want := c.grants(target+"box1/new"), "../__/reader read; all read-properties"; got != want {
		c.Errorf("its ACL: want %q, got %q", want, got)
	}
	if listing := c.propfind(target+"box1/new/a.txt", "0"); !strings.Contains(listing.body, ">me</Z:Author>") {
		c.Errorf("its property: %.900s", listing.body)
	}
	if listing := c.propfind(target+"box1/data", "0"); !strings.Contains(listing.body, "<p:odata ") {
		c.Errorf("its collection: %.600s", listing.body)
	}
}
