package verdict

import "time"

const (
	firstPause   = 250 * time.Millisecond // after the first look; each further one is twice as long
	growingLooks = 6                      // after so many of them, an interval lies between two
	eagerFor     = 15 * time.Second       // after which a request may be sent for each second, and no more
	longestRest  = 5 * time.Minute        // that somebody who wants to be left alone is left alone
)

// Pause is how long to wait after so many looks, from 1 on, until the next one: short at first, because most jobs are small, then
// an interval, which is never exceeded.
func Pause(looks int, interval time.Duration) time.Duration {
	if looks > growingLooks {
		return interval
	}
	return min(firstPause<<max(looks-1, 0), interval)
}

// A Round is what was asked since the last pause.
type Round struct {
	Number   int           // of this round, from 1 on
	Requests int           // that it took, without those of a comparison
	Took     time.Duration // from its first request to its last answer
	Since    time.Duration // the beginning of the watch
}

// Rest is how long to wait after a round. What verdict wants sooner comes sooner, but not for more than a request a second once the
// beginning is over or a proxy has complained, unless the interval itself is shorter. Nobody is left alone for longer than an outage
// may last.
func Rest(h *History, d Decision, r Round) time.Duration {
	interval := h.Limits.Interval
	pause := Pause(r.Number, interval)
	if d.Soon > 0 {
		pause = min(interval, d.Soon)
	}
	if r.Since > eagerFor || h.Last.Answer == AnswerLimited {
		pause = max(pause, min(time.Duration(r.Requests)*time.Second-r.Took, interval))
	}
	return max(pause, min(h.Last.RetryAfter, longestRest, max(h.Limits.MaxOutage-h.Troubled.lasted(h.Last.At), 0)))
}
