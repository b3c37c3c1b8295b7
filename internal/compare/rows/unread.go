package rows

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// notRead says what of an archive was not compared because no server could read it either: a line whose fields are none, and the
// values of a property without an alias.
func (h *shelf) notRead() []string {
	var said []string
	for _, at := range slices.Sorted(maps.Keys(h.unreadRows)) {
		said = append(said, fmt.Sprintf("%s of %s cannot be read in the snapshot", counted(h.unreadRows[at], "row", "rows"), at))
	}
	properties := map[string]int{}
	for at, n := range h.unread {
		if place := h.collections[at]; place != "" {
			properties[strings.TrimSuffix(place, "/")] += n
		}
	}
	for _, at := range slices.Sorted(maps.Keys(properties)) {
		n, have, its := properties[at], "has", "its"
		if n > 1 {
			have, its = "have", "their"
		}
		said = append(said, fmt.Sprintf("%s of %s %s no alias or no type that can be read in the snapshot: %s values were not compared",
			counted(n, "property", "properties"), at, have, its))
	}
	return said
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
