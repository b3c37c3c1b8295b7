package model

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/corezip"
)

// A payload is an archive that passed the checks before the 202. Nothing inside its lines has been looked at.
type payload struct {
	archive *corezip.Archive
	cell    string              // 00_cell.json
	lines   map[string][]string // by type
	nodes   []corezip.Node
	counted *holdings // what it has to bring in, once somebody has asked
}

// CheckArchive does what the server does before it takes the lock: is it a zip, is its manifest of version 2, are the 17
// files there. Nothing of the cell is touched yet.
func CheckArchive(data []byte) (*corezip.Archive, error) {
	a, err := corezip.Open(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, coreerror.UnknownException()
	}
	if err := checkManifest(a); err != nil {
		return nil, err
	}
	for _, file := range archive.RequiredFiles() {
		if !a.Has(file) {
			return nil, coreerror.ArchiveLacks.New(file)
		}
	}
	return a, nil
}

func checkManifest(a *corezip.Archive) error {
	text, err := ReadEntry(a, archive.ManifestFile)
	if err != nil {
		return coreerror.FileFailure("read manifest json from snapshot file")
	}
	value, err := corejson.Parse(strings.ToValidUTF8(text, "\uFFFD")) // a Java String of bytes (SnapshotFile.readManifestJson) takes any
	var tooLarge *corejson.NumberError
	switch {
	case errors.As(err, &tooLarge):
		return coreerror.UnknownException()
	case err != nil:
		return coreerror.ParseFailure(text)
	}
	manifest, ok := value.(object)
	if !ok {
		return coreerror.UnknownException()
	}
	version, present := manifest["export_version"]
	if !present || version == nil {
		return coreerror.ArchiveVersion.New("null")
	}
	n, ok := version.(json.Number)
	if !ok {
		return coreerror.UnknownException()
	}
	v, err := strconv.ParseInt(n.String(), 10, 64)
	if err != nil {
		return coreerror.UnknownException()
	}
	if v != archive.Version {
		return coreerror.ArchiveVersion.New(grouped(v))
	}
	return nil
}

// grouped writes a number as Java's message formats do: 1,000.
func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// ReadEntry reads an entry as the server does, which compares no checksum.
func ReadEntry(a *corezip.Archive, name string) (string, error) {
	data, err := a.ReadFile(name)
	if err != nil && !errors.Is(err, zip.ErrChecksum) {
		return "", err
	}
	return string(data), nil
}

// readPayload is what the server does under the lock and still before the 202: it counts the lines of all tables, for
// which it must decode them, and the web files.
func readPayload(a *corezip.Archive) (*payload, error) {
	p := &payload{archive: a, lines: map[string][]string{}}
	for _, table := range archive.Tables() {
		text, err := ReadEntry(a, table.Path)
		if err != nil || !utf8.ValidString(text) {
			return nil, coreerror.FileFailure("read odata pjson from snapshot file")
		}
		p.lines[table.Type] = corezip.Lines(text)
	}
	if a.IsFile(archive.WebDir) {
		return nil, coreerror.FileFailure("read webdav dir from snapshot file")
	}
	text, err := ReadEntry(a, archive.CellFile)
	if err != nil {
		return nil, coreerror.FileFailure("read odata pjson from snapshot file")
	}
	p.cell = strings.TrimSpace(text)
	p.nodes = a.Nodes()
	return p, nil
}

// hasLongName says whether a name among the web data is longer than the disk takes.
func (p *payload) hasLongName() bool {
	return slices.ContainsFunc(p.archive.Names(), func(name string) bool {
		web, ok := strings.CutPrefix(name, archive.WebDir+"/")
		return ok && slices.ContainsFunc(strings.Split(web, "/"), func(element string) bool { return len(element) > longestName })
	})
}

// size is the number of units of work: lines, nodes and the end.
func (p *payload) size() int {
	n := len(p.nodes) + 1
	for _, lines := range p.lines {
		n += len(lines)
	}
	return n
}

// Archive are the bytes of a snapshot of the cell. One that an import reads at the time cannot be opened.
func (c Jobs) Archive(name string) ([]byte, error) {
	if _, there := c.Area.files[name+".zip"]; there && c.activity.openZips[name] {
		return nil, coreerror.UnknownException()
	}
	return c.Area.opened(name)
}

// cost is what the import costs: each line is compared with every id before it.
func (p *payload) cost() int {
	cost := costOfLine * (len(p.nodes) + 1)
	known := map[string]bool{}
	for _, table := range archive.Tables() {
		for _, line := range p.lines[table.Type] {
			known[idIn(line)] = true
			cost += costOfLine + len(known)
		}
	}
	return cost
}

// idIn is the id of a line that has one in the form that servers write.
func idIn(line string) string {
	_, after, _ := strings.Cut(line, `"_id":"`)
	id, _, _ := strings.Cut(after, `"`)
	return id
}
