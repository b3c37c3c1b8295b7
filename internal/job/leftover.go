package job

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

// CopyAge is how old a prepared copy has to be to be removed with all that are: an import works with a younger one, or somebody is about to
// finish it.
const CopyAge = 24 * time.Hour

// A Leftover is a prepared copy that is in the snapshot area of a cell at which nothing runs.
type Leftover struct {
	Words   string        // what it is, to follow "nothing runs, but"
	Lacks   string        // what an export lacks for it, to follow Words; "" for nothing
	Missing bool          // links of its import may be missing
	InVain  bool          // … and none is made: the cell does not hold exactly the rows of the copy, or nobody knows what it holds
	Next    refusal.Next  // what finishes it, or removes it
	age     time.Duration // of a copy that somebody may finish
}

// Leftover tells of the prepared copies among the files of a snapshot area one that links may be missing of, or else the last one, which
// nobody needs any more; nil where there is none.
func (s Search) Leftover(ctx context.Context, files []personium.SnapshotFile) *Leftover {
	const there, lacks = " is in the snapshot area", "and the export will not have those links"
	var left *Leftover
	unsent := s.Unsent()
	for _, f := range copiesAmong(files) {
		switch {
		case unsent != "" && f.Name == unsent.Archive():
			left = &Leftover{Words: f.Name + ", of an import that was not started," + there,
				Next: refusal.Say("it is removed by: ").Command("status", "--wait", refusal.Here)}
		case s.Outlived(ctx, f):
			left = &Leftover{Words: f.Name + ", the prepared copy of an earlier import," + there, Next: removing(f)}
		case s.rowsAway(ctx, copyName(f)):
			return &Leftover{Words: f.Name + ", a prepared copy," + there + ": links of its import may be missing, and none is made, because the cell does " +
				"not hold exactly the rows of the copy", Lacks: lacks, Missing: true, InVain: true,
				Next: refusal.Say("import the snapshot again; or, if the cell is as it should be, ").Then(removing(f))}
		default:
			return &Leftover{Words: f.Name + ", a prepared copy," + there + ": links of its import may be missing", Lacks: lacks, Missing: true, age: time.Since(f.Modified),
				Next: refusal.Say("finish it with: ").Command("status", "--wait", "--name", strings.TrimSuffix(f.Name, ".zip"), refusal.Here)}
		}
	}
	return left
}

// Unfinished is what an import has left to be made before an export, which will not have it; nil for nothing. The verdict says so, too. As long
// as the request waits for a busy cell, it waits for that as well: somebody may be about to make it. Its errors are refusals.
func (p *Plan) Unfinished(ctx context.Context) (*Leftover, error) {
	lacks := "the cell may lack links of an import, and the export with it"
	search := Search{Client: p.client, StateDir: p.StateDir}
	for {
		left := search.Leftover(ctx, p.copies)
		if left == nil || !left.Missing {
			left, lacks = search.unwatchedImport(ctx), "the cell may lack a part of an import, and the export with it"
		}
		switch {
		case left == nil || !left.Missing:
			return nil, nil
		case left.InVain || left.age >= CopyAge || p.WaitBusy == 0:
			p.lacks = lacks
			return left, nil
		}
		_ = p.lock.Unlock() // who makes links on this machine needs it
		over := p.busy.pause(ctx, &refusal.Error{Code: refusal.Busy, Text: left.Words})
		if ctx.Err() != nil {
			return nil, p.busy.interrupted()
		}
		if err := p.lockHere(ctx); err != nil {
			return nil, err
		}
		if over != nil {
			p.lacks, p.busy = lacks, newPatience(p.report, p.Request) // another one, for a busy cell
			return left, nil
		}
		if err := p.check(ctx); err != nil {
			return nil, err
		}
	}
}

// unwatchedImport tells of the last import of this machine, where nobody has watched it to its end; nil where that is not so. Exports may have
// come after it.
func (s Search) unwatchedImport(ctx context.Context) *Leftover {
	entry, err := NewJournal(s.StateDir).NewestImport(s.Client.Cell().URL)
	if err != nil || entry == nil || entry.Ended() || s.another(ctx, entry) {
		return nil
	}
	last, known := s.open(ctx, entry)
	if !known {
		return nil
	}
	return &Leftover{Words: "the import of " + last.Name + " was not watched to its end: a part of it may be missing",
		Lacks: "and the export will not have that part", Missing: true, InVain: true,
		Next: refusal.Say("find out with: ").Command("status", "--wait", "--name", last.Name, refusal.Here)}
}

// copiesAmong are the prepared copies among the files of a snapshot area: what imports left, or work with.
func copiesAmong(files []personium.SnapshotFile) []personium.SnapshotFile {
	return slices.DeleteFunc(slices.Clone(files), func(f personium.SnapshotFile) bool { return copyName(f) == "" })
}

// removing is what removes a copy: prune leaves those of the last day.
func removing(f personium.SnapshotFile) refusal.Next {
	if time.Since(f.Modified) < CopyAge {
		return refusal.Say("remove it with: ").Command("snapshot", "delete", strings.TrimSuffix(f.Name, ".zip"), refusal.Here)
	}
	return refusal.Say("remove it with: ").Command("snapshot", "prune", "--copies", refusal.Here)
}

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

// rowsAway reports whether this machine has found that the cell does not hold exactly the rows of a copy, and no other import has started since.
func (s Search) rowsAway(ctx context.Context, copied snapshot.Name) bool {
	journal, of := NewJournal(s.StateDir), s.Client.Cell().URL
	for _, name := range []snapshot.Name{copied, copied.CopyOf()} {
		e := journal.newestLearned(of, string(name))
		if e == nil || !e.History.RowsAway || e.History.ShownAs() != string(copied) || s.another(ctx, e) {
			continue
		}
		if before, now := e.History.Version, cell.Version(ctx, s.Client); before != nil && now != nil && *before == *now {
			return true
		}
	}
	return false
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

// passed reports whether more than one import has begun since a cell had a version, or somebody has edited it; nil is not known. A version
// that is not above it tells nothing here: the cell may be another one.
func passed(before, now *int64) bool { return before != nil && now != nil && *now > *before+1 }
