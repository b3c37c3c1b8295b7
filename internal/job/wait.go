package job

import (
	"context"
	"time"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/verdict"
)

// A watch follows one job. It asks, folds the answers into the history, and reports; verdict decides.
type watch struct {
	client   *personium.Client
	report   event.Reporter
	record   *Record // nil: nothing is kept
	archives Archives
	history  *History
	judge    func(*verdict.History) verdict.Decision // verdict
	phase    event.Phase
	noted    map[string]bool
	evidence evidence
}

// Wait follows the job of a history until there is a verdict, a limit is reached, or ctx ends. It makes one request a
// look while the server says Processing and moves, more whenever it says anything else, and never two at once.
// An import that is to be proved by its content is compared with the snapshot, which archives gives.
// The outcome is also written to record, unless that is nil.
func Wait(ctx context.Context, c *personium.Client, report event.Reporter, record *Record, archives Archives, h *History) verdict.Outcome {
	w := &watch{client: c, report: report, record: record, archives: archives, history: h, judge: verdict.Judge, noted: map[string]bool{}}
	w.evidence = evidenceOf(h)
	return w.follow(ctx)
}

// follow looks until there is a verdict.
func (w *watch) follow(ctx context.Context) verdict.Outcome {
	for {
		d := w.roundInTime(ctx)
		if d.Verdict != "" {
			return w.end(d)
		}
		w.tell(d)
		w.keep(nil)
		w.sleep(ctx, d.Soon)
	}
}

// roundInTime is a round that neither an interruption nor a slow unit draws out.
func (w *watch) roundInTime(ctx context.Context) verdict.Decision {
	l := w.history.Limits
	inTime, cancel := ctx, context.CancelFunc(func() {})
	if l.Timeout > 0 {
		inTime, cancel = context.WithTimeout(ctx, max(lastRound, time.Until(w.history.Watched.Add(l.Timeout))))
	}
	defer cancel()
	d := w.round(inTime)
	switch {
	case ctx.Err() != nil && w.phase == event.Counting:
		return verdict.Decision{Verdict: verdict.StillRunning, Stop: verdict.StopInterrupted, Phase: event.Counting, Reason: "the import is over as far as can be seen, and the comparison of the cell with the snapshot was interrupted"}
	case ctx.Err() != nil:
		return verdict.Decision{Verdict: verdict.StillRunning, Stop: verdict.StopInterrupted, Reason: "the looking was interrupted"}
	case inTime.Err() != nil:
		return verdict.TimedOut(&w.history.History)
	}
	return d
}

// lastRound is what the last look before a timeout may take.
const lastRound = 5 * time.Second

// round makes one look and gathers whatever verdict wants to know about it.
func (w *watch) round(ctx context.Context) verdict.Decision {
	w.history.BeginRound()
	w.look(ctx, false)
	for ctx.Err() == nil {
		d := w.judge(&w.history.History)
		if d.Verdict != "" || d.Need == verdict.NeedNothing {
			return d
		}
		w.gather(ctx, d.Need)
	}
	return verdict.Decision{}
}

func (w *watch) gather(ctx context.Context, n verdict.Need) {
	h := w.history
	switch n {
	case verdict.NeedProbe:
		lock := cell.Probe(ctx, w.client)
		h.RecordProbe(time.Now(), lockOf(h.Kind, lock))
	case verdict.NeedLook:
		h.TriedLook()
		w.look(ctx, true)
	case verdict.NeedVersion:
		h.RecordVersion(cell.Version(ctx, w.client))
		if _, known := h.Moved(); !known && !h.PrimeGone {
			h.PrimeGone = primeGone(ctx, w.client, h.Prime)
		}
	case verdict.NeedUnit:
		_, err := w.client.UnitMetadata(ctx, w.client.Cell().UnitURL)
		h.RecordUnit(err == nil)
	case verdict.NeedListing:
		h.RecordListing(list(ctx, w.client, h))
	case verdict.NeedCounts:
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
	l := cell.LookOf(time.Now(), status, err)
	l.AfterFree = afterFree
	w.history.Record(l)
}

// tell reports what the round brought.
func (w *watch) tell(d verdict.Decision) {
	if d.Phase != "" {
		w.enter(d.Phase)
	}
	w.report.Report(w.event(event.Progressed))
	if d.Note != "" && !w.noted[d.Note] {
		w.noted[d.Note] = true
		e := w.event(event.Noted)
		e.Text, e.Warning = d.Note, true
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
func (w *watch) end(d verdict.Decision) verdict.Outcome {
	h := w.history
	if h.Attached && h.Ours == "" && d.Verdict != verdict.StillRunning {
		d = verdict.Decision{Verdict: verdict.Unproved, Reason: "no job of this name was seen at work, and whether there was one is not known"}
	}
	o := verdict.Outcome{
		Kind: h.Kind, Name: h.Name, Cell: w.client.Cell().URL,
		Verdict: d.Verdict, Proof: d.Proof, Reason: d.Reason, NotProved: d.NotProved, Stop: d.Stop, Server: d.Server,
		Hint: verdict.Hint(&h.History, d), StartedAt: h.Ours, Elapsed: time.Since(h.PostedAt), Counts: h.Counts,
	}
	w.keep(&o)
	return o
}

// keep writes the journal when there is new evidence or an outcome. A journal that cannot be written is told once.
func (w *watch) keep(o *verdict.Outcome) {
	now := evidenceOf(w.history)
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

func evidenceOf(h *History) evidence {
	e := evidence{name: h.Name, ours: h.Ours, foreign: h.Foreign, held: h.LockHeld, interrupt: h.Interrupt, settled: h.SettledRun, missing: h.Missing}
	if h.Version != nil {
		e.version = *h.Version
	}
	return e
}
