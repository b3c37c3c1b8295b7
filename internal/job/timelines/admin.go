package timelines

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

// run is an admin who starts a job, waits for it, perhaps gives up, and perhaps comes back.
func (r *result) run(ctx context.Context, judge Judge) {
	s, u := r.script, r.unit
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go u.watch(ctx, func(why string) { r.gaveUp = why; cancel() })
	client, err := personium.New(personium.Cell{URL: modelCellURL(s.style), UnitURL: modelUnitURL, Name: "cell1", Style: s.style},
		personium.Options{Source: modelSource{renews: s.renews}, RequestKey: "timeline", Transport: u})
	if err != nil {
		r.err = err
		return
	}
	first, interrupt := context.WithCancel(ctx)
	defer interrupt()
	var interruptedAt time.Time
	if s.cancelAt > 0 {
		interruptedAt = time.Now().Add(s.cancelAt)
		defer time.AfterFunc(s.cancelAt, interrupt).Stop()
	}
	archives := &archivesOf{client: client, script: &s}
	h, err := r.prepareAndStart(first, client, archives)
	r.err = err
	if err == nil {
		waiting := time.Now()
		r.outcome = job.Wait(first, r.watch(client, archives, judge), h)
		late := min(time.Since(waiting), time.Since(interruptedAt))
		r.slow = r.outcome.Stop == verdict.StopInterrupted && r.gaveUp == "" && late > time.Second
		if r.outcome.Stop == verdict.StopInterrupted && s.resumeFor > 0 && r.gaveUp == "" {
			u.resume(time.Now().Add(s.resumeFor))
			pause(ctx, s.resumeFor)
			again := &archivesOf{client: client, script: &s}
			r.outcome = job.Wait(ctx, r.watch(client, again, judge), resumed(h, s.limits))
		}
	}
	r.end()
}

// end lets happen what is due, and what is under way when nothing was started.
func (r *result) end() {
	u := r.unit
	if r.err != nil {
		pause(context.Background(), time.Minute)
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	r.endedAt = time.Now()
	u.advance(r.endedAt)
}

func (r *result) prepareAndStart(ctx context.Context, client *personium.Client, archives job.Archives) (*job.History, error) {
	s := r.script
	p, err := job.Prepare(ctx, client, &r.heard, job.Request{Kind: s.kind, Name: snapshot.Name(s.name), Limits: s.limits,
		WaitBusy: s.waitBusy, Count: s.count, NoPrime: s.noPrime, AcceptLoss: s.foreignCell})
	if err != nil {
		return nil, err
	}
	defer p.Close()
	if s.preflight {
		if err := p.Preflight(ctx, archives); err != nil {
			return nil, err
		}
	}
	h, _, err := p.Start(ctx)
	return h, err
}

// watch is with what the admin waits, with another verdict in verdict's place.
func (r *result) watch(client *personium.Client, archives job.Archives, judge Judge) job.Watch {
	w := job.Watch{Client: client, Report: silent{}, Archives: archives, Judge: judge}
	if r.script.hard.reads {
		w.Exports = exportsOf{client, r.unit}
	}
	return w
}

// resumed is the history as another process reads it from the journal.
func resumed(h *job.History, l verdict.Limits) *job.History {
	data, err := json.Marshal(h)
	var again job.History
	if err == nil {
		err = json.Unmarshal(data, &again)
	}
	if err != nil {
		panic(err)
	}
	again.Resume(time.Now(), l)
	return &again
}

// silent hears nothing.
type silent struct{}

func (silent) Report(event.Event) {}

// A listener hears whether a role that was made for an import is said to be left.
type listener struct{ roleIsLeft bool }

func (l *listener) Report(e event.Event) {
	l.roleIsLeft = l.roleIsLeft || e.Warning && strings.Contains(e.Text, "the role pcell-")
}

// A modelSource gives out a token, and another one when that is refused.
type modelSource struct{ renews bool }

func (modelSource) Credential(context.Context) (personium.Credential, error) {
	return personium.Credential{Bearer: firstToken}, nil
}

func (s modelSource) Renew(context.Context, personium.Credential, *personium.Error) (personium.Credential, error) {
	if !s.renews {
		return personium.Credential{}, errors.New("no other token")
	}
	return personium.Credential{Bearer: secondToken}, nil
}

// pause waits for d or for the end of ctx.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}
