package cell

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/statefile"
)

// unitsSchema is the version of the file of units. One of a later version is left alone.
const unitsSchema = 1

// mostUnits is how many cells the file remembers.
const mostUnits = 5000

// largestUnits is far above the size of the file of units, in bytes.
const largestUnits = 16 << 20

// Units remembers on disk which unit a cell is on: a failed cell hides it. It holds no secret.
type Units struct{ path string }

// NewUnits keeps its file under dir, the program's state directory. With an empty dir nothing is kept or found.
func NewUnits(dir string) Units {
	if dir == "" {
		return Units{}
	}
	return Units{filepath.Join(dir, "units.json")}
}

// unitsFile is what is on disk.
type unitsFile struct {
	Schema int               `json:"schema"`
	Units  map[string]string `json:"units"` // unit URL by cell URL
}

// Of is the unit URL that a cell told before; "" where that is not known.
func (u Units) Of(cellURL string) string {
	if u.path == "" {
		return ""
	}
	known, err := u.read()
	if err != nil {
		return ""
	}
	return known.Units[cellURL]
}

// Keep remembers what a cell told of its unit. It is a help for bad days: that it cannot be kept is no harm.
func (u Units) Keep(c personium.Cell) {
	if u.path == "" || c.UnitURL == "" {
		return
	}
	known, err := u.read()
	if err != nil || known.Units[c.URL] == c.UnitURL {
		return
	}
	for url := range known.Units {
		if len(known.Units) < mostUnits {
			break
		}
		delete(known.Units, url)
	}
	known.Units[c.URL] = c.UnitURL
	if text, err := json.MarshalIndent(known, "", "  "); err == nil {
		_ = statefile.WriteWhole(u.path, append(text, '\n'))
	}
}

// read gives an empty file for one that is not there or is damaged, and an error for one of a later program. What is no
// regular file is not read: a pipe would keep the program waiting.
func (u Units) read() (unitsFile, error) {
	if info, err := os.Stat(u.path); err == nil && (!info.Mode().IsRegular() || info.Size() > largestUnits) {
		return unitsFile{}, errors.New("the file of units is not a regular file, or too large")
	}
	text, err := statefile.Read(u.path, largestUnits)
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
