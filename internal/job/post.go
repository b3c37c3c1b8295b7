package job

import (
	"context"
	"errors"
	"time"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/verdict"
)

// postPatience is more than the client has for the answer to a POST.
const postPatience = time.Hour

// freeingPatience bounds the freeing of a burnt name. The server itself waits five seconds for a busy cell.
const freeingPatience = 20 * time.Second

// post sends the POST. It returns nil when the server accepted it, and when it may have: then looking has to tell.
// Its errors are refusals: the server answered, and started nothing, or the POST never left this machine.
func (p *Plan) post(ctx context.Context, h *History) error {
	if ctx.Err() != nil {
		return refusal.Interrupted("nothing was started")
	}
	p.report.enter(event.Starting)
	accepted, err := p.send(ctx)
	for try := range mostTurns {
		if !personium.TooMany(err) || !p.turnComes(ctx, h, err, try) {
			break
		}
		accepted, err = p.send(ctx)
	}
	if err == nil {
		h.Accepted, h.AcceptedAt = true, accepted
		return nil
	}
	if e := personium.CoreAnswer(err); e != nil {
		return p.refused(ctx, e)
	}
	if personium.PassageOf(err, personium.Starting).Refused() && !p.shownAtWork(ctx, h) {
		return p.stopped(err)
	}
	p.report.note(true, "the answer to the POST was lost ("+err.Error()+"): whether the server took it will show")
	return nil
}

const (
	mostTurns    = 4           // POSTs that a proxy may turn away because there were too many requests
	turnPatience = time.Minute // for one of them
)

// turnComes waits after a POST that a proxy turned away because there were too many requests, and makes sure then that nothing has come of
// it: a gateway that counts answers may have handed it on. Where that cannot be seen, there is no other POST.
func (p *Plan) turnComes(ctx context.Context, h *History, err error, try int) bool {
	pause := time.Second << try
	if e, ok := errors.AsType[*personium.Error](err); ok {
		pause = max(pause, e.RetryAfter)
	}
	if pause > turnPatience {
		return false
	}
	pauseFor(ctx, pause)
	if ctx.Err() != nil || p.shownAtWork(ctx, h) {
		return false
	}
	s := cell.Observe(ctx, p.client)
	return ctx.Err() == nil && s.Unreadable() == nil && s.Lock.State == personium.LockFree
}

// stopped explains a POST that somebody before core refused.
func (p *Plan) stopped(err error) error {
	r := explain.Error("start the "+string(p.Kind), err)
	r.Text += "; nothing was started"
	return r
}

// shownAtWork reports whether the cell shows a job after a POST that somebody before core says to have refused: then it passed
// all the
// same, as it may where answers are looked into, and not only requests.
func (p *Plan) shownAtWork(ctx context.Context, h *History) bool {
	ctx, cancel := personium.Outlive(ctx, freeingPatience)
	defer cancel()
	s := cell.Observe(ctx, p.client)
	if s.Lock.State == personium.LockHeld || s.Busy(p.client.Cell().Style) && !s.Stale(p.client.Cell().Style) {
		return true
	}
	for _, l := range s.Shows() {
		before := h.Baseline.Import
		if l.Kind == event.Export {
			before = h.Baseline.Export
		}
		if l.StartedAt != "" && l.StartedAt != before.StartedAt {
			return true
		}
	}
	now := cell.Version(ctx, p.client)
	return now != nil && h.Baseline.Version != nil && *now != *h.Baseline.Version
}

// send sends the POST once. Its answer decides what is true, so a cancelled ctx leaves it some time to arrive.
func (p *Plan) send(ctx context.Context) (accepted time.Time, err error) {
	unhurried, cancel := personium.Outlive(ctx, postPatience)
	defer cancel()
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		if p.Kind == event.Export {
			accepted, err = p.client.StartExport(unhurried, p.Name)
			return
		}
		accepted, err = p.client.StartImport(unhurried, p.sent())
	}()
	select {
	case <-answered:
		return accepted, err
	case <-ctx.Done():
	}
	why := "interrupted"
	if errors.Is(context.Cause(ctx), refusal.ErrTimeUp) {
		why = "time is up"
	}
	p.report.note(true, why+" while the POST is under way: waiting up to 5s for its answer")
	<-answered
	return accepted, err
}

// refused explains a definite refusal, and frees the name that a busy cell's refusal of an export burns.
func (p *Plan) refused(ctx context.Context, e *personium.Error) error {
	r := refusalOfPost(p.Kind, string(p.Name), p.client.Cell(), e)
	switch {
	case p.Kind == event.Export && e.Code == personium.CellInUse:
		p.freeName(ctx, r)
	case p.FailedCell && e.Code == personium.NoSnapshot:
		r.Next = refusal.Say("a failed cell takes no upload: import one of the snapshots that are in its snapshot area; or " +
			verdict.RemoveAndCreate(p.client.Cell().URL, verdict.Style(p.client.Cell().Style)))
	case p.Kind == event.Export && e.Code == personium.NameTaken:
		// The name was not listed a moment ago, so nobody will see an archive under it.
		r.Text = "the name " + string(p.Name) + " is burnt: the server says that it exists, and lists nothing under it"
		r.Slug, r.Next = refusal.NameBurnt, refusal.Say("choose another name")
	}
	return r
}

// freeName removes the empty folder that the server leaves under the name of an export which it refused as busy. An
// admin who gives up meanwhile does not keep it from that.
func (p *Plan) freeName(ctx context.Context, r *refusal.Error) {
	ctx, cancel := personium.Outlive(ctx, freeingPatience)
	defer cancel()
	if err := p.client.PutEmptySnapshot(ctx, p.Name.Archive()); err != nil {
		r.Text += "; it burnt the name " + string(p.Name) + ", which could not be freed (" + err.Error() + ")"
		r.Slug, r.Next = refusal.NameBurnt, refusal.Say("choose another name")
		return
	}
	if err := p.client.DeleteSnapshot(ctx, p.Name.Archive()); err != nil {
		r.Text += "; it burnt the name " + string(p.Name) + ", and freeing it left an empty " + p.Name.Archive() +
			" that could not be deleted (" + err.Error() + ")"
		r.Next = refusal.Say("delete that file, or choose another name")
		return
	}
	p.report.note(false, "the refused export had burnt the name "+string(p.Name)+
		" on the server; it was freed again by writing and deleting an empty file")
}
