package fault

import (
	"cmp"
	"slices"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// A Plan is what goes wrong in a unit: the moments at which faults step in. Nothing of it changes once the unit runs; what
// happens only once remembers that itself. A nil function does nothing.
type Plan struct {
	style string
	Work  time.Duration
	unit  Unit
	model.Hooks

	wrapped       []func(wire.Handler) wire.Handler // around the answer to every request
	LockStoreDown time.Duration                     // every URL gets nothing but 503, after so long; 0 for not
	OwnAccount    bool                              // Token is that of an account of the first cell

	failCode     coreerror.Code                    // with which imports fail
	Prepared     []func(*model.Cell)               // before the first request, to the first cell; the cells are locked
	Spoil        func(meta corejson.Object) string // another .pmeta for the root of the first snapshot
	flushedAfter time.Duration                     // after a kill that leaves the locks; 0 for never
}

// at puts an action into the middle of jobs.
func (p *Plan) at(percent int, of func(*model.Job) bool, action func(*model.Job) error) {
	p.Triggers = append(p.Triggers, model.Trigger{Percent: percent, Of: of, Action: action})
	slices.SortStableFunc(p.Triggers, func(a, b model.Trigger) int { return cmp.Compare(a.Percent, b.Percent) })
}

// own says that a job is nobody else's.
func own(j *model.Job) bool { return !j.IsForeign() }

// imports says that a job is an import of our own.
func imports(j *model.Job) bool { return own(j) && j.Kind() == model.ImportJob }

// first says yes to the first job of those that of says yes to.
func first(of func(*model.Job) bool) func(*model.Job) bool {
	used := false
	return func(j *model.Job) bool {
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
		p.at(64, imports, func(*model.Job) error { return practiceFailure(p.failCode) })
	}
	p.failCode = code
}

func (p *Plan) begins(prepare func(*model.Cell)) { p.Prepared = append(p.Prepared, prepare) }

func (p *Plan) holdsBack(wait func(*model.Job) func() error) { p.Held = append(p.Held, wait) }

func (p *Plan) showsLate(kind model.JobKind) { p.Late = append(p.Late, kind) }

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

// Handler is next with everything around it that faults do to requests and answers.
func (p *Plan) Handler(next wire.Handler) wire.Handler {
	for _, wrap := range p.wrapped {
		next = wrap(next)
	}
	return next
}

// A Unit is the unit as what breaks it sees it.
type Unit interface {
	GoDown(d time.Duration)                           // it cannot be reached for d
	Crash(keepLocks bool, flushedAfter time.Duration) // it is killed and comes back, with the locks or without
	ExpireTokens()                                    // all access tokens end
}
