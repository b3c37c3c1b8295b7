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
	hooks

	wrapped       []func(wire.Handler) wire.Handler // around the answer to every request
	lockStoreDown bool                              // cell URLs get nothing but 503
	countsStopAt  int                               // what the count of a list says at most
	ownAccount    bool                              // Token is that of an account of the first cell

	failCode     coreerror.Code                    // with which imports fail
	prepared     []func(*cell)                     // before the first request, to the first cell; the cells are locked
	spoil        func(meta corejson.Object) string // another .pmeta for the root of the first snapshot
	flushedAfter time.Duration                     // after a kill that leaves the locks, when an operator flushes them; 0 for never

}

// at puts an action into the middle of jobs.
func (p *Plan) at(percent int, of func(*job) bool, action func(*job) error) {
	p.triggers = append(p.triggers, trigger{percent: percent, of: of, action: action})
	slices.SortStableFunc(p.triggers, func(a, b trigger) int { return cmp.Compare(a.percent, b.percent) })
}

// own says that a job is nobody else's.
func own(j *job) bool { return !j.IsForeign() }

// imports says that a job is an import of our own.
func imports(j *job) bool { return own(j) && j.Kind() == importJob }

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
				select {
				case <-time.After(d):
				case <-q.HTTP.Context().Done():
				}
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

// A breakable is the unit as what breaks it sees it.
type breakable interface {
	GoDown(d time.Duration)                           // it cannot be reached for d
	Crash(keepLocks bool, flushedAfter time.Duration) // it is killed and comes back, with the locks or without
	ExpireTokens()                                    // all access tokens end
}
