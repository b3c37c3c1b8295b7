package job

import (
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/personium/personium-cell/internal/cell"
)

// Entries are the newest entries of a cell, at most so many, the newest last: as they stand on disk, also those that only another
// version understands. What is no JSON is left out.
func (j *Journal) Entries(cellURL string, most int) []json.RawMessage {
	entries := []json.RawMessage{}
	if j.dir == "" {
		return entries
	}
	dir := filepath.Join(j.dir, cell.Key(cellURL))
	files := entryFiles(dir, "")
	for _, f := range files[max(len(files)-most, 0):] {
		if data, err := os.ReadFile(filepath.Join(dir, f.name)); err == nil && json.Valid(data) {
			entries = append(entries, data)
		}
	}
	return entries
}
