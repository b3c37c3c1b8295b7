package verdict

import (
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// A Baseline is what the cell looked like before the POST. What was there before is no news afterwards.
type Baseline struct {
	At      time.Time  `json:"at"`
	Import  Look       `json:"import"`
	Export  Look       `json:"export"`
	Version *int64     `json:"version,omitempty"` // of {UnitURL}__ctl/Cell('x'); nil where our credentials may not read it
	Area    AreaAtRest `json:"area"`
}

// AreaAtRest is the snapshot area before an export.
type AreaAtRest struct {
	Read     bool                 `json:"read"`
	Files    map[string]time.Time `json:"files,omitempty"` // creation date by file name
	Nameless int                  `json:"nameless,omitempty"`
}

// Limits bound the looking. Zero means no limit, except for MaxOutage, which has to be set.
type Limits struct {
	Interval     time.Duration `json:"interval"` // between two looks
	Timeout      time.Duration `json:"timeout,omitempty"`
	StallTimeout time.Duration `json:"stall_timeout,omitempty"`
	MaxOutage    time.Duration `json:"max_outage"`
	NoCount      bool          `json:"-"` // the content is not compared this time; another process may still do so
}

// Listing is what the snapshot area said about an export that seems to be over.
type Listing struct {
	Archive  bool     `json:"archive"`          // NAME.zip is listed
	Failure  *Message `json:"failure"`          // the text of NAME.error, when its date is not the baseline's
	Stale    bool     `json:"stale"`            // NAME.error is there, unchanged since before the POST
	Others   string   `json:"others,omitempty"` // a new file of another job
	Nameless int      `json:"nameless"`
	// PagingBroken: Failure is what every export of a cell with data ends in where the unit's search engine is too new.
	PagingBroken bool `json:"-"`
}

// A History is everything that was seen of one job, folded so that it stays small however long the job runs.
// It is plain data: the journal keeps it, and verdict reads it without asking anybody.
type History struct {
	Kind     event.Kind `json:"kind"`
	Name     string     `json:"name"`
	Style    Style      `json:"style"`
	Baseline Baseline   `json:"baseline"`
	Limits   Limits     `json:"limits"`
	PostedAt time.Time  `json:"posted_at"`
	Accepted bool       `json:"accepted"` // the 202 was seen; else the answer to the POST was lost
	Watched  time.Time  `json:"watched"`  // since when this process looks: Limits.Timeout counts from here
	// Attached: the job was already there when the looking began, so that the baseline is none. The name of a queued job
	// may not be known then, and is learnt when it shows up.
	Attached bool          `json:"attached,omitempty"`
	Blind    time.Duration `json:"blind,omitempty"` // for how long nobody looked, between two processes

	Looks int  `json:"looks"`
	Last  Look `json:"last"`
	News  Look `json:"news"` // the last look that told something: not an outage, an empty body or a server error
	// NewsSince and NewsEqual: since when, and in how many looks, News has been the same.
	NewsSince time.Time `json:"news_since"`
	NewsEqual int       `json:"news_equal"`

	Ours   string `json:"ours,omitempty"` // started_at of our job, once it was seen
	OursAt int    `json:"ours_at"`        // percent at which our job was last seen
	// Stood is the longest time for which our job stood still, as far as could be seen.
	Stood     time.Duration `json:"stood,omitempty"`
	Foreign   string        `json:"foreign,omitempty"`
	LockHeld  bool          `json:"lock_held,omitempty"` // a probe found the lock held after our 202
	Version   *int64        `json:"version,omitempty"`
	Interrupt bool          `json:"interrupt,omitempty"` // the unit did not answer since our job was last seen to move
	Away      bool          `json:"away,omitempty"`      // … on two looks running
	LockLost  bool          `json:"lock_lost,omitempty"` // core answered 503 after the POST: its lock server may have lost the lock of a live job, for good
	// Unsure: our job was first seen after the unit had not answered, or long after a POST whose answer was lost. A restart
	// loses queued jobs, and somebody else may have imported the same snapshot since.
	Unsure    bool `json:"unsure,omitempty"`
	SeenSince bool `json:"seen_since,omitempty"` // our job was seen since the unit last did not answer
	SilentRun int  `json:"silent_run,omitempty"`
	Troubled  run  `json:"troubled"` // looks that told nothing
	Odd       run  `json:"odd"`      // looks with an answer that nobody knows
	Broken    run  `json:"broken"`   // server errors

	Lock       Lock      `json:"lock"`
	ProbedAt   time.Time `json:"probed_at"`
	Unprobed   run       `json:"unprobed"`              // probes running, since News has been the same, that told nothing
	FreeProbes int       `json:"free_probes,omitempty"` // of the run of News
	SettledRun int       `json:"settled_run,omitempty"` // settled looks running with the same answer
	SettledAt  time.Time `json:"settled_at"`            // the first of them
	Missing    int       `json:"missing,omitempty"`     // listings running without our archive
	Listing    *Listing  `json:"listing,omitempty"`

	Counting    bool      `json:"counting,omitempty"` // an import is to be proved by the cell's content
	Prime       string    `json:"prime,omitempty"`    // the role that was made before the POST; an import takes it away
	PrimeGone   bool      `json:"prime_gone,omitempty"`
	Unlike      bool      `json:"unlike,omitempty"` // the cell did not hold what the snapshot holds before the POST
	Unread      bool      `json:"unread,omitempty"` // the snapshot could not be read for the proof, for a reason of this machine
	Late        bool      `json:"late,omitempty"`   // the content is compared long after the job had ended
	Counts      *Counts   `json:"counts,omitempty"` // the last comparison
	CountedAt   time.Time `json:"counted_at"`
	CountsEqual int       `json:"counts_equal,omitempty"` // comparisons running that came to the same
	Uncounted   run       `json:"uncounted"`              // tries running to compare that came to nothing
	CountError  string    `json:"count_error,omitempty"`  // of the last of them

	ByArchive bool      `json:"-"` // an export is to be proved by what is in its archive, and not by the listing alone
	Archive   *Archive  `json:"-"` // nil while it was not read
	CellRows  *CellRows `json:"-"` // nil while nobody had to know

	round round
}

// A run is a number of looks running that brought answers of one sort.
type run struct {
	Since time.Time `json:"since,omitzero"`
	Looks int       `json:"looks,omitempty"`
}

func (r *run) record(at time.Time, same bool) {
	switch {
	case !same:
		*r = run{}
	case r.Looks == 0:
		*r = run{Since: at, Looks: 1}
	default:
		r.Looks++
	}
}

// lasted is how long the run had gone on at a time.
func (r run) lasted(at time.Time) time.Duration {
	if r.Looks == 0 {
		return 0
	}
	return at.Sub(r.Since)
}

// round is what was gathered since the last interval, so that verdict does not ask for it twice.
type round struct{ probed, looked, versioned, unversioned, unitAsked, unitAnswers, listed, counted bool }

// Resume readies the history of an earlier process for further looks under other limits. What was seen stays; what was
// counted in a row does not, because nobody looked in between.
func (h *History) Resume(l Limits) {
	now := time.Now()
	h.Blind += now.Sub(later(h.Last.At, h.PostedAt))
	h.Limits, h.Watched = l, now
	h.News, h.NewsSince, h.NewsEqual = Look{}, time.Time{}, 0
	h.SilentRun, h.FreeProbes, h.SettledRun, h.Missing = 0, 0, 0, 0
	h.Troubled, h.Odd, h.Broken, h.Unprobed = run{}, run{}, run{}, run{}
	h.Listing, h.Unread = nil, false
	h.forgetCounts()
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// forgetCounts makes sure that what was compared before something changed is compared again.
func (h *History) forgetCounts() {
	h.Counts, h.CountedAt, h.CountsEqual, h.Uncounted, h.CountError = nil, time.Time{}, 0, run{}, ""
}

// counting reports whether this process proves the import by the cell's content.
func (h *History) counting() bool { return h.Counting && !h.Limits.NoCount }

// beginRound starts the next interval's gathering.
func (h *History) BeginRound() { h.round = round{} }

// away reports whether the unit did not answer on two looks running.
func (h *History) away() bool { return h.SilentRun >= 2 }

// moved says by how much the cell's version grew since the baseline: once per import that began. It is not known where
// the version could not be read.
func (h *History) Moved() (n int64, known bool) {
	if h.Version == nil || h.Baseline.Version == nil {
		return 0, false
	}
	return *h.Version - *h.Baseline.Version, true
}

// versionIsLate reports whether the version could be read before the POST, and not just now.
func (h *History) versionIsLate() bool {
	return h.round.unversioned && h.Baseline.Version != nil
}

// began reports whether our import is known to have begun. Where the version can be read it decides: a lock was held
// for a queued job, too, and a job whose unit died at once left the cell alone.
func (h *History) began() bool {
	if n, known := h.Moved(); known {
		return n > 0 && (h.Ours != "" || h.Foreign == "") // another's import moves it, too
	}
	if h.Ours != "" || h.PrimeGone {
		return true
	}
	return h.Baseline.Version == nil && h.Style == PathStyle && h.LockHeld && !h.LockLost
}

// broughtByUs reports whether content that equals the snapshot's can only be our import's doing, although it was never
// seen to begin: the cell held something else before.
func (h *History) broughtByUs() bool {
	_, known := h.Moved()
	return !known && h.Unlike && h.Accepted && h.Foreign == ""
}

// confirmed reports whether the settled answer was seen again after a while. Where a free lock does not prove that a job is
// over, one look may have met the single "ready" of a failing import, or a cell whose version had not moved yet.
func (h *History) confirmed() bool {
	return h.SettledRun >= 2 && h.Last.At.Sub(h.SettledAt) >= confirmFor || h.throughGrace()
}

// freeIsNoProof reports whether the lock can be free although our job is alive.
func (h *History) freeIsNoProof() bool {
	return h.Style == SubdomainStyle || h.LockLost
}

// quietFor is for how long the settled answer has stood.
func (h *History) quietFor() time.Duration {
	if h.SettledRun > 0 {
		return h.Last.At.Sub(h.SettledAt)
	}
	return h.Last.At.Sub(h.NewsSince)
}

// throughGrace reports whether the settled answer has stood long enough to believe that nothing else will come.
func (h *History) throughGrace() bool {
	if h.Lock.State == LockUnknown {
		return h.equalLongEnough()
	}
	return h.SettledRun >= 3 && h.Last.At.Sub(h.SettledAt) >= grace
}
