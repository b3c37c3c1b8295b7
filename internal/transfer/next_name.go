package transfer

import (
	"fmt"
	"regexp"
	"strconv"

	"github.com/personium/personium-cell/internal/snapshot"
)

var numbered = regexp.MustCompile(`^(.*)_([0-9]{1,6})$`)

// nextName counts a name up.
func nextName(name snapshot.Name) snapshot.Name {
	stem, n, digits := string(name), 1, 1
	if m := numbered.FindStringSubmatch(stem); m != nil {
		stem, digits = m[1], len(m[2])
		n, _ = strconv.Atoi(m[2]) // six digits always fit
	}
	end := fmt.Sprintf("_%0*d", digits, n+1)
	return snapshot.Name(stem[:min(len(stem), snapshot.MaxNameLength-len(end))] + end)
}
