package doctor

import (
	"encoding/json"
	"errors"
	"os"

	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
)

// A Bundle is what somebody needs who is to find out from afar why it does not work. No secret is in it, as long as there is none in
// what it is given.
type Bundle struct {
	Type     string            `json:"type"` // "bundle"
	Schema   int               `json:"schema"`
	At       string            `json:"at"`
	Program  any               `json:"program"`
	Settings any               `json:"settings"` // null where they cannot be used
	Findings []BundledFinding  `json:"findings"`
	Journal  []json.RawMessage `json:"journal"` // of the newest jobs of the cell
}

// A BundledFinding is a finding as it stands in a bundle.
type BundledFinding struct {
	Check string       `json:"check"`
	Level Level        `json:"level"`
	Found string       `json:"found"`
	Means string       `json:"means"`
	Fix   string       `json:"fix"`
	Code  refusal.Code `json:"exit_code"`
}

// A BundleFile is a new file for a bundle, which only this user can read.
type BundleFile struct{ file *os.File }

// NewBundleFile makes the file, before the examination: that it cannot be made is found out at once.
func NewBundleFile(path string) (*BundleFile, error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, refusal.Misuse(refusal.Say("--bundle FILE makes a new file, in a folder that is there"), "the file %s of --bundle cannot be made: %w", path,
			snapshot.WithoutPath(err)).
			With(refusal.LocalFile)
	}
	return &BundleFile{file}, nil
}

// Write writes the bundle and closes the file; one that cannot be written whole is removed.
func (f *BundleFile) Write(b Bundle) error {
	encoder := json.NewEncoder(f.file)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := errors.Join(encoder.Encode(b), f.file.Close())
	if err != nil {
		return errors.Join(err, os.Remove(f.file.Name()))
	}
	return nil
}
