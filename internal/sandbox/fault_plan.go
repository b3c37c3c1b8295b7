package sandbox

import (
	"cmp"
	"slices"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// A Plan is what goes wrong in a unit: the moments at which faults step in. Nothing of it changes once the unit runs; what happens
// only once remembers that itself. A nil function does nothing.
type Plan struct {
	style string
	work  time.Duration
	unit  breakable

	wrapped       []func(wire.Handler) wire.Handler // around the answer to every request
	lockStoreDown bool                              // cell URLs get nothing but 503
	countsStopAt  int                               // what the count of a list says at most
	ownAccount    bool                              // Token is that of an account of the first cell

	prepared     []func(*cell)                     // before the first request, to the first cell; the cells are locked
	spoil        func(meta corejson.Object) string // another .pmeta for the root of the first snapshot
	flushedAfter time.Duration                     // after a kill that leaves the locks, when an operator flushes them; 0 for never

	held     []func(*job) func() error            // a job was accepted: how it waits before it is queued; nil for not; the cells are locked
	late     []jobKind                            // their state says ready until somebody has looked
	triggers []trigger                            // in the order of their percentages
	word     func(*job) string                    // what the state says instead of a known word; "" for nothing; the cells are locked
	failCode coreerror.Code                       // with which imports fail
	failing  []func(*job, *coreerror.Error) error // before the failure of an import is written
	follows  func(*job) func()                    // starts what comes the moment a job is over; nil for nothing; the cells are locked

	losesRows           bool        // no row of an import comes into its cell
	imported            func(*cell) // after the last row of an import; the cells are locked
	exportsFail         bool        // of an owner who has a search index
	exportsLeaveNothing bool
	exportScale         int // the percentage at which the progress of an export ends; 0 for 100
}

// A trigger is what happens when a job comes to a percentage.
type trigger struct {
	percent int
	of      func(*job) bool // asked when the job begins; the cells are locked
	action  func(*job) error
}

// at puts an action into the middle of jobs.
func (p *Plan) at(percent int, of func(*job) bool, action func(*job) error) {
	p.triggers = append(p.triggers, trigger{percent, of, action})
	slices.SortStableFunc(p.triggers, func(a, b trigger) int { return cmp.Compare(a.percent, b.percent) })
}

// own says that a job is nobody else's.
func own(j *job) bool { return !j.foreign }

// imports says that a job is an import of our own.
func imports(j *job) bool { return own(j) && j.kind == importJob }

// first says yes to the first job of those that of says yes to.
func first(of func(*job) bool) func(*job) bool {
	used := false
	return func(j *job) bool {
		if used || !of(j) {
			return false
		}
		used = true
		return true
	}
}

// triggersOf is what is to happen in the middle of a job that begins. The cells are locked.
func (p *Plan) triggersOf(j *job) []trigger {
	var list []trigger
	for _, t := range p.triggers {
		if t.of(j) {
			list = append(list, t)
		}
	}
	return list
}

// failsWith lets imports fail after the wipe. The last code counts.
func (p *Plan) failsWith(code coreerror.Code) {
	if p.failCode == "" {
		p.at(64, imports, func(*job) error { return practiceFailure(p.failCode) })
	}
	p.failCode = code
}

func (p *Plan) begins(prepare func(*cell)) { p.prepared = append(p.prepared, prepare) }

func (p *Plan) holdsBack(wait func(*job) func() error) { p.held = append(p.held, wait) }

func (p *Plan) showsLate(kind jobKind) { p.late = append(p.late, kind) }

func (p *Plan) wraps(wrap func(wire.Handler) wire.Handler) { p.wrapped = append(p.wrapped, wrap) }

// slows lets the answers to some requests take their time.
func (p *Plan) slows(d time.Duration, some func(*wire.Request) bool) {
	p.wraps(func(next wire.Handler) wire.Handler {
		return func(q *wire.Request) *wire.Answer {
			a := next(q)
			if some(q) {
				later(q.HTTP.Context(), d)
			}
			return a
		}
	})
}

// handler is next with everything around it that faults do to requests and answers.
func (p *Plan) handler(next wire.Handler) wire.Handler {
	for _, wrap := range p.wrapped {
		next = wrap(next)
	}
	return next
}

// waits is what a job that was accepted has to wait for before it is queued. The cells are locked.
func (p *Plan) waits(j *job) []func() error {
	var waits []func() error
	for _, hold := range p.held {
		if wait := hold(j); wait != nil {
			waits = append(waits, wait)
		}
	}
	return waits
}

// follower starts what comes the moment a job is over; nil for nothing. The cells are locked.
func (p *Plan) follower(j *job) func() {
	if p.follows == nil {
		return nil
	}
	return p.follows(j)
}

// wordFor is what the state says of the last job instead of a known word; "" for nothing. The cells are locked.
func (p *Plan) wordFor(last *job) string {
	if p.word == nil || last == nil {
		return ""
	}
	return p.word(last)
}

// isLate says whether the state goes on saying ready for one look although the job has begun.
func (p *Plan) isLate(j *job) bool { return own(j) && slices.Contains(p.late, j.kind) }

// A breakable is the unit as what breaks it sees it.
type breakable interface {
	GoDown(d time.Duration)                           // it cannot be reached for d
	Crash(keepLocks bool, flushedAfter time.Duration) // it is killed and comes back, with the locks or without
	ExpireTokens()                                    // all access tokens end
}
