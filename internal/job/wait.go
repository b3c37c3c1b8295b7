package job

import (
	"context"
	"time"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/verdict"
)

// A Watch is with whom and with what a job is followed.
type Watch struct {
	Client   *personium.Client
	Report   event.Reporter
	Record   *Record  // where the evidence and the outcome are kept; nil: nowhere
	Learn    *Journal // where the end of a job is kept that this machine did not start, in the place of a record; nil: nowhere
	Archives Archives // of an import that is to be proved by the cell's content
	Exports  Exports  // of an export; nil: that its archive is listed is enough
	// Turn says whether this process may make links, and gives the entry of the journal to keep. nil: it may.
	Turn  func() (*Record, bool)
	Links bool // of an export: links are read back of however many entities
	// Credential says where the credential comes from, for notes on its refusal; it may be empty.
	Credential string
	ReadOnce   bool // another one put in its place is not read by this run
	// Judge concludes from what was seen; nil means verdict.Judge. A test that wants to know whether it would notice a bad
	// verdict gives one.
	Judge func(*verdict.History) verdict.Decision
}

// A follower follows one job. It asks, folds the answers into the history, and reports; Judge decides.
type follower struct {
	Watch
	history   *History
	phase     event.Phase
	noted     map[string]bool
	evidence  evidence
	round     verdict.Round
	begunAt   time.Time // when the watch began
	step      int       // of the comparison, as it was last told, steppedAt
	steppedAt time.Time
	remade    bool      // the prepared copy was gone, and made again
	refused   bool      // it was told that the credentials do not work
	overAt    time.Time // when there was nothing left to look for, but an archive to be read; zero before that
}

// Wait follows the job of a history until there is a verdict, a limit is reached, or ctx ends. It makes one request a
// look while the server says Processing and moves, more whenever it says anything else, and never two at once.
func Wait(ctx context.Context, with Watch, h *History) verdict.Outcome {
	if with.Judge == nil {
		with.Judge = verdict.Judge
	}
	defer with.Record.watch()()
	h.ByArchive = with.Exports != nil
	h.takeLinks()
	w := &follower{Watch: with, history: h, noted: map[string]bool{}, evidence: evidenceOf(h), begunAt: time.Now()}
	if h.FromCopy {
		return w.finish(ctx)
	}
	return w.follow(ctx)
}

// follow looks until there is a verdict.
func (w *follower) follow(ctx context.Context) verdict.Outcome {
	for {
		begin := time.Now()
		w.round = verdict.Round{Number: w.round.Number + 1}
		d := w.roundInTime(ctx)
		w.round.Took, w.round.Since = time.Since(begin), time.Since(w.begunAt)
		if d.Need == verdict.NeedArchive {
			d = w.proveInTime(ctx)
		}
		w.refused = w.refused || d.Note != "" && w.history.Last.Answer == verdict.AnswerRefused
		if d.Verdict != "" {
			return w.end(d)
		}
		w.tell(d)
		w.keep(nil)
		w.sleep(ctx, verdict.Rest(&w.history.History, d, w.round))
	}
}

// gatherAll makes one look and gathers whatever verdict wants to know about it, but for an archive, which no limit of the watching
// is about.
func (w *follower) gatherAll(ctx context.Context) verdict.Decision {
	w.history.BeginRound()
	w.look(ctx, false)
	for ctx.Err() == nil {
		d := w.Judge(&w.history.History)
		if d.Verdict != "" || d.Need == verdict.NeedNothing || d.Need == verdict.NeedArchive {
			return d
		}
		w.gather(ctx, d.Need)
	}
	return verdict.Decision{}
}

func (w *follower) gather(ctx context.Context, n verdict.Need) {
	h := w.history
	if n != verdict.NeedLook && n != verdict.NeedCounts && n != verdict.NeedLinks && n != verdict.NeedRows {
		w.round.Requests++
	}
	switch n {
	case verdict.NeedProbe:
		lock := cell.Probe(ctx, w.Client)
		h.RecordProbe(time.Now(), verdictLock(h.Kind, lock))
	case verdict.NeedLook:
		h.TriedLook()
		w.look(ctx, true)
	case verdict.NeedVersion:
		h.RecordVersion(cell.Version(ctx, w.Client))
		h.confirm(ctx, w.Client)
		if h.Prime != "" && !h.PrimeGone {
			if there, err := w.Client.HasRole(ctx, h.Prime); err == nil {
				h.RecordPrime(there)
			}
		}
		if h.Mark != "" && !h.MarkGone {
			if mark, err := w.Client.Mark(ctx); err == nil {
				h.RecordMark(mark == h.Mark)
			}
		}
	case verdict.NeedUnit:
		_, err := w.Client.UnitMetadata(ctx, w.Client.Cell().UnitURL)
		h.RecordUnit(err == nil)
	case verdict.NeedListing:
		h.RecordListing(readListing(ctx, w.Client, h))
		if w.Exports == nil && h.Listing != nil && h.Listing.Archive {
			h.remember(archiveOf(ctx, w.Client, h.Name))
		}
	case verdict.NeedRows:
		w.askRows(ctx)
	case verdict.NeedLinks:
		w.makeLinks(ctx)
	case verdict.NeedCounts:
		w.count(ctx)
	}
}

func (w *follower) look(ctx context.Context, afterFree bool) {
	var status personium.JobStatus
	var err error
	w.round.Requests++
	if w.history.Kind == event.Export {
		status, err = w.Client.ExportStatus(ctx)
	} else {
		status, err = w.Client.ImportStatus(ctx)
	}
	if ctx.Err() != nil {
		return
	}
	l := cell.LookOf(time.Now(), status, err)
	l.AfterFree = afterFree
	w.learnCopy(l)
	w.history.Record(l)
	w.tellOfCredentials()
}

// tell reports what the round brought.
func (w *follower) tell(d verdict.Decision) {
	if d.Phase != "" {
		w.enter(d.Phase)
	}
	w.Report.Report(w.event(event.Progressed))
	if d.Note != "" && !w.noted[d.Note] {
		w.noted[d.Note] = true
		e := w.event(event.Noted)
		e.Text, e.Warning = d.Note, true
		switch last := w.history.Last; {
		case last.Answer != verdict.AnswerRefused || last.LoggedOut || w.Credential == "":
		case last.Expired && w.ReadOnce:
			e.Text = "the token has expired: watching ends when nothing else tells of the job; refused: " + w.Credential
		default:
			e.Text += "; refused: " + w.Credential
		}
		w.Report.Report(e)
	}
}

// tellOfCredentials says, as soon as that is seen, that credentials work again of which it was told that they do not.
func (w *follower) tellOfCredentials() {
	switch w.history.Last.Answer {
	case verdict.AnswerReady, verdict.AnswerProcessing, verdict.AnswerFailed, verdict.AnswerClosed:
		if w.refused {
			e := w.event(event.Noted)
			e.Text = "the credentials work again; watching goes on with them"
			w.Report.Report(e)
		}
		w.refused = false
	}
}

// enter reports a phase, if it is another one.
func (w *follower) enter(p event.Phase) {
	if w.phase == p {
		return
	}
	w.phase = p
	w.Report.Report(w.event(event.StateChanged))
}

func (w *follower) event(t event.Type) event.Event {
	h := w.history
	e := event.Event{At: time.Now(), Type: t, Kind: h.Kind, Cell: w.Client.Cell().URL, Name: h.Name, Phase: w.phase,
		Progress: -1, StartedAt: h.Ours, JobAt: h.jobAt(), Steady: h.SentAs != ""}
	if h.Ours != "" {
		e.Progress = h.OursAt
	}
	if h.Troubled.Looks > 0 || w.phase == event.Unseen {
		e.SeenAt = h.SeenAt
	}
	return e
}

// sleep waits for the next look, or less if the timeout comes first.
func (w *follower) sleep(ctx context.Context, pause time.Duration) {
	l := w.history.Limits
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

// end turns the last decision into the outcome. What kept the archive of an export from being read, or from being compared with the cell,
// is no part of what is known of the job: another process may try again.
func (w *follower) end(d verdict.Decision) verdict.Outcome {
	o := w.outcome(d)
	if a := w.history.Archive; a != nil {
		w.history.Unread = a.Error != "" || a.Held != nil && a.Held.Error != ""
	}
	kept := o
	if o.Stop == verdict.StopInterrupted {
		kept.Verdict = verdict.StillRunning
	}
	w.history.CopyStays = w.history.CopyThere && kept.Verdict != verdict.StillRunning && w.history.CopyWanted(d)
	w.keep(&kept)
	w.learn(kept)
	w.clear(d, kept)
	return o
}

// outcome is a decision as it is told. How long the job took does not depend on how long its archive was read.
func (w *follower) outcome(d verdict.Decision) verdict.Outcome {
	over := w.overAt
	if over.IsZero() {
		over = time.Now()
	}
	w.history.SameBefore = w.Record.sameBefore(w.history, d)
	return verdict.Conclude(&w.history.History, d, w.Client.Cell().URL, over.Sub(w.history.PostedAt))
}
