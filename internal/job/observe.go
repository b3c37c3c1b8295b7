package job

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/personium"
)

// A CellState is what a cell shows at one moment, asked for one request after the other.
type CellState struct {
	Import, Export Look
	Lock           personium.Lock
}

// Observe reads both job states and the lock of a cell. An answer that is missing or strange is part of the result.
func Observe(ctx context.Context, c *personium.Client) CellState {
	var s CellState
	status, err := c.ImportStatus(ctx)
	s.Import = lookOf(time.Now(), status, err)
	status, err = c.ExportStatus(ctx)
	s.Export = lookOf(time.Now(), status, err)
	s.Lock = probe(ctx, c)
	return s
}

// Failed reports whether the cell is a failed cell, in either of the two ways in which it shows.
func (s CellState) Failed() bool {
	return s.Import.Answer == AnswerFailed || s.Import.Answer == AnswerClosed
}

// Busy reports whether a job of the cell is queued or at work. In path style a held lock decides: Processing over a free
// lock is what a dead job left behind. In subdomain style overlapping jobs free each other's locks, so Processing counts.
func (s CellState) Busy(style personium.Style) bool {
	processing := s.Import.Answer == AnswerProcessing || s.Export.Answer == AnswerProcessing
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
	return (s.Import.Answer == AnswerProcessing || s.Export.Answer == AnswerProcessing) && !s.Busy(style)
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
func areaAtRest(area personium.SnapshotArea) AreaAtRest {
	a := AreaAtRest{Read: true, Files: make(map[string]time.Time, len(area.Files)), Nameless: area.Nameless}
	for _, f := range area.Files {
		a.Files[f.Name] = f.Created
	}
	return a
}

// list reads what an export left in the snapshot area; nil where that cannot be read.
func list(ctx context.Context, c *personium.Client, h *History) *Listing {
	area, err := c.Snapshots(ctx)
	if err != nil {
		return nil
	}
	l := &Listing{Nameless: area.Nameless}
	for _, f := range area.Files {
		before, known := h.Baseline.Area.Files[f.Name]
		fresh := !known || !before.Equal(f.Created)
		switch {
		case f.Name == h.Name+".zip":
			l.Archive = true
		case f.Name == h.Name+".error" && fresh:
			message, err := c.ExportFailure(ctx, nameOf(h))
			if err != nil {
				return nil
			}
			l.Failure = &message
		case f.Name == h.Name+".error":
			l.Stale = true
		case fresh && (strings.HasSuffix(f.Name, ".zip") || strings.HasSuffix(f.Name, ".error")):
			l.Others = f.Name
		}
	}
	return l
}

// coreError returns the error as an answer of core, or nil.
func coreError(err error) *personium.Error {
	var e *personium.Error
	if errors.As(err, &e) && e.Core {
		return e
	}
	return nil
}
