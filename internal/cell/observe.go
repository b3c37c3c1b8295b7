package cell

import (
	"context"
	"fmt"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/verdict"
)

// A State is what a cell shows at one moment, asked for one request after the other.
type State struct {
	Import, Export verdict.Look
	Lock           personium.Lock
	err            error // the first answer that is no state
	of             personium.Cell
}

// Observe reads both job states and the lock of a cell. An answer that is missing or strange is part of the result; of a
// unit that does not answer no more is asked.
func Observe(ctx context.Context, c *personium.Client) State {
	s := State{Lock: personium.Lock{State: personium.LockUnknown}, of: c.Cell()}
	status, err := c.ImportStatus(ctx)
	s.Import, s.err = LookOf(time.Now(), status, err), err
	if s.Import.Answer == verdict.AnswerNone || s.Import.Answer == verdict.AnswerLimited {
		s.Export = s.Import
		return s
	}
	status, err = c.ExportStatus(ctx)
	s.Export = LookOf(time.Now(), status, err)
	if s.err == nil || s.Failed() {
		s.err = err
	}
	s.Lock = Probe(ctx, c)
	s.settle(ctx, c)
	return s
}

// settle asks once more for an import that was seen at work before its lock was found free: it may have ended in between. In subdomain style
// a free lock tells nothing.
func (s *State) settle(ctx context.Context, c *personium.Client) {
	if s.Lock.State != personium.LockFree || s.Import.Answer != verdict.AnswerProcessing || s.of.Style != personium.PathStyle {
		return
	}
	if status, err := c.ImportStatus(ctx); err == nil {
		s.Import = LookOf(time.Now(), status, nil)
	}
}

// Unreadable is the refusal for a cell whose state cannot be read; nil where it can.
func (s State) Unreadable() *refusal.Error {
	for _, l := range []verdict.Look{s.Import, s.Export} {
		switch l.Answer {
		case verdict.AnswerNone, verdict.AnswerLimited, verdict.AnswerBusy, verdict.AnswerRefused, verdict.AnswerGone:
			return explain.Error("read the state of the cell", s.err)
		case verdict.AnswerBroken:
			r := explain.Error("read the state of the cell", s.err)
			r.Code, r.Slug, r.Next = refusal.Busy, refusal.BrokenCell, refusal.Say("if this lasts, the cell is ruined: "+verdict.Ruined(s.of.URL, verdict.Style(s.of.Style), l.At))
			if l.NoIndex {
				r.Next = refusal.Say("if this lasts, the cell's owner has no search index yet: " + verdict.NoIndex)
			}
			return r
		case verdict.AnswerWord:
			if s.err != nil {
				return explain.Error("read the state of the cell", s.err)
			}
			return &refusal.Error{Code: refusal.Busy, Slug: refusal.UnknownState,
				Text: fmt.Sprintf("the cell is in a state that this program does not know: %q", l.Word),
				Next: refusal.Say("ask the operator of the unit what that state means; when it has passed: ").Command("status", refusal.Here)}
		}
	}
	return nil
}

// Broken reports whether the cell answers with an error of the server where its state belongs.
func (s State) Broken() bool {
	return s.Import.Answer == verdict.AnswerBroken || s.Export.Answer == verdict.AnswerBroken
}

// Shown is one of a cell's two states, with the kind of job that it is about.
type Shown struct {
	Kind event.Kind
	verdict.Look
}

// Shows returns both states, the import first.
func (s State) Shows() []Shown {
	return []Shown{{event.Import, s.Import}, {event.Export, s.Export}}
}

// Failed reports whether the cell is a failed cell, in either of the two ways in which it shows.
func (s State) Failed() bool {
	return s.Import.Answer == verdict.AnswerFailed || s.Import.Answer == verdict.AnswerClosed
}

// Busy reports whether a job of the cell is queued or at work. In path style a held lock decides: Processing over a free
// lock is what a dead job left behind. In subdomain style overlapping jobs free each other's locks, so Processing counts.
func (s State) Busy(style personium.Style) bool {
	processing := s.Import.Answer == verdict.AnswerProcessing || s.Export.Answer == verdict.AnswerProcessing
	switch s.Lock.State {
	case personium.LockHeld:
		return true
	case personium.LockFree:
		return processing && style == personium.SubdomainStyle
	}
	return processing
}

// Stale reports whether a state says Processing although nothing is at work.
func (s State) Stale(style personium.Style) bool {
	return (s.Import.Answer == verdict.AnswerProcessing || s.Export.Answer == verdict.AnswerProcessing) && !s.Busy(style)
}

// Died is the import that a state shows although nothing is at work; nil for none.
func (s State) Died(style personium.Style) *verdict.Look {
	if s.Import.Answer != verdict.AnswerProcessing || !s.Stale(style) {
		return nil
	}
	return &s.Import
}

// JobNamed is the state that shows a live job, or a failure, of this name; nil when there is none.
func (s State) JobNamed(name string, style personium.Style) *Shown {
	for _, l := range s.Shows() {
		if l.Name == name && (l.Answer == verdict.AnswerFailed || l.Answer == verdict.AnswerProcessing && s.Busy(style)) {
			return &l
		}
	}
	return nil
}

// Unnamed reports whether neither state shows a job at work.
func (s State) Unnamed() bool {
	return s.Import.Answer != verdict.AnswerProcessing && s.Export.Answer != verdict.AnswerProcessing
}

// Importing reports whether an import is queued or at work, or may be: a lock does not always tell whose it is.
func (s State) Importing(style personium.Style) bool {
	if !s.Busy(style) || s.Lock.Holder == Holder(event.Export) {
		return false
	}
	return s.Import.Answer == verdict.AnswerProcessing || s.Queued(event.Import)
}

// Queued reports whether a job of this kind may be waiting for its turn.
func (s State) Queued(k event.Kind) bool {
	return s.Lock.State == personium.LockHeld && (s.Lock.Holder == "" || s.Lock.Holder == Holder(k)) && s.Unnamed()
}

// Holder is what the server calls a job of this kind that holds the lock.
func Holder(k event.Kind) string { return "cell " + string(k) }

// Probe asks whether the cell's lock is held, in a way that can change nothing. Path style has a second way.
func Probe(ctx context.Context, c *personium.Client) personium.Lock {
	lock := personium.Lock{State: personium.LockUnknown}
	if c.Cell().UnitURL != "" && c.Cell().Name != "" {
		lock = c.ProbeUnit(ctx)
	}
	if lock.State == personium.LockUnknown && c.Cell().Style == personium.PathStyle {
		lock = c.ProbeImport(ctx)
	}
	return lock
}

// Version reads the Version of the cell's document at unit level; nil where it cannot be read.
func Version(ctx context.Context, c *personium.Client) *int64 {
	if c.Cell().UnitURL == "" || c.Cell().Name == "" {
		return nil
	}
	entity, err := c.CellEntity(ctx)
	if err != nil {
		return nil
	}
	return &entity.Version
}
