package model

import (
	"bytes"
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/corezip"
)

// An exporting is one export at work: it reads the cell table by table and writes an archive.
type exporting struct {
	cell    *Cell
	out     bytes.Buffer
	archive *corezip.Writer
	step    func(n int) error // called after n units of work
}

// runExport is the work of an export. Its denominator counts files that it then leaves out, so it ends below 100 %, but far
// above it when there are more rows than the search index counts.
func runExport(j *Job) error {
	cs := j.cells
	cs.mu.Lock()
	j.cell.Area.files[j.archive()] = begun()
	size := j.cell.content.size()
	scale := 100 * size / max(1, j.cell.content.counted(cs.hooks.CountsStopAt))
	fails := cs.hooks.ExportsFail && j.cell.hasIndex()
	cs.mu.Unlock()
	if fails {
		if err := j.waitFor(wipeAccountsAt); err != nil {
			return err
		}
		return coreerror.ServerFailed.New()
	}
	j.total = size + size/20 + 1
	j.scale = max(cs.hooks.ExportScale, scale)
	data, err := j.cell.export(j.advance)
	if err != nil {
		return err
	}
	if err := j.waitFor(endsAt); err != nil {
		return err
	}
	cs.mu.Lock()
	defer cs.mu.Unlock()
	if cs.hooks.ExportsLeaveNothing {
		return coreerror.FileFailure("create snapshot file")
	}
	j.cell.Area.files[j.archive()] = newFile(data, "application/zip")
	return nil
}

func (j *Job) archive() string { return j.name + ".zip" }

// export writes the whole cell as an archive. step is called after each unit of work, without the lock.
func (c *Cell) export(step func(n int) error) ([]byte, error) {
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
	c, cs := e.cell, e.cell.cells
	cs.mu.Lock()
	manifest := fmt.Sprintf(`{"export_version":%d,"unit_url":%s,"create_date":%d}`,
		archive.Version, corejson.Quote(cs.urls.URL()), time.Now().UnixMilli())
	document := FormatRow(c.index("cell"), &Row{Kind: "Cell", ID: c.id, Source: object{
		"p": corejson.Number(c.Published), "u": corejson.Number(c.Updated), "a": object{}, "d": object{},
		"b": nil, "c": nil, "n": nil, "t": nil,
		"h": object{"Owner": corejson.Nullable(c.owner)}, "l": object{}, "s": object{"Name": c.name}, "type": "Cell"}})
	cs.mu.Unlock()
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

// FormatRow is the line of a row in an archive, with the name of the search index that it comes from.
func FormatRow(index string, r *Row) string {
	return corejson.Format(object{"_index": index, "_type": r.Kind, "_id": r.ID, "_source": r.Source})
}

func (e *exporting) tables() error {
	for _, table := range archive.Tables() {
		text, err := e.table(table.Type)
		if err != nil {
			return err
		}
		if err := e.archive.File(table.Path, []byte(text)); err != nil {
			return err
		}
	}
	return nil
}

// pageSize is how many rows an export reads at a time.
const pageSize = 1000

// table reads the rows of a type in pages, by their position among those that are there at the time. A row that is made before
// the position moves another one into the next page once more; one that is deleted moves one out of it that nobody sees.
func (e *exporting) table(kind string) (string, error) {
	var text strings.Builder
	for from := 0; ; from += pageSize {
		page, index := e.page(kind, from)
		if len(page) == 0 {
			return text.String(), nil
		}
		for _, r := range page {
			text.WriteString(FormatRow(index, r) + "\n")
			if err := e.step(1); err != nil {
				return "", err
			}
		}
	}
}

func (e *exporting) page(kind string, from int) (rows []*Row, index string) {
	e.cell.cells.Do(func() {
		rows, index = e.cell.content.sortedRows(kind), e.cell.index(strings.ToLower(kind))
	})
	return rows[min(from, len(rows)):min(from+pageSize, len(rows))], index
}

// webNodes writes the nodes, parents first, and the cell's own .pmeta last.
func (e *exporting) webNodes() error {
	cs := e.cell.cells
	cs.mu.Lock()
	paths := e.cell.content.sortedPaths()
	cs.mu.Unlock()
	for _, p := range paths {
		cs.mu.Lock()
		n, there := e.cell.content.nodes[p]
		cs.mu.Unlock()
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
	cs.mu.Lock()
	meta := corejson.Format(e.cell.meta)
	cs.mu.Unlock()
	return e.archive.File(path.Join(archive.WebDir, archive.MetaFile), []byte(meta))
}

func (e *exporting) node(dir string, n *node) error {
	if err := e.archive.Dir(dir); err != nil {
		return err
	}
	if n.File {
		if err := e.archive.File(path.Join(dir, archive.ContentFile), n.Data); err != nil {
			return err
		}
	}
	return e.archive.File(path.Join(dir, archive.MetaFile), []byte(corejson.Format(n.Meta)))
}
