package job

import (
	"context"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

// Outlived reports whether another import of the cell has come after that of a prepared copy in its snapshot area: the links of the copy
// are those of a content that is gone, and nobody makes them any more. It asks the journal, and for the beginning of the copy.
func (s Search) Outlived(ctx context.Context, copied personium.SnapshotFile) bool {
	if s.followedHere(copyName(copied)) {
		return true
	}
	now := cell.Version(ctx, s.Client)
	if now == nil {
		return false
	}
	d, err := s.Client.GetSnapshot(ctx, copied.Name, "")
	if err != nil {
		return false
	}
	defer func() { _ = d.Body.Close() }()
	p := archive.LeadingPrepared(d.Body)
	return p != nil && passed(p.Version, now)
}

// followedHere reports whether this machine has imported a copy, and something else after it.
func (s Search) followedHere(copied snapshot.Name) bool {
	journal, of := NewJournal(s.StateDir), s.Client.Cell().URL
	newest, err := journal.Newest(of, "")
	if err != nil || newest == nil || newest.History.Kind != event.Import || newest.History.SentAs == string(copied) || !newest.Ended() ||
		newest.Outcome.Verdict != verdict.Done && newest.Outcome.Verdict != verdict.Incomplete {
		return false
	}
	before, err := journal.Newest(of, string(copied.CopyOf()))
	return err == nil && before != nil && before.History.SentAs == string(copied) &&
		newest.History.PostedAt.After(before.History.PostedAt)
}

// passed reports whether more than one import has begun since a cell had a version, or somebody has edited it; nil is not known.
func passed(before, now *int64) bool { return before != nil && now != nil && *now > *before+1 }
