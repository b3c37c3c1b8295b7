package sandbox

import (
	"bytes"
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/sandbox/corezip"
)

// An exporting is one export at work: it reads the cell table by table and writes an archive.
type exporting struct {
	cell    *cell
	out     bytes.Buffer
	archive *corezip.Writer
	step    func(n int) error // called after n units of work
}

// runExport is the work of an export. Its denominator counts files that it then leaves out, so it ends below 100 %.
func runExport(j *job) error {
	u := j.unit
	u.mu.Lock()
	j.cell.area[j.archive()] = begun()
	size := j.cell.content.size()
	fails := u.faults.exportsFail && j.cell.hasIndex()
	u.mu.Unlock()
	if fails {
		if err := j.waitFor(wipeAccountsAt); err != nil {
			return err
		}
		return &refusal{code: "PR500-SV-0000", text: "unknown property was appointed."}
	}
	j.total = size + size/20 + 1
	if u.faults.exportOver100 {
		j.scale = 448
	}
	data, err := j.cell.export(j.advance)
	if err != nil {
		return err
	}
	if err := j.waitFor(endsAt); err != nil {
		return err
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.faults.exportsLeaveNothing {
		return ioFailure("create snapshot file")
	}
	j.cell.area[j.archive()] = newSnapshotFile(data, "application/zip")
	return nil
}

func (j *job) archive() string { return j.name + ".zip" }

// leaveErrorFile leaves NAME.error, unless an earlier failure left one, and frees the name of the archive. On a full disk
// it can do neither. u.mu is held.
func (u *Unit) leaveErrorFile(j *job, failure *refusal) {
	if u.faults.exportsLeaveNothing {
		return
	}
	delete(j.cell.area, j.archive())
	if _, there := j.cell.area[j.name+".error"]; !there {
		j.cell.area[j.name+".error"] = newSnapshotFile([]byte(failure.stored()), "application/json")
	}
}

// export writes the whole cell as an archive. step is called after each unit of work, without u.mu.
func (c *cell) export(step func(n int) error) ([]byte, error) {
	e := &exporting{cell: c, step: step}
	e.archive = corezip.NewWriter(&e.out, time.Now())
	for _, write := range []func() error{e.head, e.tables, e.webNodes, e.archive.Close} {
		if err := write(); err != nil {
			return nil, err
		}
	}
	return e.out.Bytes(), nil
}

func (e *exporting) head() error {
	c, u := e.cell, e.cell.unit
	u.mu.Lock()
	manifest := fmt.Sprintf(`{"export_version":%d,"unit_url":%s,"create_date":%d}`,
		archive.Version, quoteJSON(u.UnitURL()), time.Now().UnixMilli())
	document := formatRow(c.index("cell"), &row{kind: "Cell", id: c.id, source: object{
		"p": number(c.published), "u": number(c.updated), "a": object{}, "b": nil, "c": nil, "d": object{}, "n": nil, "t": nil,
		"h": object{"Owner": nullable(c.owner)}, "l": object{}, "s": object{"Name": c.name}, "type": "Cell"}})
	u.mu.Unlock()
	for _, dir := range []string{archive.ODataDir, archive.WebDir} {
		if err := e.archive.Dir(dir); err != nil {
			return err
		}
	}
	if err := e.archive.File(archive.ManifestFile, []byte(manifest)); err != nil {
		return err
	}
	return e.archive.File(archive.CellFile, []byte(document))
}

func nullable(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func formatRow(index string, r *row) string {
	return formatJSON(object{"_index": index, "_type": r.kind, "_id": r.id, "_source": r.source})
}

func (e *exporting) tables() error {
	for _, table := range archive.Tables() {
		e.cell.unit.mu.Lock()
		rows := e.cell.content.sortedRows(table.Type)
		index := e.cell.index(strings.ToLower(table.Type))
		e.cell.unit.mu.Unlock()
		var text strings.Builder
		for _, r := range rows {
			text.WriteString(formatRow(index, r) + "\n")
			if err := e.step(1); err != nil {
				return err
			}
		}
		if err := e.archive.File(table.Path, []byte(text.String())); err != nil {
			return err
		}
	}
	return nil
}

// webNodes writes the nodes, parents first, and the cell's own .pmeta last.
func (e *exporting) webNodes() error {
	u := e.cell.unit
	u.mu.Lock()
	paths := e.cell.content.sortedPaths()
	u.mu.Unlock()
	for _, p := range paths {
		u.mu.Lock()
		n, there := e.cell.content.nodes[p]
		u.mu.Unlock()
		if !there {
			continue
		}
		if err := e.node(path.Join(archive.WebDir, p), n); err != nil {
			return err
		}
		if err := e.step(1); err != nil {
			return err
		}
	}
	u.mu.Lock()
	meta := formatJSON(e.cell.meta)
	u.mu.Unlock()
	return e.archive.File(path.Join(archive.WebDir, archive.MetaFile), []byte(meta))
}

func (e *exporting) node(dir string, n *node) error {
	if err := e.archive.Dir(dir); err != nil {
		return err
	}
	if n.file {
		if err := e.archive.File(path.Join(dir, archive.ContentFile), n.data); err != nil {
			return err
		}
	}
	return e.archive.File(path.Join(dir, archive.MetaFile), []byte(formatJSON(n.meta)))
}
