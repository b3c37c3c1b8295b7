package cli

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"

	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/job"
)

// unitsSchema is the version of the file of units. One of a later version is left alone.
const unitsSchema = 1

// mostUnits is how many cells the file remembers.
const mostUnits = 5000

// A unitsFile remembers which unit a cell is on, by the cell's URL: a failed cell hides it. It holds no secret.
type unitsFile struct {
	Schema int               `json:"schema"`
	Units  map[string]string `json:"units"` // unit URL by cell URL
}

// rememberedUnit is the unit URL that the cell told before, "" where that is not known.
func (s *session) rememberedUnit() string {
	cell := s.client.Cell().URL
	if path := s.unitsPath(); path != "" {
		if known, err := readUnits(path); err == nil && known.Units[cell] != "" {
			return known.Units[cell]
		}
	}
	entries, _ := job.NewJournal(s.stateDir()).Find(cell, "", "")
	if len(entries) > 0 {
		return entries[0].Cell.UnitURL
	}
	return ""
}

// rememberUnit keeps what the cell told of its unit. It is a help for bad days: that it cannot be kept is no harm.
func (s *session) rememberUnit() {
	path, cell := s.unitsPath(), s.client.Cell()
	if path == "" || cell.UnitURL == "" {
		return
	}
	known, err := readUnits(path)
	if err != nil || known.Units[cell.URL] == cell.UnitURL {
		return
	}
	for url := range known.Units {
		if len(known.Units) < mostUnits {
			break
		}
		delete(known.Units, url)
	}
	known.Units[cell.URL] = cell.UnitURL
	if text, err := json.MarshalIndent(known, "", "  "); err == nil {
		_ = config.WritePrivate(path, append(text, '\n'))
	}
}

func (s *session) unitsPath() string {
	if s.stateDir() == "" {
		return ""
	}
	return filepath.Join(s.stateDir(), "units.json")
}

// readUnits gives an empty file for one that is not there or is damaged, and an error for one of a later program. What is
// no regular file is not read: a pipe would keep the program waiting.
func readUnits(path string) (unitsFile, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return unitsFile{}, errors.New("the file of units is no regular file")
	}
	text, err := os.ReadFile(path)
	var version struct {
		Schema int `json:"schema"`
	}
	if err == nil && json.Unmarshal(text, &version) == nil && version.Schema > unitsSchema {
		return unitsFile{}, errors.New("the file of units is of a later program")
	}
	var known unitsFile
	if err != nil || json.Unmarshal(text, &known) != nil || known.Units == nil {
		known.Units = map[string]string{}
	}
	known.Schema = unitsSchema
	return known, nil
}
