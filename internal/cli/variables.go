package cli

import (
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/config"
)

// unknownVariables warns of environment variables that look like settings, and are none: a mistyped one would be missed only
// by what it does not do. It is "" where there is none.
func (p *program) unknownVariables() string {
	if p.ground.Rehearsal {
		return ""
	}
	var known []string
	for _, k := range config.Keys() {
		if k.Env != "" {
			known = append(known, k.Env)
		}
	}
	var unknown []string
	for _, entry := range p.Environ {
		name, value, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, "PERSONIUM_") || slices.Contains(known, name) || value == "" {
			continue
		}
		if meant := nearest(name, known); meant != "" {
			name += " (" + meant + "?)"
		}
		unknown = append(unknown, name)
	}
	if len(unknown) == 0 {
		return ""
	}
	slices.Sort(unknown)
	return "unknown environment variables have no effect: " + strings.Join(unknown, ", ") +
		"; personium-cell help environment lists those that have"
}
