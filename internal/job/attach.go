package job

import (
	"context"
	"time"

	"github.com/personium/personium-cell/internal/personium"
)

// Attach finds a job of the cell that can be watched: the newest one in the journal, if it was not seen to its end, or
// else whatever the cell shows at work. An empty name means any job. It returns a nil history when there is none.
//
// Of a job that is queued the server tells nothing but the kind. Without a name it is waited for until it shows up.
func Attach(ctx context.Context, c *personium.Client, report Reporter, stateDir, name string, l Limits) (*History, *Record, error) {
	if h, record := resume(c, stateDir, name, l); h != nil {
		return h, record, nil
	}
	for first := true; ; first = false {
		state := Observe(ctx, c)
		if ctx.Err() != nil {
			return nil, nil, interrupted()
		}
		if h := attachTo(c, state, name); h != nil {
			h.Baseline.Version = version(ctx, c)
			h.Limits = l
			return h, nil, nil
		}
		if h := attachToShown(c, state, name); h != nil {
			h.Limits = l
			return h, nil, nil
		}
		if name != "" || state.Lock.State != personium.LockHeld {
			return nil, nil, nil
		}
		if first {
			report.Report(Event{At: time.Now(), Type: StateChanged, Cell: c.Cell().URL, RequestKey: c.RequestKey(), Phase: Queued, Progress: -1})
		}
		pauseFor(ctx, l.Interval)
	}
}

// resume goes on with the newest entry of the journal, if that was not seen to its end.
func resume(c *personium.Client, stateDir, name string, l Limits) (*History, *Record) {
	if stateDir == "" {
		return nil, nil
	}
	journal := NewJournal(stateDir)
	entries, _ := journal.Find(c.Cell().URL, "", name)
	if len(entries) == 0 || entries[0].Ended() {
		return nil, nil
	}
	h := entries[0].History
	h.Resume(l)
	return &h, journal.Resume(entries[0])
}

// Ended reports whether the job was seen to its end.
func (e Entry) Ended() bool { return e.Outcome != nil && e.Outcome.Verdict != StillRunning }

// attachToShown makes a history of a job that the cell shows at work. Its beginning was not seen.
func attachToShown(c *personium.Client, s CellState, name string) *History {
	if !s.Busy(c.Cell().Style) {
		return nil
	}
	for kind, l := range map[Kind]Look{Import: s.Import, Export: s.Export} {
		if l.Answer == AnswerProcessing && (name == "" || l.Name == name) {
			h := newWatch(c, kind, l.Name)
			h.Ours, h.OursAt = l.StartedAt, l.Progress
			return h
		}
	}
	return nil
}

// attachTo makes a history of a queued job, of which the lock tells the kind and the admin the name.
func attachTo(c *personium.Client, s CellState, name string) *History {
	if name == "" || s.Lock.State != personium.LockHeld || s.Import.Answer == AnswerProcessing || s.Export.Answer == AnswerProcessing {
		return nil
	}
	kind := Import
	if s.Lock.Holder == "cell export" {
		kind = Export
	}
	h := newWatch(c, kind, name)
	h.Baseline = Baseline{At: time.Now(), Import: s.Import, Export: s.Export}
	return h
}

func newWatch(c *personium.Client, k Kind, name string) *History {
	now := time.Now()
	return &History{Kind: k, Name: name, Style: c.Cell().Style, PostedAt: now, Watched: now, Accepted: true}
}
