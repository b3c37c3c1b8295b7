package progress

import (
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// A standstill is a job at work that shows the same percentage for long: one that is slow, or died with its unit.
type standstill struct {
	percent int
	since   time.Time // when the percentage came; zero while no job is seen at work
}

// longStill is after how long a standstill is worth a word. The import of a large table can take longer for one percent.
const longStill = 2 * time.Minute

// take notes what was seen. Other phases have steps or bytes, or nothing that could move.
func (s *standstill) take(phase event.Phase, percent int) {
	switch {
	case phase != event.Running:
		*s = standstill{}
	case s.since.IsZero() || percent != s.percent:
		*s = standstill{percent, time.Now()}
	}
}

// words say for how long, after a comma; "" where it is not long.
func (s *standstill) words() string {
	if s.since.IsZero() || time.Since(s.since) < longStill {
		return ""
	}
	return ", unchanged for " + strings.TrimSuffix(time.Since(s.since).Truncate(time.Minute).String(), "0s")
}
