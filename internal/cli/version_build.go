package cli

import (
	"runtime/debug"
	"strings"
)

// Unlinked is the version of a program whose linker was told none.
const Unlinked = "devel"

// BuildOf says which program this is: what the linker was told, or else what the Go tool wrote into the program, which knows
// the module's version and the commit. info may be nil.
func BuildOf(linked Build, info *debug.BuildInfo) Build {
	if linked.Version != Unlinked || info == nil {
		return linked
	}
	b := linked
	if v := info.Main.Version; v != "" && v != "(devel)" {
		b.Version = strings.TrimPrefix(v, "v")
	}
	changed := false
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.time":
			b.Date = s.Value
		case "vcs.modified":
			changed = s.Value == "true"
		}
	}
	if changed {
		b.Commit += " with changes"
	}
	return b
}
