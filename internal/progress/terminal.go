package progress

import (
	"cmp"
	"time"
)

// narrow is the number of columns below which a bar does not fit on one line.
const narrow = 40

// A Terminal is what the caller knows of stderr.
type Terminal struct {
	IsTerminal bool
	Width      func() int  // columns now; nil or a result below 1 means unknown
	Foreground func() bool // whether this process may draw: false while the shell has the terminal; nil means always
	Dumb       bool        // TERM says that the cursor cannot be moved, or escape sequences are not understood
	UTF8       bool        // block characters can be shown, each in one column
	// Heartbeat is the longest silence of lines, which say that it goes on; 0 is a minute.
	Heartbeat time.Duration
}

func (t Terminal) heartbeat() time.Duration { return cmp.Or(t.Heartbeat, heartbeat) }

// Columns is the width to break texts for; 0 where it is not known, or nothing is a terminal.
func (t Terminal) Columns() int {
	if !t.IsTerminal || t.Width == nil {
		return 0
	}
	return max(t.Width(), 0)
}

// columns returns the width to draw for. Serial lines and some wrappers of terminals report 0: they get the classic 80.
func (t Terminal) columns() int {
	if t.Width != nil {
		if n := t.Width(); n > 0 {
			return n
		}
	}
	return 80
}

func (t Terminal) foreground() bool { return t.Foreground == nil || t.Foreground() }

func (t Terminal) suitsBar() bool {
	return !t.Dumb && t.columns() >= narrow
}
