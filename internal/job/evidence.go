package job

import (
	"context"
	"time"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/verdict"
)

// keep writes the journal when there is new evidence or an outcome. A journal that cannot be written is told once.
func (w *follower) keep(o *verdict.Outcome) {
	now := evidenceOf(w.history)
	if w.Record == nil || (o == nil && now == w.evidence) {
		return
	}
	w.evidence = now
	if err := w.Record.save(w.history, o); err != nil && !w.noted["journal"] {
		w.noted["journal"] = true
		w.Report.Report(event.Event{At: time.Now(), Type: event.Noted, Kind: w.history.Kind, Name: w.history.Name, Phase: w.phase,
			Progress: -1, Warning: true,
			Text: "the journal cannot be written, so that another process cannot go on from here: " + err.Error()})
	}
}

// learning is how long it may take to ask what tells the cell of a job from a later one.
const learning = 10 * time.Second

// learn writes down what became of a job that this machine did not start, with what tells later whether that still holds. It is worth no
// warning that it cannot.
func (w *follower) learn(o verdict.Outcome) {
	h := w.history
	seen := h.Ours != "" || h.FromCopy // else there may have been no such job
	if w.Learn == nil || w.Record != nil || o.Verdict == verdict.StillRunning || h.Name == "" || !seen || w.Learn.started(w.Client.Cell().URL, h) {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), learning)
	defer cancel()
	if h.CellID == "" {
		h.CellID, _ = w.Client.CellID(ctx)
	}
	if h.Version == nil {
		h.Version = cell.Version(ctx, w.Client)
	}
	h.RowsAway = h.Linking.RowsAway
	_ = w.Learn.learned(w.Client.Cell(), h, &o)
}

// evidence is the part of a history that a later process must not miss.
type evidence struct {
	name             string
	ours, foreign    string
	held, interrupt  bool
	version          int64
	settled, missing int
	at               int // percent
}

func evidenceOf(h *History) evidence {
	e := evidence{name: h.Name, ours: h.Ours, foreign: h.Foreign, held: h.LockHeld, interrupt: h.Interrupt,
		settled: h.SettledRun, missing: h.Missing, at: h.OursAt}
	if h.Version != nil {
		e.version = *h.Version
	}
	return e
}
