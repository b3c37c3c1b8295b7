package cell

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"strings"
)

// ErrNoStateDir is why nothing can be kept in an empty environment.
var ErrNoStateDir = errors.New("neither XDG_STATE_HOME nor HOME names a place for it")

// Key is a folder name for a cell: readable, and different for different cells.
func Key(cellURL string) string {
	sum := sha256.Sum256([]byte(cellURL))
	readable := cellURL
	if u, err := url.Parse(cellURL); err == nil {
		readable = u.Host + u.Path
	}
	readable = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '.' {
			return r
		}
		return '_'
	}, strings.Trim(readable, "/"))
	return readable[:min(len(readable), 100)] + "-" + hex.EncodeToString(sum[:4])
}
