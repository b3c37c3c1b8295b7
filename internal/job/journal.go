package job

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
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

// journalSchema is the version of an Entry on disk. An entry of another version is not understood, and left alone.
const journalSchema = 1

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

// An Entry is one job in the journal.
type Entry struct {
	Schema     int              `json:"schema"`
	Cell       personium.Cell   `json:"cell"`
	RequestKey string           `json:"request_key"`
	History    History          `json:"history"`
	Outcome    *verdict.Outcome `json:"outcome,omitempty"` // nil: the job was not seen to its end
	SavedAt    time.Time        `json:"saved_at"`

	path string // the file that it was read from
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
	j.prune(of.URL)
	r := j.recordOf(Entry{Schema: journalSchema, Cell: of, RequestKey: key, History: *h})
	return r, r.save(h, nil)
}

// recordOf is the file in which an entry belongs. The name begins with the time of the POST, so that names sort by age.
func (j *Journal) recordOf(e Entry) *Record {
	h := e.History
	file := h.PostedAt.UTC().Format("20060102T150405.000000000") + "-" + string(h.Kind) + "-" + h.Name + ".json"
	return &Record{path: filepath.Join(j.dir, cell.Key(e.Cell.URL), file), entry: e}
}

// prune removes the oldest entries of a cell, and what a killed process left unfinished. That it cannot is no harm.
func (j *Journal) prune(cellURL string) {
	dir := filepath.Join(j.dir, cell.Key(cellURL))
	files, err := os.ReadDir(dir) // sorted by name
	if err != nil {
		return
	}
	var entries []string
	for _, f := range files {
		path := filepath.Join(dir, f.Name())
		if filepath.Ext(f.Name()) == ".json" {
			entries = append(entries, path)
			continue
		}
		if info, err := f.Info(); err == nil && time.Since(info.ModTime()) > leftoverAge {
			_ = os.Remove(path)
		}
	}
	for len(entries) >= keptEntries {
		_ = os.Remove(entries[0])
		entries = entries[1:]
	}
}

// Resume opens the file of an entry that was found, for further evidence.
func (j *Journal) Resume(e Entry) *Record { return &Record{path: e.path, entry: e} }

// save writes the entry as a whole or not at all.
func (r *Record) save(h *History, o *verdict.Outcome) error {
	r.entry.History, r.entry.Outcome, r.entry.SavedAt = *h, o, time.Now().UTC()
	data, err := json.MarshalIndent(r.entry, "", "  ")
	if err != nil {
		return err
	}
	return statefile.WriteWhole(r.path, append(data, '\n'))
}

// discard removes an entry whose job was never started.
func (r *Record) discard() error { return os.Remove(r.path) }

// Find returns the entries of a cell, the newest POST first. An empty name means every name, an empty kind every kind.
// Files that cannot be read or understood are left out, and the first of them is named in the error beside the entries.
func (j *Journal) Find(cellURL string, kind event.Kind, name string) ([]Entry, error) {
	if j.dir == "" {
		return nil, nil
	}
	dir := filepath.Join(j.dir, cell.Key(cellURL))
	files, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var found []Entry
	for _, f := range files {
		if filepath.Ext(f.Name()) != ".json" {
			continue
		}
		e, readErr := readEntry(filepath.Join(dir, f.Name()))
		if readErr != nil {
			err = errors.Join(err, readErr)
			continue
		}
		if (kind == "" || e.History.Kind == kind) && (name == "" || e.History.Name == name) {
			found = append(found, e)
		}
	}
	slices.SortFunc(found, func(a, b Entry) int { return b.History.PostedAt.Compare(a.History.PostedAt) })
	return found, err
}

func readEntry(path string) (Entry, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return Entry{}, err
	}
	e := Entry{path: path}
	if err := json.Unmarshal(data, &e); err != nil {
		return Entry{}, fmt.Errorf("journal entry %s: %w", path, err)
	}
	if e.Schema != journalSchema {
		return Entry{}, fmt.Errorf("journal entry %s has schema %d, this program understands %d", path, e.Schema, journalSchema)
	}
	return e, nil
}

// UnitOf is the unit that a cell was on at its newest job; "" where none is known.
func (j *Journal) UnitOf(cellURL string) string {
	entries, _ := j.Find(cellURL, "", "") // what cannot be read tells nothing
	if len(entries) == 0 {
		return ""
	}
	return entries[0].Cell.UnitURL
}
