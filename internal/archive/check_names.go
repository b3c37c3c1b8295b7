package archive

import (
	"bytes"
	"slices"
)

// checkNames looks at the names of all entries, and at what must stand beside what.
func (c *checker) checkNames() {
	r := c.r
	if r.lead > 0 {
		c.names.add(Finding{Code: "leading-bytes", Text: countBytes(r.lead) + " before the beginning of the archive: some units refuse that, some import it"})
	}
	var last []byte
	for _, k := range r.sorted {
		i := int(k)
		raw := r.rawName(i)
		if code, text := nameFault(raw); code != "" {
			server := ""
			if code == "name-leads-out" || code == "name-not-utf8" {
				server = unknownException
			}
			report(c.names, r, i, stageOpen, code, server, "%s", text)
		}
		name := r.name(i)
		if last != nil && bytes.Equal(name, last) {
			report(c.names, r, i, stageOpen, "name-twice", "", "there are two entries of this name: one of them is lost")
		}
		c.checkPlace(i, name, last)
		last = name
	}
}

// checkPlace looks at where an entry stands. last is the name before it in order.
func (c *checker) checkPlace(i int, name, last []byte) {
	r := c.r
	if roleOf(name) == roleWebStray {
		report(c.names, r, i, stageImport, "web-entry-stray", "", "it belongs to no file or folder: no cell will show it")
	}
	for at := commonPrefix(name, last); at < len(name); at++ {
		if name[at] != '/' {
			continue
		}
		dir := name[:at]
		if r.find(dir) >= 0 {
			report(c.names, r, i, stageOpen, "name-twice", "", "%q is a file and a folder: one of them is lost", dir)
		}
		if bytes.HasPrefix(dir, []byte(WebDir+"/")) && r.find(append(slices.Clip(dir), "/"+MetaFile...)) < 0 {
			report(c.names, r, i, stageImport, "meta-missing", "", "%q has no .pmeta: the cell cannot show it", dir)
		}
	}
	if c.isStray(i, name) {
		report(c.names, r, i, stageImport, "stray-entry", "", "it is no part of a snapshot")
	}
}

func commonPrefix(a, b []byte) int {
	n := min(len(a), len(b))
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// isStray says whether an entry outside of the web data is none of those that a snapshot has.
func (c *checker) isStray(i int, name []byte) bool {
	switch roleOf(name) {
	case roleOther:
		return c.tables[i] == nil && !bytes.HasPrefix(name, []byte(WebDir+"/"))
	case roleFolder:
		top, rest, _ := bytes.Cut(name, []byte("/"))
		return string(top) != WebDir && (string(top) != ODataDir || len(rest) > 0)
	}
	return false
}
