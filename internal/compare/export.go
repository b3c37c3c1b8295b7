package compare

import (
	"context"
	"fmt"
	"strings"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/personium"
)

// An Export is an archive that is held against the cell that it was exported from.
type Export struct {
	Client    *personium.Client
	Inventory *archive.Inventory
	Archive   *archive.Reader
	Before    Census // of before the job; nil where nobody took one
	Files     Files  // of before the job; nil where they are not known
	Since     int64  // when the job began, in milliseconds of the unit's clock, for where nobody took a census; 0 for not known
	Told      func() // called after each list and folder; nil: nobody is told
	Sources   int    // of how many entities at most links are read back
}

// A Held is what came of it.
type Held struct {
	Rows, Files         int64 // in the archive, as far as a cell can show them
	CellRows, CellFiles int64 // in the cell, after the job; without those that the server lets nobody count
	// Missing counts rows and files that are in the cell, were there before the job, and are not in the archive. Lost names some.
	Missing int64
	Lost    []string
	// Of tables of which the server may read one part before and another after a write: rows that came too late, that went, and
	// that were written meanwhile and are in the archive, as they were before or after that.
	Came, Went, Written int64
	Touched             int // places that others have changed meanwhile, and that are too small to be torn by that
	// Emptied is one of them of which the archive has nothing although there was something before, or of which it has less than there
	// was before and is now; "" for none. Torn: it is less than there is now, too.
	Emptied     string
	Torn        bool
	NotCompared []string // what could not be compared, and why
	// LinksUnread: there are more links than the server reads in one search, others could make some meanwhile, and not all were read
	// back. LinksBeyond are those that the cell shows, and that are not in the archive.
	LinksUnread bool
	LinksBeyond int64
}

// wholeTable is how many rows of a table the server reads in one search. A table of fewer lines cannot lose or double a row by
// what others write meanwhile.
const wholeTable = 1000

// Hold asks how the cell stands now, and looks for what the archive lacks of what was there all the time. Of a table that others
// have changed meanwhile it reads the keys. Its errors are those of requests, and of the archive.
func (e Export) Hold(ctx context.Context) (*Held, error) {
	t := &taking{client: e.Client, known: e.Before, census: Census{}, told: e.Told}
	if err := t.all(ctx); err != nil {
		return nil, err
	}
	h := holding{Export: e, now: t, lines: linesOf(e.Inventory), tables: tablesOf(e, t), held: &Held{CellFiles: int64(len(t.files))}}
	for _, p := range t.places {
		h.held.Rows += h.lines[p.name]
		h.held.CellRows += max(t.census[p.name].Count, 0)
		if err := h.place(ctx, p); err != nil {
			return nil, err
		}
	}
	h.gone()
	h.files()
	return h.held, h.linksBack(ctx)
}

// A holding is an archive being held against its cell.
type holding struct {
	Export
	now    *taking
	lines  map[string]int64 // rows in the archive that a cell can show, by place
	tables map[string]int64 // the most rows that a table can have had, by type
	held   *Held
}

// linesOf counts the rows of an archive that a cell can show, by place.
func linesOf(inv *archive.Inventory) map[string]int64 {
	lines := map[string]int64{}
	for _, t := range archive.CellTables() {
		lines[t.Type] = inv.ShownOf(t.Type)
	}
	for _, box := range inv.Boxes {
		for _, c := range box.Collections {
			name := box.Name + "/" + c.Path + "/"
			for _, t := range archive.SchemaTables() {
				lines[name+"$metadata/"+t.Type] = c.ShownOf(t.Type)
			}
			for _, s := range c.Sets {
				lines[name+s.Name] = s.Shown()
			}
		}
	}
	return lines
}

// tablesOf tells how many rows each table can have had: an archive that lacks some does not tell alone.
func tablesOf(e Export, now *taking) map[string]int64 {
	tables, before := map[string]int64{}, map[string]int64{}
	for place, stand := range e.Before {
		if !strings.HasSuffix(place, filesSuffix) {
			before[tableOf(place)] += stand.rows()
		}
	}
	for _, p := range now.places {
		tables[p.table] += now.census[p.name].rows()
	}
	for _, r := range e.Inventory.Rows {
		tables[r.Type] = max(tables[r.Type], r.Rows)
	}
	for table, rows := range before {
		tables[table] = max(tables[table], rows)
	}
	return tables
}

// rows is the length of a list; one that is too long to be counted is longer than a search.
func (s Stand) rows() int64 {
	if s.Count == uncountable {
		return wholeTable
	}
	return s.Count
}

// tableOf is the type of the rows of a place in an archive.
func tableOf(place string) string {
	if _, schema, isSchema := strings.Cut(place, "/$metadata/"); isSchema {
		return schema
	}
	if strings.Contains(place, "/") {
		return userData
	}
	return place
}

// place holds one list against the archive.
func (h *holding) place(ctx context.Context, p place) error {
	now, lines := h.now.census[p.name], h.lines[p.name]
	isSame := h.isSame(p.name, now)
	switch {
	case isSame && now.Count == lines:
		return nil
	case now.Count == uncountable && p.set == "":
		h.notCompared(p, "has more entries than the server lets anybody count")
		return nil
	case !isSame && h.tables[p.table] < wholeTable:
		return h.short(ctx, p, lines)
	case p.set != "":
		return h.keys(ctx, p)
	case isSame && now.Count > lines:
		h.missing(now.Count-lines, fmt.Sprintf("%s: %d of %d", p.name, lines, now.Count))
		return nil
	case isSame:
		h.notCompared(p, fmt.Sprintf("has %d entries in the archive, and %d in the cell", lines, now.Count))
		return nil
	}
	h.notCompared(p, "was changed meanwhile, and is too long to be read by key")
	return nil
}

// gone notes the places that were there before the job, and are not any more.
func (h *holding) gone() {
	for place, before := range h.Before {
		_, isThere := h.now.census[place]
		switch _, isFiles := strings.CutSuffix(place, filesSuffix); {
		case isThere || before.Count == 0:
		case isFiles:
			h.held.Touched++
		default:
			h.touched(place, 0, h.lines[place])
		}
	}
}

// short holds a list of a short table that others have changed. Where it has less in the archive than before and after, the keys of
// user data tell what of that was there all the time.
func (h *holding) short(ctx context.Context, p place, lines int64) error {
	switch torn := h.touched(p.name, h.now.census[p.name].Count, lines); {
	case torn && p.set != "":
		return h.keys(ctx, p)
	case torn:
		h.held.Torn = true
	}
	return nil
}

// touched notes a short table that others have changed. It is torn if it has less in the archive than before and after: it was read in
// the middle of something.
func (h *holding) touched(place string, now, lines int64) (torn bool) {
	h.held.Touched++
	switch before := h.Before[place].Count; {
	case h.Before == nil && lines < now:
		h.held.Emptied = fmt.Sprintf("of the %d rows that %s has now there are %d", now, place, lines)
		return true
	case lines < before && (lines == 0 || lines < now):
		h.held.Emptied = fmt.Sprintf("of the %d rows of %s there are %d", before, place, lines)
		return lines < now
	}
	return false
}

// isSame reports whether a list stands as it stood before the job.
func (h *holding) isSame(place string, now Stand) bool {
	if h.Before == nil {
		return now.Newest < h.Since
	}
	return h.Before[place] == now
}

// cut is until when a row must have been written to be in the archive.
func (h *holding) cut(place string) int64 {
	if h.Before == nil {
		return h.Since - 1
	}
	return h.Before[place].Newest
}

// files looks for the files that were there before the job. The server copies them one by one.
func (h *holding) files() {
	names := indexNames(h.Archive)
	folders := map[string]string{}
	for _, box := range h.Inventory.Boxes {
		folders[box.Name] = folderOf(box)
		h.held.Files += box.Files
	}
	undated := map[string]int64{}
	for _, f := range h.now.files {
		switch known, was := h.wasThere(f); {
		case names.take(folders[f.box], f.path, f.size):
		case !known:
			undated[f.box]++
		case was:
			h.missing(1, f.box+"/"+f.path)
		default:
			h.held.Touched++
		}
	}
	for box, n := range undated {
		h.held.NotCompared = append(h.held.NotCompared, fmt.Sprintf("%d files of box %s are not in it, and whether they were written before the "+
			"export or during it is not known: their time is told to the second", n, box))
	}
}

// wasThere reports whether a file was there before the job as it is now. Where nobody listed them its time tells, to the second.
func (h *holding) wasThere(f cellFile) (known, was bool) {
	if h.Files != nil {
		return true, h.Files.has(f)
	}
	cut := h.cut(filesPlace(f.box)) / second
	return f.modified/second != cut, f.modified/second < cut
}

const second = 1000 // milliseconds

// missing takes over what the archive lacks.
func (h *holding) missing(n int64, name string) {
	const most = 10
	h.held.Missing += n
	if len(h.held.Lost) < most {
		h.held.Lost = append(h.held.Lost, name)
	}
}

func (h *holding) notCompared(p place, why string) {
	h.held.NotCompared = append(h.held.NotCompared, p.name+" "+why)
}
