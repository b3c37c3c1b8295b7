package verdict

import (
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// A History is everything that was seen of one job, folded so that it stays small however long the job runs.
// It is plain data: a journal keeps it, flat, and [Judge] reads it without asking anybody.
type History struct {
	Started
	Lookout
	Outage
	JobSeen
	LockSeen
	Settling
	Counting
	Foretold
	LeftBehind
	Linking Linking `json:"-"`

	round round
}

// Started is what was sent, and what there was before it. A job is known by its name together with a started_at that was
// not there before, because names are used again and the server shows the last job of a kind until the next one begins.
// Where the watching began when the job was already there, nothing of that is known: the baseline is none, and the name of
// a queued job is learnt when it shows up.
type Started struct {
	Kind     event.Kind `json:"kind"`
	Name     string     `json:"name"`               // that the admin gave
	SentAs   string     `json:"sent_as,omitempty"`  // the name of the prepared copy that was imported in its place; "" for none
	Argument string     `json:"argument,omitempty"` // of a command that compares with the file which was imported; "" for the stored snapshot
	Style    Style      `json:"style"`
	Baseline Baseline   `json:"baseline"`
	PostedAt time.Time  `json:"posted_at"`
	Accepted bool       `json:"accepted"` // the 202 was seen; else the answer to the POST was lost
	// AcceptedAt is its Date, in whole seconds of the unit's clock, or of its proxy's; zero where that is not known.
	AcceptedAt time.Time `json:"accepted_at,omitzero"`
	Attached   bool      `json:"attached,omitempty"`
	Lacks      string    `json:"lacks,omitempty"` // of an export: what the cell may have lacked when it began; "" for nothing
	// Awaited: what came of the POST was not recorded yet. Where nobody watches, the process that was to send it has ended before
	// that.
	Awaited bool `json:"awaited,omitempty"`
	// SameBefore is when the import of the same snapshot before this one came to the same end, in everything that was lost; zero where none did.
	SameBefore time.Time `json:"-"`
}

// Unanswered says why it is not known whether the POST arrived; "" where it was accepted.
func (s *Started) Unanswered() string {
	switch {
	case s.Accepted:
		return ""
	case s.Awaited:
		return "the run that started it ended before it recorded the server's answer to its POST, which may never have arrived"
	}
	return "the answer to its POST was lost, and it may never have arrived"
}

// Lookout is how the job is looked at, and what came of the last looks. The last look is the last of all; the news is the
// last one that told something about the job, which an outage, an empty body and a server's error do not. For as long as
// the news has been the same, nothing is known to have changed: that is what the limits of a standstill and the waiting
// for a quiet end are counted from. Between two processes nobody looks, and what may have happened then is not seen.
type Lookout struct {
	Limits  Limits        `json:"limits"`
	Watched time.Time     `json:"watched"`         // where Limits.Timeout counts from: the start of the command that looks
	Blind   time.Duration `json:"blind,omitempty"` // for how long nobody looked, between two processes

	Looks     int       `json:"looks"`
	Last      Look      `json:"last"`
	News      Look      `json:"news"`
	NewsSince time.Time `json:"news_since"` // since when News has been the same
	NewsEqual int       `json:"news_equal"` // in how many looks
	// StillSince is since when the job stands as News shows it, also in the looks of an earlier process that Before is the news of.
	StillSince time.Time `json:"still_since,omitzero"`
	Before     Look      `json:"-"`
}

// Outage is when the unit did not answer, or not as it should. One such look says nothing. Two without an answer mean that
// the unit is away, and it may come back as another process: killed jobs leave their last state behind, queued ones are
// gone without a trace, and a lock server that was away may have lost the lock of a job that goes on. So what came before
// an outage proves less afterwards, until our job is seen to move again.
type Outage struct {
	Interrupt bool `json:"interrupt,omitempty"` // the unit did not answer since our job was last seen to move
	Away      bool `json:"away,omitempty"`      // … on two looks running
	SilentRun int  `json:"silent_run,omitempty"`
	Troubled  run  `json:"troubled"` // looks that told nothing
	Odd       run  `json:"odd"`      // looks with an answer that nobody knows
	Broken    run  `json:"broken"`   // server errors
	// Earlier is the news before the last one, and Flips are the changes running that only brought it back.
	Earlier Look `json:"-"`
	Flips   run  `json:"-"`
	Vain    run  `json:"-"` // rounds that ended with such a look, and brought nothing new before
	// VainAt is when the last of those ended that counts.
	VainAt time.Time `json:"-"`
}

// JobSeen is what was seen of our job, and of the jobs of others that can be taken for it. Every import that begins moves
// the cell's version on by one, which tells more than any state does, where it can be read. A job that was first seen
// after an outage, or long after a POST whose answer was lost, may be somebody else's of the same name. How long ours
// once stood still and went on says how long a silence has to be before it means an end.
type JobSeen struct {
	Ours   string        `json:"ours,omitempty"` // started_at of our job, once it was seen
	OursAt int           `json:"ours_at"`        // percent at which it was last seen
	SeenAt time.Time     `json:"seen_at,omitzero"`
	AtWork bool          `json:"at_work,omitempty"` // ours was seen at work, and not only at its end
	Stood  time.Duration `json:"stood,omitempty"`
	// Unsure: what is taken for ours may be another's. SeenSince: ours was seen since the unit last did not answer.
	Unsure    bool   `json:"unsure,omitempty"`
	SeenSince bool   `json:"seen_since,omitempty"`
	Foreign   string `json:"foreign,omitempty"`  // another job of the cell, in words
	Over      bool   `json:"over,omitempty"`     // nothing was shown or held any more after ours, or its lock, was seen
	Followed  bool   `json:"followed,omitempty"` // … which began after ours was seen to be over
	Version   *int64 `json:"version,omitempty"`  // of {UnitURL}__ctl/Cell('x'); nil until it was read
}

// LockSeen is what probes of the cell's lock found. A job holds it from the 202 to its very end, so that a free lock ends
// all waiting in path style. In subdomain style it does not keep jobs apart: the first to end frees it for all. A lock
// server that answered with an error may have lost it, for good. One that is free and then held again was taken by
// somebody else, or more than one process of the unit answers, of which only one knows of the job. A probe that tells nothing is never taken for a free
// lock; then only equal answers over a while can settle anything.
type LockSeen struct {
	Lock       Lock      `json:"lock"` // as the last probe found it
	ProbedAt   time.Time `json:"probed_at"`
	LockHeld   bool      `json:"lock_held,omitempty"`   // a probe found it held after our 202
	LockLost   bool      `json:"lock_lost,omitempty"`   // core answered 503 after the POST
	Unprobed   run       `json:"unprobed"`              // probes running, since News has been the same, that told nothing
	FreeProbes int       `json:"free_probes,omitempty"` // since News has been the same
	Retaken    bool      `json:"retaken,omitempty"`     // held again after it was free, with the same News
	Flipped    bool      `json:"flipped,omitempty"`     // our job was shown again after an answer that showed none
}

// Settling is the end coming into sight. A look settles something only if it was asked for after a probe had found the
// lock free: a failing import shows one "ready" while its lock is still held, and a probe that comes after a look says
// nothing about the time before. Where a free lock proves little, one such look is not enough, and the same answer has to
// stand for a while. A cell that is marked as failed then shows that an import of it has failed, even if the next one takes the mark away.
type Settling struct {
	SettledRun int       `json:"settled_run,omitempty"` // settled looks running with the same answer
	SettledAt  time.Time `json:"settled_at"`            // the first of them
	Fell       bool      `json:"fell,omitempty"`        // the cell was marked Import failed over a lock that nobody was seen to hold, and was not so before the POST
}

// Counting is the proof of an import by the cell's content. An import can end well and have lost every row, so the content
// is compared with what the snapshot holds; rows show up late, so a difference counts when it was found twice. What is
// compared before the end was certain, or before anything changed, is compared again. The role that is made before the
// POST goes with everything else that the cell held, and so shows that an import began where the version cannot.
type Counting struct {
	ByContent bool   `json:"counting,omitempty"` // the import is to be proved so
	Prime     string `json:"prime,omitempty"`    // the role that was made before the POST; an import takes it away
	PrimeGone bool   `json:"prime_gone,omitempty"`
	// PrimeThere: it was still there when the version was read last. An import takes it away before it moves the version.
	PrimeThere bool `json:"-"`
	// Mark is a property of the main box that was set before the POST, which nobody sees who does not look for it, and an import takes
	// away; "" where none was seen to be there. MarkGone and MarkThere are as those of the role.
	Mark      string `json:"mark,omitempty"`
	MarkGone  bool   `json:"mark_gone,omitempty"`
	MarkThere bool   `json:"-"`
	Unlike    bool   `json:"unlike,omitempty"`   // the cell did not hold what the snapshot holds before the POST
	Replaced  bool   `json:"replaced,omitempty"` // the snapshot was another one right after the POST than before it
	// Unconfirmed says why it could not be found out whether it was; "" once it is known.
	Unconfirmed string `json:"unconfirmed,omitempty"`
	// Unread: the snapshot, or the archive of an export, could not be read for the proof, for a reason of this machine, or not be compared.
	Unread bool `json:"unread,omitempty"`
	Gone   bool `json:"-"` // the snapshot is not in the area
	// LinksBegun: the import was over, and what its copy left out was about to be made. RowsThere: the cell held all rows and files of
	// the copy.
	LinksBegun  bool      `json:"links_begun,omitempty"`
	RowsThere   bool      `json:"-"`
	RowsAskedAt time.Time `json:"-"`
	Unasked     run       `json:"-"`              // tries running to find out about them that failed
	Late        bool      `json:"late,omitempty"` // the content is compared long after the job had ended
	Again       bool      `json:"-"`              // … which was found to be incomplete then
	Concluded   bool      `json:"-"`              // … which was done or incomplete then, so that it is over

	Counts      *Counts   `json:"counts,omitempty"` // the last comparison
	CountedAt   time.Time `json:"counted_at"`
	CountsEqual int       `json:"counts_equal,omitempty"` // comparisons running that came to the same
	EqualSince  time.Time `json:"equal_since,omitzero"`   // the first of them
	Changes     int       `json:"changes,omitempty"`      // comparisons running that came to something else than the one before
	Uncounted   run       `json:"uncounted"`              // tries running to compare that failed
	CountError  string    `json:"count_error,omitempty"`  // of the last of them
}

// LeftBehind is what an export left in the snapshot area: an archive, or a file with the reason of its failure, or
// nothing. The server never says that an export failed, so that this is all the proof there is. What is in the archive
// proves more than that it is listed: it may be of no use to an import, or be without a row although the cell has some. The
// archive is read last, when there is nothing else to look for.
type LeftBehind struct {
	Missing int      `json:"missing,omitempty"` // listings running without our archive
	Listing *Listing `json:"listing,omitempty"`

	ByArchive bool      `json:"-"` // the export is to be proved by what is in its archive, and not by the listing alone
	Archive   *Archive  `json:"-"` // nil while it was not read
	CellRows  *CellRows `json:"-"` // nil while nobody had to know
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
type round struct{ probed, looked, versioned, unversioned, unitAsked, unitAnswers, listed, linked, rowsAsked, counted bool }

// Resume readies the history of an earlier process for further looks under other limits. What was seen stays; what was
// counted in a row does not, because nobody looked in between.
func (h *History) Resume(now time.Time, l Limits) {
	h.Blind += now.Sub(later(h.Last.At, h.PostedAt))
	h.Limits, h.Watched = l, now
	h.Before, h.News, h.NewsSince, h.NewsEqual = h.News, Look{}, time.Time{}, 0
	h.SilentRun, h.FreeProbes, h.SettledRun, h.Missing = 0, 0, 0, 0
	h.Troubled, h.Odd, h.Broken, h.Unprobed, h.Flips, h.Vain, h.Earlier = run{}, run{}, run{}, run{}, run{}, run{}, Look{}
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
func (c *Counting) forgetCounts() {
	c.Counts, c.CountedAt, c.CountsEqual, c.Changes, c.Uncounted, c.CountError = nil, time.Time{}, 0, 0, run{}, ""
	c.EqualSince, c.RowsThere = time.Time{}, false
}
