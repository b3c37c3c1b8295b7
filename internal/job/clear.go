package job

import (
	"context"
	"path/filepath"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

// clear removes the copy that was imported, once nothing is left to be made of it.
func (w *follower) clear(d verdict.Decision, kept verdict.Outcome) {
	h := w.history
	if d.Verdict == verdict.Done && h.Kind == event.Import {
		w.clearEarlier()
	}
	name := snapshot.Name(h.ShownAs())
	finished := h.SentAs == "" && name.CopyOf() != "" && d.Verdict == verdict.Done
	if h.FromCopy && (h.Linking.Missing() || d.Verdict == verdict.Unproved) {
		return // it may be of an import that is about to start
	}
	if h.CopyWanted(d) || w.Turn != nil || h.Kind != event.Import || h.SentAs == "" && !finished {
		return
	}
	if err := removeCopy(context.Background(), w.Client, name); err != nil {
		w.note(leftover(name, w.Client.Cell().URL, err))
		return
	}
	if h.CopyThere = false; w.Record != nil {
		_ = w.Record.save(h, &kept) // else a later process deletes it once more
	}
}

// clearEarlier removes the copies that earlier imports of this machine have left: what they were to bring is replaced.
func (w *follower) clearEarlier() {
	if w.Record == nil {
		return
	}
	dir := filepath.Dir(w.Record.path)
	for _, f := range entryFiles(dir, "") {
		e, err := readEntry(filepath.Join(dir, f.name))
		earlier := err == nil && e.path != w.Record.path && e.History.CopyThere && e.History.PostedAt.Before(w.history.PostedAt)
		mayRun := !e.Ended() && w.history.Style != verdict.PathStyle // its import may be queued, and reads it then
		if !earlier || mayRun || e.History.Unsent || e.isWatched() {
			continue
		}
		if removeCopy(context.Background(), w.Client, snapshot.Name(e.History.SentAs)) == nil { // else the area shows it
			e.History.CopyThere, e.History.CopyStays = false, false
			_ = e.write()
		}
	}
}
