package job

import (
	"context"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

// Compared is what a comparison has found that was no part of watching a job.
type Compared struct {
	Name   snapshot.Name // of the snapshot in the cell's area; "" of a file
	ETag   string        // of that snapshot
	File   string        // of this machine
	Counts *verdict.Counts
}

// MadeGood records that the cell holds what a snapshot holds for the import of that snapshot which this machine had found incomplete, as long
// as no other import has started since: what the cell lacked is there by now. It gives the name of the import; "" where there is none.
func (s Search) MadeGood(ctx context.Context, found Compared) string {
	e := s.incomplete(ctx, found)
	if e == nil {
		return ""
	}
	o := verdict.MadeGood(*e.Outcome, found.Counts)
	if NewJournal(s.StateDir).Resume(*e).save(&e.History, &o) != nil {
		return ""
	}
	return e.History.Name
}

// Advice is what this machine has said after the import of that snapshot, where that was the last one of the cell and lost the very same as a
// comparison has found now; "" where that is not so.
func (s Search) Advice(ctx context.Context, found Compared) string {
	if e := s.incomplete(ctx, found); e != nil && sameLoss(e.Outcome.Counts, found.Counts) {
		return e.Outcome.Hint
	}
	return ""
}

// incomplete is the import of a snapshot that this machine had found incomplete, as long as no other one has started since; nil where there is
// none.
func (s Search) incomplete(ctx context.Context, found Compared) *Entry {
	e, err := NewJournal(s.StateDir).Newest(s.Client.Cell().URL, string(found.Name))
	if err != nil || e == nil || !e.Ended() || e.Outcome.Verdict != verdict.Incomplete || !e.History.isOf(found) {
		return nil
	}
	if why, _ := s.remade(ctx, e); why != "" || e.followed(cell.Version(ctx, s.Client)) != "" {
		return nil
	}
	return e
}

// isOf reports whether the job is an import of the snapshot that was compared, and was to bring all of it.
func (h *History) isOf(found Compared) bool {
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
