package job

import (
	"context"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

// clear removes the copy that was imported, once nothing is left to be made of it.
func (w *follower) clear(d verdict.Decision, kept verdict.Outcome) {
	h := w.history
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
