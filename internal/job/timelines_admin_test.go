package job

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

// run is an admin who starts a job, waits for it, perhaps gives up, and perhaps comes back.
func (r *timelineResult) run(ctx context.Context, judge func(*verdict.History) verdict.Decision) {
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
		r.outcome = waitWith(first, client, archives, h, judge)
		r.slow = r.outcome.Stop == verdict.StopInterrupted && r.gaveUp == "" && min(time.Since(waiting), time.Since(interruptedAt)) > time.Second
		if r.outcome.Stop == verdict.StopInterrupted && s.resumeFor > 0 && r.gaveUp == "" {
			u.resume(time.Now().Add(s.resumeFor))
			pauseFor(ctx, s.resumeFor)
			again := &archivesOf{client: client, script: &s}
			r.outcome = waitWith(ctx, client, again, resumed(h, s.limits), judge)
		}
	}
	r.end()
}

// end lets happen what is due, and what is under way when nothing was started.
func (r *timelineResult) end() {
	u := r.unit
	if r.err != nil {
		pauseFor(context.Background(), time.Minute)
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	r.endedAt = time.Now()
	u.advance(r.endedAt)
}

func (r *timelineResult) prepareAndStart(ctx context.Context, client *personium.Client, archives Archives) (*History, error) {
	s := r.script
	p, err := Prepare(ctx, client, &r.heard, Request{Kind: s.kind, Name: snapshot.Name(s.name), Limits: s.limits, WaitBusy: s.waitBusy,
		Count: s.count, NoPrime: s.noPrime, AcceptLoss: s.foreignCell})
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

// waitWith is Wait, with another verdict in verdict's place.
func waitWith(ctx context.Context, client *personium.Client, archives Archives, h *History, judge func(*verdict.History) verdict.Decision) verdict.Outcome {
	return Wait(ctx, Watch{Client: client, Report: silent{}, Archives: archives, Judge: judge}, h)
}

// resumed is the history as another process reads it from the journal.
func resumed(h *History, l verdict.Limits) *History {
	data, err := json.Marshal(h)
	var again History
	if err == nil {
		err = json.Unmarshal(data, &again)
	}
	if err != nil {
		panic(err)
	}
	again.Resume(l)
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
