package check

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/jsonscan"
)

// A boxTally is what one folder below 20_webdav holds.
type boxTally struct{ files, folders, bytes int64 }

// A webNode is an OData collection among the web data.
type webNode struct{ folder, path, id string }

// A webTally is what the web data of an archive are.
type webTally struct {
	boxes       map[string]*boxTally // by folder: snapshot.MainBox, or a box's id
	collections []webNode
	kept        int // bytes of names in collections
	tooMany     bool
}

func newWebTally() *webTally { return &webTally{boxes: map[string]*boxTally{}} }

func (w *webTally) merge(other *webTally) {
	for folder, b := range other.boxes {
		to := w.box(folder)
		to.files += b.files
		to.folders += b.folders
		to.bytes += b.bytes
	}
	w.collections = append(w.collections, other.collections...)
	w.tooMany = w.tooMany || other.tooMany
}

func (w *webTally) box(folder string) *boxTally {
	b, ok := w.boxes[folder]
	if !ok {
		b = &boxTally{}
		w.boxes[folder] = b
	}
	return b
}

func (w *webTally) addCollection(n webNode) {
	w.kept += len(n.folder) + len(n.path) + len(n.id)
	if len(w.collections) >= maxKinds || w.kept > maxKindBytes {
		w.tooMany = true
		return
	}
	w.collections = append(w.collections, n)
}

// checkMeta looks at the .pmeta in w.held.
func (w *worker) checkMeta(i int) {
	name := w.c.r.Name(i)
	web := bytes.TrimPrefix(name[:len(name)-len(archive.MetaFile)], []byte(archive.WebDir+"/"))
	var m archive.Meta
	fault := m.Parse(w.held)
	if !utf8.Valid(w.held) {
		fault = archive.LineNotJSON
	}
	if fault != archive.LineFine || m.ACL.Kind != jsonscan.Object {
		w.badMeta(i, len(web) == 0, fault)
		return
	}
	if string(m.Kind.Text) == archive.NodeOData && m.ID.Kind != jsonscan.String {
		w.found.about(i, "meta-broken", "its i is not a text, and it is an OData collection: the import fails, and no later import repairs the cell")
	}
	if lack := lackOf(&m); lack != "" {
		w.found.about(i, "meta-incomplete", "%s: the server cannot write it%s", lack, amongFiles)
	}
	if len(web) == 0 {
		if string(m.Status.Text) == "import failed" {
			w.found.about(i, "cell-import-failed",
				"its cs says \"import failed\": the cell was a failed cell, so this snapshot may hold only a part of one")
		}
		return
	}
	folder, path, _ := bytes.Cut(bytes.TrimSuffix(web, []byte("/")), []byte("/"))
	box := w.web.box(string(folder))
	switch {
	case string(m.Kind.Text) == archive.NodeFile:
		box.files++
		box.bytes += w.checkFile(i, name, &m)
		return
	case len(path) > 0:
		box.folders++
	}
	if string(m.Kind.Text) == archive.NodeOData {
		w.web.addCollection(webNode{string(folder), string(path), string(m.ID.Text)})
	}
	if w.c.r.Find(contentBeside(name)) >= 0 {
		w.found.about(i, "web-entry-stray", "it is not a file, and yet has a content")
	}
}

// badMeta reports a .pmeta that the server cannot read. root says that it is the one of the cell itself.
func (w *worker) badMeta(i int, root bool, fault archive.LineFault) {
	f := Finding{Code: "meta-broken", Entry: string(w.c.r.RawName(i)), Text: "it has no object a", order: order{entry: i}}
	switch fault {
	case archive.LineNotJSON:
		f.Text, f.Server = "it is not JSON", brokenMeta
	case archive.LineTooLarge:
		f.Text, f.Server = "a whole number in it is larger than the server can hold", numberTooLarge
	case archive.LineTooDeep:
		w.found.about(i, "line-too-deep", "%s", tooDeep())
		return
	}
	end := ": the import fails, and no later import repairs the cell"
	if root {
		f.Code, f.Server = "root-meta-broken", ""
		end = ": after the import the cell answers nothing but errors, also to another import"
	}
	f.Text += end
	w.found.add(f)
}

// amongFiles is what a failure in the middle of the web files leaves: a box of which the folder is there and the .pmeta not yet, over which
// every later import fails that would delete it (classes SnapshotFileImportVisitor and BoxCmpFsImpl). Whether it does depends on the order
// of the entries.
const amongFiles = ": the import fails among the web files, and no later import may repair the cell"

// lackOf says what a .pmeta lacks without which the server cannot write it anew, though it can read it.
func lackOf(m *archive.Meta) string {
	isText := func(v jsonscan.Value) bool { return v.Kind == jsonscan.String }
	switch {
	case !m.Version.IsWhole():
		return "it has no whole number v"
	case !isText(m.Kind) && m.Kind.Kind != jsonscan.Missing && m.Kind.Kind != jsonscan.Null:
		return "its t is not a text"
	}
	return ""
}

// checkFile looks for the content of a web file, and returns its length in bytes: the one that a cell will list, whatever
// the content has.
func (w *worker) checkFile(i int, name []byte, m *archive.Meta) int64 {
	content := w.c.r.Find(contentBeside(name))
	if content < 0 {
		w.found.about(i, "content-missing",
			"the file is listed with %s, and its content is not there: after an import reading it is answered with 503",
			lengthWords(m.Size()))
	} else if length := w.c.r.Entry(content).Size; length != m.Size() {
		w.found.about(i, "content-length", "the file should have %s, and its content has %d", lengthWords(m.Size()), length)
	}
	return max(m.Size(), 0)
}

// contentBeside is the name of the content that belongs to a .pmeta.
func contentBeside(meta []byte) []byte {
	return fmt.Appendf(nil, "%s%s", meta[:len(meta)-len(archive.MetaFile)], archive.ContentFile)
}

func lengthWords(n int64) string {
	if n < 0 {
		return "no length"
	}
	return archive.CountBytes(n)
}
