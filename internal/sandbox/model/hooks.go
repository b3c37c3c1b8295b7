package model

import (
	"slices"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
)

// Hooks are the moments of a job at which faults step in. Nothing of them changes once the unit runs; what happens only once
// remembers that itself. The zero value does nothing. All but Failing and the actions of triggers are called with the cells
// locked.
type Hooks struct {
	Held     []func(*Job) func() error            // how an accepted job waits before it is queued; nil for not
	Late     []JobKind                            // their state says ready until somebody has looked
	Triggers []Trigger                            // in the order of their percentages
	Word     func(*Job) string                    // what the state says instead of a known word; "" for nothing
	Failing  []func(*Job, *coreerror.Error) error // before the failure of an import is written
	Follows  func(*Job) func()                    // starts what comes the moment a job is over; nil for nothing
	Imported func(*Cell)                          // after the last row of an import

	LosesRows           bool // no row of an import comes into its cell
	ExportsFail         bool // of an owner who has a search index
	ExportsLeaveNothing bool
	ExportScale         int // the percentage at which the progress of an export ends; 0 for 100
	CountsStopAt        int // what the search index says at most when it counts the rows of a type; 0 for no end
}

// A Trigger is what happens when a job comes to a percentage.
type Trigger struct {
	Percent int
	Of      func(*Job) bool // asked when the job begins; the cells are locked
	Action  func(*Job) error
}

// triggersOf is what is to happen in the middle of a job that begins. The cells are locked.
func (h *Hooks) triggersOf(j *Job) []Trigger {
	var list []Trigger
	for _, t := range h.Triggers {
		if t.Of(j) {
			list = append(list, t)
		}
	}
	return list
}

// waits is what a job that was accepted has to wait for before it is queued. The cells are locked.
func (h *Hooks) waits(j *Job) []func() error {
	var waits []func() error
	for _, hold := range h.Held {
		if wait := hold(j); wait != nil {
			waits = append(waits, wait)
		}
	}
	return waits
}

// follower starts what comes the moment a job is over; nil for nothing. The cells are locked.
func (h *Hooks) follower(j *Job) func() {
	if h.Follows == nil {
		return nil
	}
	return h.Follows(j)
}

// wordFor is what the state says of the last job instead of a known word; "" for nothing. The cells are locked.
func (h *Hooks) wordFor(last *Job) string {
	if h.Word == nil || last == nil {
		return ""
	}
	return h.Word(last)
}

// isLate says whether the state goes on saying ready for one look although the job has started.
func (h *Hooks) isLate(j *Job) bool { return !j.foreign && slices.Contains(h.Late, j.kind) }
