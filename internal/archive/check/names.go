package check

import (
	"bytes"
	"slices"
	"unicode/utf8"

	"github.com/personium/personium-cell/internal/archive"
)

// checkNames looks at the names of all entries, and at what must stand beside what.
func (c *checker) checkNames() {
	r := c.r
	if r.Lead() > 0 {
		c.names.add(Finding{Code: "leading-bytes",
			Text: archive.CountBytes(r.Lead()) + " before the beginning of the archive: some units refuse that, some import it"})
	}
	var last []byte
	for i := range r.ByName() {
		raw := r.RawName(i)
		if code, text := nameFault(raw); code != "" {
			c.names.about(i, code, "%s", text)
		}
		name := r.Name(i)
		if last != nil && bytes.Equal(name, last) {
			c.names.about(i, "name-twice", "there are two entries of this name: one of them is lost")
		}
		c.checkPlace(i, name, last)
		last = name
	}
}

// checkPlace looks at where an entry stands. last is the name before it in order.
func (c *checker) checkPlace(i int, name, last []byte) {
	r := c.r
	if web, ok := bytes.CutPrefix(name, []byte(archive.WebDir+"/")); ok && longestElement(web) > maxName {
		c.names.about(i, "web-name-too-long", "a name in its path has %d bytes, and the disk of a unit takes %d%s",
			longestElement(web), maxName, amongFiles)
	}
	if roleOf(name) == roleWebStray && !isSystemFile(name) {
		c.names.about(i, "web-entry-stray", "it belongs to no file or folder: no cell will show it")
	}
	for at := commonPrefix(name, last); at < len(name); at++ {
		if name[at] != '/' {
			continue
		}
		dir := name[:at]
		if r.Find(dir) >= 0 {
			c.names.about(i, "name-twice", "%q is a file and a folder: one of them is lost", dir)
		}
		if bytes.HasPrefix(dir, []byte(archive.WebDir+"/")) && r.Find(append(slices.Clip(dir), "/"+archive.MetaFile...)) < 0 {
			c.names.about(i, "meta-missing", "%q has no .pmeta: the cell cannot show it", dir)
		}
	}
	switch {
	case isSystemFile(name):
		c.names.about(i, "system-file", "it is left by a file manager of macOS or Windows, and no part of a snapshot")
	case c.isStray(i, name):
		c.names.about(i, "stray-entry", "it is not part of a snapshot")
	}
}

// maxName is how many bytes the name of a file or folder may have on the disk of a unit.
const maxName = 255

// longestElement is how long the longest element of a path is, in bytes.
func longestElement(path []byte) int {
	longest := 0
	for element := range bytes.SplitSeq(path, []byte("/")) {
		longest = max(longest, len(element))
	}
	return longest
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
		if c.copied != nil && string(name) == archive.TakenFile {
			return false
		}
		return c.tables[i] == nil && !bytes.HasPrefix(name, []byte(archive.WebDir+"/"))
	case roleFolder:
		top, rest, _ := bytes.Cut(name, []byte("/"))
		return string(top) != archive.WebDir && (string(top) != archive.ODataDir || len(rest) > 0)
	}
	return false
}

// nameFault says what is wrong with the name of an entry: a code, and the words for it.
func nameFault(raw []byte) (code, text string) {
	if !utf8.Valid(raw) {
		return "name-not-utf8", "its name is not UTF-8"
	}
	odd := len(raw) == 0
	for element := range bytes.SplitSeq(bytes.Trim(raw, "/"), []byte("/")) {
		switch string(element) {
		case ".", "..":
			return "name-leads-out", "its name leads out of its folder"
		case "":
			odd = true
		}
	}
	if bytes.HasPrefix(raw, []byte("/")) {
		return "name-absolute", "its name begins with a slash, which no unit writes: what it holds may not be imported"
	}
	if odd || bytes.ContainsFunc(raw, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\\' }) {
		return "name-strange", "its name has a backslash, a control character or an empty part, which no unit writes"
	}
	return "", ""
}
