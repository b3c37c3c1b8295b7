package sandbox

import (
	"slices"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
)

// hooks are the moments of a job at which faults step in. Nothing of them changes once the unit runs; what happens only once remembers that
// itself. The zero value does nothing.
type hooks struct {
	held     []func(*job) func() error            // a job was accepted: how it waits before it is queued; nil for not; the cells are locked
	late     []jobKind                            // their state says ready until somebody has looked
	triggers []trigger                            // in the order of their percentages
	word     func(*job) string                    // what the state says instead of a known word; "" for nothing; the cells are locked
	failing  []func(*job, *coreerror.Error) error // before the failure of an import is written
	follows  func(*job) func()                    // starts what comes the moment a job is over; nil for nothing; the cells are locked
	imported func(*cell)                          // after the last row of an import; the cells are locked

	losesRows           bool // no row of an import comes into its cell
	exportsFail         bool // of an owner who has a search index
	exportsLeaveNothing bool
	exportScale         int // the percentage at which the progress of an export ends; 0 for 100
}

// A trigger is what happens when a job comes to a percentage.
type trigger struct {
	percent int
	of      func(*job) bool // asked when the job begins; the cells are locked
	action  func(*job) error
}

// triggersOf is what is to happen in the middle of a job that begins. The cells are locked.
func (h *hooks) triggersOf(j *job) []trigger {
	var list []trigger
	for _, t := range h.triggers {
		if t.of(j) {
			list = append(list, t)
		}
	}
	return list
}

// waits is what a job that was accepted has to wait for before it is queued. The cells are locked.
func (h *hooks) waits(j *job) []func() error {
	var waits []func() error
	for _, hold := range h.held {
		if wait := hold(j); wait != nil {
			waits = append(waits, wait)
		}
	}
	return waits
}

// follower starts what comes the moment a job is over; nil for nothing. The cells are locked.
func (h *hooks) follower(j *job) func() {
	if h.follows == nil {
		return nil
	}
	return h.follows(j)
}

// wordFor is what the state says of the last job instead of a known word; "" for nothing. The cells are locked.
func (h *hooks) wordFor(last *job) string {
	if h.word == nil || last == nil {
		return ""
	}
	return h.word(last)
}

// isLate says whether the state goes on saying ready for one look although the job has begun.
func (h *hooks) isLate(j *job) bool { return !j.foreign && slices.Contains(h.late, j.kind) }
