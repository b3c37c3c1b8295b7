package job

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/statefile"
	"github.com/personium/personium-cell/internal/verdict"
)

// keptEntries is how many jobs of one cell the journal remembers.
const keptEntries = 100

// leftoverAge is after how long an unfinished file is nobody's any more.
const leftoverAge = time.Hour

// A Journal keeps what is known about jobs on disk, one file a job, so that another process can go on from it. It holds
// no secret.
type Journal struct {
	dir string // "": there is no place
}

// NewJournal keeps its files under dir, the program's state directory. In an empty dir nothing is kept or found.
func NewJournal(dir string) *Journal {
	if dir == "" {
		return &Journal{}
	}
	return &Journal{dir: filepath.Join(dir, "jobs")}
}

// A Record is the file of one entry, open for further evidence.
type Record struct {
	path  string
	entry Entry
}

// begin writes a new entry, before its POST, and forgets the oldest ones.
func (j *Journal) begin(of personium.Cell, key string, h *History) (*Record, error) {
	if j.dir == "" {
		return nil, cell.ErrNoStateDir
	}
	r := &Record{path: j.nextPath(of, h), entry: Entry{Schema: journalSchema, Cell: of, RequestKey: key, History: *h}}
	return r, r.save(h, nil)
}

// learned writes what became of a job that this machine watched, and did not start.
func (j *Journal) learned(of personium.Cell, h *History, o *verdict.Outcome) error {
	if j.dir == "" {
		return nil
	}
	r := &Record{path: j.nextPath(of, h), entry: Entry{Schema: journalSchema, Cell: of, Learned: true}}
	if before := j.newestLearned(of.URL, h.Name); before != nil && before.History.Ours == h.Ours && before.History.SentAs == h.SentAs {
		r = j.Resume(*before) // the same job, watched again
	}
	return r.save(h, o)
}

// started reports whether this machine may have started the job of a history: it has, or that cannot be read.
func (j *Journal) started(cellURL string, h *History) bool {
	own, err := j.Newest(cellURL, h.Name)
	return err != nil || own != nil && h.Ours != "" && own.History.Ours == h.Ours
}

// nextPath is where the entry of a new job goes. The oldest entries go away for it.
func (j *Journal) nextPath(of personium.Cell, h *History) string {
	return filepath.Join(j.dir, cell.Key(of.URL), fileName(j.prune(of.URL)+1, h.Kind, h.Name))
}

// prune removes the oldest entries of a cell, and what a killed process left unfinished. That it cannot is no harm. It gives the
// highest number of those that are there.
func (j *Journal) prune(cellURL string) (highest uint64) {
	dir := filepath.Join(j.dir, cell.Key(cellURL))
	entries := entryFiles(dir, "")
	files, _ := os.ReadDir(dir)
	for _, f := range files {
		if _, isEntry := entryFileOf(f.Name()); isEntry {
			continue
		}
		if filepath.Ext(f.Name()) == ".watched" && slices.ContainsFunc(entries, func(e entryFile) bool { return watchFile(e.name) == f.Name() }) {
			continue
		}
		if info, err := f.Info(); err == nil && time.Since(info.ModTime()) > leftoverAge {
			_ = os.Remove(filepath.Join(dir, f.Name()))
		}
	}
	for _, old := range entries[:max(len(entries)-keptEntries+1, 0)] {
		_ = os.Remove(filepath.Join(dir, old.name))
	}
	for _, e := range entries {
		highest = max(highest, e.number)
	}
	return highest
}

// CellDeleted tells that this program has deleted the cell: what was concluded of its jobs says nothing of another one of its name.
func (j *Journal) CellDeleted(cellURL string) error {
	if j.dir == "" {
		return nil
	}
	dir := filepath.Join(j.dir, cell.Key(cellURL))
	var errs []error
	for _, f := range entryFiles(dir, "") {
		e, err := readEntry(filepath.Join(dir, f.name))
		if err == nil && e.Deleted.IsZero() {
			e.Deleted = time.Now().UTC()
			err = e.write()
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// Resume opens the file of an entry that was found, for further evidence.
func (j *Journal) Resume(e Entry) *Record { return &Record{path: e.path, entry: e} }

// watch lets other processes of this machine see that the job is being watched, until the function that it gives is called.
func (r *Record) watch() (unwatch func()) {
	if r == nil {
		return func() {}
	}
	lock, err := statefile.TryLock(watchFile(r.path))
	if err != nil || lock == nil {
		return func() {}
	}
	return func() {
		_ = os.Remove(watchFile(r.path))
		_ = lock.Unlock()
	}
}

// save writes the entry as a whole or not at all. What was concluded of a job is kept until something else is.
func (r *Record) save(h *History, o *verdict.Outcome) error {
	if r.entry.outlives(o) {
		return nil
	}
	r.entry.History, r.entry.Outcome, r.entry.SavedAt = *h, o, time.Now().UTC()
	r.entry.path = r.path
	return r.entry.write()
}

// discard removes an entry whose job was never started.
func (r *Record) discard() error { return os.Remove(r.path) }

// Newest gives the entry of the last job of a cell that this machine started under a name; nil where there is none. An empty name means
// every name. Where a file that cannot be read or understood is, or may be, newer than every other, there is no telling which job was the
// last: then it gives no entry but the reason.
func (j *Journal) Newest(cellURL, name string) (*Entry, error) {
	return j.newest(cellURL, name, func(e Entry) bool { return !e.Learned && (name == "" || e.History.Name == name) })
}

// NewestImport gives the entry of the last import of a cell that this machine started, whatever came after it, as Newest does.
func (j *Journal) NewestImport(cellURL string) (*Entry, error) {
	return j.newest(cellURL, "", func(e Entry) bool { return !e.Learned && e.History.Kind == event.Import })
}

// newestLearned gives the entry of the last job of a cell and a name, as Newest does, if this machine did not start it and has seen its end;
// else nil: what this machine started since is known better.
func (j *Journal) newestLearned(cellURL, name string) *Entry {
	e, err := j.newest(cellURL, name, func(e Entry) bool { return name == "" || e.History.Name == name })
	if err != nil || e == nil || !e.Learned {
		return nil
	}
	return e
}

// newest gives the newest entry that is wanted, of those whose files are of a name, or of every name.
func (j *Journal) newest(cellURL, name string, wanted func(Entry) bool) (*Entry, error) {
	if j.dir == "" {
		return nil, nil
	}
	dir := filepath.Join(j.dir, cell.Key(cellURL))
	var newest *Entry
	for _, f := range slices.Backward(entryFiles(dir, name)) {
		e, err := readEntry(filepath.Join(dir, f.name))
		switch {
		case err != nil:
			return nil, err
		case !wanted(e):
		case f.number > 0:
			return &e, nil // those without a number are older
		case newest == nil || e.History.PostedAt.After(newest.History.PostedAt):
			newest = &e
		}
	}
	return newest, nil
}

// reload takes over what another process made of the links meanwhile.
func (r *Record) reload(h *History) {
	if e, err := readEntry(r.path); err == nil && e.History.Making != nil {
		h.Making, h.Standing, h.LinksBegun = e.History.Making, e.History.Standing, e.History.LinksBegun
		h.takeLinks()
	}
}

// UnitOf is the unit that a cell was on at its newest job; "" where none is known.
func (j *Journal) UnitOf(cellURL string) string {
	if j.dir == "" {
		return ""
	}
	dir := filepath.Join(j.dir, cell.Key(cellURL))
	for _, f := range slices.Backward(entryFiles(dir, "")) {
		if e, err := readEntry(filepath.Join(dir, f.name)); err == nil {
			return e.Cell.UnitURL
		}
	}
	return ""
}
