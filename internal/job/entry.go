package job

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/statefile"
	"github.com/personium/personium-cell/internal/verdict"
)

// journalSchema is the version of an Entry on disk. An entry of another version is not understood, and left alone.
const journalSchema = 1

// An Entry is one job in the journal.
type Entry struct {
	Schema     int              `json:"schema"`
	Cell       personium.Cell   `json:"cell"`
	RequestKey string           `json:"request_key"`
	History    History          `json:"history"`
	Outcome    *verdict.Outcome `json:"outcome,omitempty"` // nil: the job was not seen to its end
	SavedAt    time.Time        `json:"saved_at"`
	Deleted    time.Time        `json:"deleted,omitzero"` // when this program deleted the cell
	// Learned: this machine did not start the job. It watched it, and knows no more than what became of it.
	Learned bool `json:"learned,omitempty"`

	path string // the file that it was read from
}

// write writes the entry as a whole or not at all.
func (e *Entry) write() error {
	data, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		return err
	}
	return statefile.WriteWhole(e.path, append(data, '\n'))
}

// largestEntry is far above the size of an entry, in bytes: the longest part of one are the files that an export is held against.
const largestEntry = 64 << 20

func readEntry(path string) (Entry, error) {
	data, err := statefile.Read(path, largestEntry)
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
	e.History.takeLinks()
	return e, nil
}
