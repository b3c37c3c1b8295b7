package check

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/personium/personium-cell/internal/archive"
)

// foreignCodes are about what is no snapshot, or no part of one.
func foreignCodes() []CodeMeaning {
	return []CodeMeaning{
		{"bar-file", Refused, readingManifest, doubtful, manifestUnreadable,
			"the archive is a bar file: it is installed into a box, and no snapshot of a cell"},
		{"wrapped-in-folder", Refused, readingManifest, doubtful, manifestUnreadable,
			"the snapshot is inside a folder of the archive; its files have to be at the top"},
		{"wrapped-in-zip", Refused, readingManifest, doubtful, manifestUnreadable,
			"the archive holds another zip file, and no snapshot of its own"},
		{"system-file", Harmless, importing, sure, "",
			"an entry is a file that macOS or Windows leaves in folders: an import stores it where no cell shows it"},
		{"private-key", Harmless, opening, sure, "",
			"a file holds a private key: whoever gets the archive has it"},
	}
}

// foreign says what the archive is instead of a snapshot.
func (c *checker) foreign() (Finding, bool) {
	if c.r.Find([]byte(archive.ManifestFile)) >= 0 || c.r.HasFolder(archive.ODataDir) {
		return Finding{}, false
	}
	if c.r.Find([]byte("00_meta/"+archive.ManifestFile)) >= 0 {
		return Finding{Code: "bar-file", Text: "it is a bar file, which is installed into a box, and no snapshot of a cell"}, true
	}
	for i := range c.r.ByName() {
		name := c.r.Name(i)
		if folder, ok := bytes.CutSuffix(name, []byte("/"+archive.ManifestFile)); ok && c.r.HasFolder(string(folder)+"/"+archive.ODataDir) {
			return Finding{Code: "wrapped-in-folder", Entry: string(folder), order: order{entry: i},
				Text: "the snapshot is inside this folder: make a zip file of what is in the folder, without the folder itself"}, true
		}
	}
	for i := range c.r.ByName() {
		if name := c.r.Name(i); bytes.HasSuffix(bytes.ToLower(name), []byte(".zip")) {
			return Finding{Code: "wrapped-in-zip", Entry: string(c.r.RawName(i)), order: order{entry: i},
				Text: "this is a zip file inside the zip file: unpack it, and check that"}, true
		}
	}
	return Finding{}, false
}

// isSystemFile says whether an entry is what a file manager leaves in folders.
func isSystemFile(name []byte) bool {
	file := name[bytes.LastIndexByte(name, '/')+1:]
	return bytes.HasPrefix(name, []byte("__MACOSX/")) || bytes.HasPrefix(file, []byte("._")) ||
		slices.Contains([]string{".DS_Store", "Thumbs.db", "ehthumbs.db", "desktop.ini"}, string(file))
}

// maxHead is how many bytes of a file are looked at for a key.
const maxHead = 4 << 10

// peek keeps the beginning of a file.
func (w *worker) peek(p []byte) {
	if room := maxHead - len(w.held); room > 0 {
		w.held = append(w.held, p[:min(room, len(p))]...)
	}
}

// checkHead looks at the beginning of a file.
func (w *worker) checkHead(i int) {
	_, begun, ok := bytes.Cut(w.held, []byte("-----BEGIN "))
	kind, _, whole := bytes.Cut(begun, []byte("-----"))
	if ok && whole && bytes.HasSuffix(kind, []byte("PRIVATE KEY")) {
		w.found.about(i, "private-key", "it holds a private key (%s): whoever gets the archive has it", fmt.Sprintf("%q", kind))
	}
}

// drop forgets the findings of some codes.
func (c *collector) drop(codes ...string) {
	for _, code := range codes {
		delete(c.counts, code)
		delete(c.kept, code)
	}
}
