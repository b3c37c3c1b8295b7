package job

import (
	"context"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
)

// A watch follows one job. It asks, folds the answers into the history, and reports; verdict decides.
type watch struct {
	client   *personium.Client
	report   event.Reporter
	record   *Record // nil: nothing is kept
	archives Archives
	history  *History
	judge    func(*History) decision // verdict
	phase    event.Phase
	noted    map[string]bool
	evidence evidence
}

// Wait follows the job of a history until there is a verdict, a limit is reached, or ctx ends. It makes one request a
// look while the server says Processing and moves, more whenever it says anything else, and never two at once.
// An import that is to be proved by its content is compared with the snapshot, which archives gives.
// The outcome is also written to record, unless that is nil.
func Wait(ctx context.Context, c *personium.Client, report event.Reporter, record *Record, archives Archives, h *History) Outcome {
	w := &watch{client: c, report: report, record: record, archives: archives, history: h, judge: verdict, noted: map[string]bool{}}
	w.evidence = h.evidence()
	return w.follow(ctx)
}

// follow looks until there is a verdict.
func (w *watch) follow(ctx context.Context) Outcome {
	for {
		d := w.roundInTime(ctx)
		if d.verdict != "" {
			return w.end(d)
		}
		w.tell(d)
		w.keep(nil)
		w.sleep(ctx, d.soon)
	}
}

// roundInTime is a round that neither an interruption nor a slow unit draws out.
func (w *watch) roundInTime(ctx context.Context) decision {
	l := w.history.Limits
	inTime, cancel := ctx, context.CancelFunc(func() {})
	if l.Timeout > 0 {
		inTime, cancel = context.WithDeadline(ctx, later(time.Now().Add(lastRound), w.history.Watched.Add(l.Timeout)))
	}
	defer cancel()
	d := w.round(inTime)
	switch {
	case ctx.Err() != nil && w.phase == event.Counting:
		return decision{verdict: StillRunning, stop: StopInterrupted, phase: event.Counting, reason: "the import is over as far as can be seen, and the comparison of the cell with the snapshot was interrupted"}
	case ctx.Err() != nil:
		return decision{verdict: StillRunning, stop: StopInterrupted, reason: "the looking was interrupted"}
	case inTime.Err() != nil:
		return timedOut(w.history)
	}
	return d
}

// lastRound is what the last look before a timeout may take.
const lastRound = 5 * time.Second

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// round makes one look and gathers whatever verdict wants to know about it.
func (w *watch) round(ctx context.Context) decision {
	w.history.beginRound()
	w.look(ctx, false)
	for ctx.Err() == nil {
		d := w.judge(w.history)
		if d.verdict != "" || d.need == needNothing {
			return d
		}
		w.gather(ctx, d.need)
	}
	return decision{}
}

func (w *watch) gather(ctx context.Context, n need) {
	h := w.history
	switch n {
	case needProbe:
		lock := probe(ctx, w.client)
		h.recordProbe(time.Now(), lock)
	case needLook:
		h.round.looked = true
		w.look(ctx, true)
	case needVersion:
		h.recordVersion(version(ctx, w.client))
		if _, known := h.moved(); !known && !h.PrimeGone {
			h.PrimeGone = primeGone(ctx, w.client, h.Prime)
		}
	case needUnit:
		_, err := w.client.UnitMetadata(ctx, w.client.Cell().UnitURL)
		h.round.unitAsked, h.round.unitAnswers = true, err == nil
	case needListing:
		h.recordListing(list(ctx, w.client, h))
	case needCounts:
		w.count(ctx)
	}
}

func (w *watch) look(ctx context.Context, afterFree bool) {
	var status personium.JobStatus
	var err error
	if w.history.Kind == event.Export {
		status, err = w.client.ExportStatus(ctx)
	} else {
		status, err = w.client.ImportStatus(ctx)
	}
	if ctx.Err() != nil {
		return
	}
	l := lookOf(time.Now(), status, err)
	l.AfterFree = afterFree
	w.history.record(l)
}

// tell reports what the round brought.
func (w *watch) tell(d decision) {
	if d.phase != "" {
		w.enter(d.phase)
	}
	w.report.Report(w.event(event.Progressed))
	if d.note != "" && !w.noted[d.note] {
		w.noted[d.note] = true
		e := w.event(event.Noted)
		e.Text, e.Warning = d.note, true
		w.report.Report(e)
	}
}

// enter reports a phase, if it is another one.
func (w *watch) enter(p event.Phase) {
	if w.phase == p {
		return
	}
	w.phase = p
	w.report.Report(w.event(event.StateChanged))
}

func (w *watch) event(t event.Type) event.Event {
	h := w.history
	e := event.Event{At: time.Now(), Type: t, Kind: h.Kind, Cell: w.client.Cell().URL, Name: h.Name, Phase: w.phase, Progress: -1, StartedAt: h.Ours}
	if h.Ours != "" {
		e.Progress = h.OursAt
	}
	return e
}

// sleep waits for the next look: an interval, or less if verdict wants one soon or the timeout comes first.
func (w *watch) sleep(ctx context.Context, soon time.Duration) {
	l := w.history.Limits
	pause := l.Interval
	if soon > 0 {
		pause = min(pause, soon)
	}
	if l.Timeout > 0 {
		pause = min(pause, max(time.Until(w.history.Watched.Add(l.Timeout)), time.Millisecond))
	}
	pauseFor(ctx, pause)
}

// pauseFor waits for d or for the end of ctx.
func pauseFor(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// end turns the last decision into the outcome.
func (w *watch) end(d decision) Outcome {
	h := w.history
	if h.Attached && h.Ours == "" && d.verdict != StillRunning {
		d = decision{verdict: Unproved, reason: "no job of this name was seen at work, and whether there was one is not known"}
	}
	o := Outcome{
		Kind: h.Kind, Name: h.Name, Cell: w.client.Cell().URL,
		Verdict: d.verdict, Proof: d.proof, Reason: d.reason, NotProved: d.notProved, Stop: d.stop, Server: d.server,
		Hint: hint(h, d), StartedAt: h.Ours, Elapsed: time.Since(h.PostedAt), Counts: h.Counts,
	}
	w.keep(&o)
	return o
}

// keep writes the journal when there is new evidence or an outcome. A journal that cannot be written is told once.
func (w *watch) keep(o *Outcome) {
	now := w.history.evidence()
	if w.record == nil || (o == nil && now == w.evidence) {
		return
	}
	w.evidence = now
	if err := w.record.save(w.history, o); err != nil && !w.noted["journal"] {
		w.noted["journal"] = true
		w.report.Report(event.Event{At: time.Now(), Type: event.Noted, Kind: w.history.Kind, Name: w.history.Name, Phase: w.phase, Progress: -1,
			Warning: true, Text: "the journal cannot be written, so that another process cannot go on from here: " + err.Error()})
	}
}

// evidence is the part of a history that a later process must not miss.
type evidence struct {
	name             string
	ours, foreign    string
	held, interrupt  bool
	version          int64
	settled, missing int
}

func (h *History) evidence() evidence {
	e := evidence{name: h.Name, ours: h.Ours, foreign: h.Foreign, held: h.LockHeld, interrupt: h.Interrupt, settled: h.SettledRun, missing: h.Missing}
	if h.Version != nil {
		e.version = *h.Version
	}
	return e
}
