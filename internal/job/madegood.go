package job

import (
	"context"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

// Equal is what a comparison has found that was no part of watching a job: the cell holds what a snapshot holds.
type Equal struct {
	Name   snapshot.Name // of the snapshot in the cell's area; "" of a file
	ETag   string        // of that snapshot
	File   string        // of this machine
	Counts *verdict.Counts
}

// MadeGood records it for the import of that snapshot which this machine had found incomplete, as long as no other import has started since:
// what the cell lacked is there by now. It gives the name of the import; "" where there is none.
func (s Search) MadeGood(ctx context.Context, found Equal) string {
	journal := NewJournal(s.StateDir)
	e, err := journal.Newest(s.Client.Cell().URL, string(found.Name))
	if err != nil || e == nil || !e.Ended() || e.Outcome.Verdict != verdict.Incomplete || !e.History.isOf(found) {
		return ""
	}
	if why, _ := s.remade(ctx, e); why != "" || e.followed(cell.Version(ctx, s.Client)) != "" {
		return ""
	}
	o := verdict.MadeGood(*e.Outcome, found.Counts)
	if journal.Resume(*e).save(&e.History, &o) != nil {
		return ""
	}
	return e.History.Name
}

// isOf reports whether the job is an import of the snapshot that was compared, and was to bring all of it.
func (h *History) isOf(found Equal) bool {
	switch {
	case h.Kind != event.Import || !h.ByContent || len(h.Lost) > 0:
		return false
	case found.Name == "":
		return h.Argument != "" && h.Argument == argumentOf(found.File)
	case h.SentAs != "":
		return found.ETag != "" && found.ETag == h.OfETag
	}
	return found.ETag != "" && found.ETag == h.ETag
}
