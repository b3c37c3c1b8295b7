package explain

import "github.com/personium/personium-cell/internal/refusal"

// NoSnapshot is the error of a name of which there is no snapshot. err is the server's answer; nil where there was more than one.
func NoSnapshot(name string, err error) *refusal.Error {
	return &refusal.Error{Code: refusal.NotFound, Slug: refusal.NoSnapshot, Snapshot: name, Err: err,
		Text: "there is no snapshot " + name + " in the cell's snapshot area"}
}
