package job

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

// A CellState is what a cell shows at one moment, asked for one request after the other.
type CellState struct {
	Import, Export verdict.Look
	Lock           personium.Lock
	err            error // the first answer that is no state
}

// Observe reads both job states and the lock of a cell. An answer that is missing or strange is part of the result; of a
// unit that does not answer no more is asked.
func Observe(ctx context.Context, c *personium.Client) CellState {
	s := CellState{Lock: personium.Lock{State: personium.LockUnknown}}
	status, err := c.ImportStatus(ctx)
	s.Import, s.err = lookOf(time.Now(), status, err), err
	if s.Import.Answer == verdict.AnswerNone {
		s.Export = s.Import
		return s
	}
	status, err = c.ExportStatus(ctx)
	s.Export = lookOf(time.Now(), status, err)
	if s.err == nil || s.Failed() {
		s.err = err
	}
	s.Lock = probe(ctx, c)
	return s
}

// Unreadable is the refusal for a cell whose state cannot be read; nil where it can.
func (s CellState) Unreadable() *refusal.Error {
	for _, l := range []verdict.Look{s.Import, s.Export} {
		switch l.Answer {
		case verdict.AnswerNone, verdict.AnswerBusy, verdict.AnswerRefused, verdict.AnswerGone:
			return refusalOf("read the state of the cell", s.err)
		case verdict.AnswerBroken:
			r := refusalOf("read the state of the cell", s.err)
			r.Code, r.Next = refusal.Busy, refusal.Say("if this lasts, the cell is ruined: an operator of the unit has to remove it")
			return r
		case verdict.AnswerWord:
			if s.err != nil {
				return refusalOf("read the state of the cell", s.err)
			}
			return &refusal.Error{Code: refusal.Busy, Text: fmt.Sprintf("the cell is in a state that this program does not know: %q", l.Word),
				Next: refusal.Say("look for a newer version of this program")}
		}
	}
	return nil
}

// Shown is one of a cell's two states, with the kind of job that it is about.
type Shown struct {
	Kind event.Kind
	verdict.Look
}

// Shows returns both states, the import first.
func (s CellState) Shows() []Shown {
	return []Shown{{event.Import, s.Import}, {event.Export, s.Export}}
}

// Failed reports whether the cell is a failed cell, in either of the two ways in which it shows.
func (s CellState) Failed() bool {
	return s.Import.Answer == verdict.AnswerFailed || s.Import.Answer == verdict.AnswerClosed
}

// Busy reports whether a job of the cell is queued or at work. In path style a held lock decides: Processing over a free
// lock is what a dead job left behind. In subdomain style overlapping jobs free each other's locks, so Processing counts.
func (s CellState) Busy(style personium.Style) bool {
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
func (s CellState) Stale(style personium.Style) bool {
	return (s.Import.Answer == verdict.AnswerProcessing || s.Export.Answer == verdict.AnswerProcessing) && !s.Busy(style)
}

// probe asks whether the cell's lock is held, in a way that can change nothing. Path style has a second way.
func probe(ctx context.Context, c *personium.Client) personium.Lock {
	lock := personium.Lock{State: personium.LockUnknown}
	if c.Cell().UnitURL != "" && c.Cell().Name != "" {
		lock = c.ProbeUnit(ctx)
	}
	if lock.State == personium.LockUnknown && c.Cell().Style == personium.PathStyle {
		lock = c.ProbeImport(ctx)
	}
	return lock
}

// version reads the version of the cell's document at unit level; nil where it cannot be read.
func version(ctx context.Context, c *personium.Client) *int64 {
	if c.Cell().UnitURL == "" || c.Cell().Name == "" {
		return nil
	}
	entity, err := c.CellEntity(ctx)
	if err != nil {
		return nil
	}
	return &entity.Version
}

// areaAtRest reads the snapshot area before an export.
func areaAtRest(area personium.SnapshotArea) verdict.AreaAtRest {
	a := verdict.AreaAtRest{Read: true, Files: make(map[string]time.Time, len(area.Files)), Nameless: area.Nameless}
	for _, f := range area.Files {
		a.Files[f.Name] = f.Created
	}
	return a
}

// list reads what an export left in the snapshot area; nil where that cannot be read.
func list(ctx context.Context, c *personium.Client, h *History) *verdict.Listing {
	area, err := c.Snapshots(ctx)
	if err != nil {
		return nil
	}
	l := &verdict.Listing{Nameless: area.Nameless}
	for _, f := range area.Files {
		before, known := h.Baseline.Area.Files[f.Name]
		fresh := !known || !before.Equal(f.Created)
		switch {
		case f.Name == h.Name+".zip":
			l.Archive = true
		case f.Name == h.Name+".error" && (fresh && h.Baseline.Area.Read || startedBefore(h, f.Created)):
			message, err := c.ExportFailure(ctx, snapshot.Name(h.Name))
			if err != nil {
				return nil
			}
			words := serverWords(message)
			l.Failure, l.PagingBroken = &words, message.Text == pagingBroken
		case f.Name == h.Name+".error":
			l.Stale = true
		case fresh && h.Baseline.Area.Read && (strings.HasSuffix(f.Name, ".zip") || strings.HasSuffix(f.Name, ".error")):
			l.Others = f.Name
		}
	}
	return l
}

// pagingBroken is the text of every export that core 1.8.1 to 1.8.3 tries on Elasticsearch 7, of a cell that holds data.
const pagingBroken = "unknown property was appointed."

// startedBefore reports whether our job was started before t, both by the server's clock.
func startedBefore(h *History, t time.Time) bool {
	started, err := time.Parse(time.RFC3339, h.Ours)
	return err == nil && started.Before(t)
}

// coreError returns the error as an answer of core, or nil.
func coreError(err error) *personium.Error {
	var e *personium.Error
	if errors.As(err, &e) && e.Core {
		return e
	}
	return nil
}
