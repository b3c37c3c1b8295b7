package job

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/link"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/verdict"
)

// A Standing is what tells a cell, as our import made it, from one that was replaced or edited since.
type Standing struct {
	ID        string         `json:"id"`                // of the cell
	Version   *int64         `json:"version,omitempty"` // of __ctl/Cell; nil where it cannot be read
	Answer    verdict.Answer `json:"answer"`            // of GET __import
	Name      string         `json:"name,omitempty"`
	StartedAt string         `json:"started_at,omitempty"`
	At        time.Time      `json:"at"`
}

var errEmpty = errors.New("the unit answered with an empty body")

// standing looks how the cell stands.
func standing(ctx context.Context, w *follower) (Standing, error) {
	s := Standing{At: time.Now()}
	var err error
	if s.ID, err = w.Client.CellID(ctx); err != nil {
		return s, err
	}
	status, err := w.Client.ImportStatus(ctx)
	if err != nil {
		return s, err
	}
	if status.State == personium.EmptyAnswer { // core sends one now and then, and it says nothing of the cell
		return s, errEmpty
	}
	l := cell.LookOf(s.At, status, nil)
	s.Answer, s.Name, s.StartedAt = l.Answer, l.Name, l.StartedAt
	s.Version = cell.Version(ctx, w.Client)
	return s, nil
}

// is reports whether the cell stands as it did.
func (s Standing) is(before Standing) bool {
	return s.ID == before.ID && s.Answer == before.Answer && s.Name == before.Name && s.StartedAt == before.StartedAt &&
		!moved(before.Version, s.Version)
}

// follows reports whether more than one import has begun, or somebody has edited the cell, since it had a version: nil is not known.
func (s Standing) follows(before *int64) bool {
	return before != nil && s.Version != nil && *s.Version != *before+1
}

// makeLinks makes what the copy left out, as far as it gets.
func (w *follower) makeLinks(ctx context.Context) {
	h := w.history
	if !w.hasTurn() || !h.Linking.Missing() {
		h.RecordLinks(h.Linking) // another process of this machine makes them
		return
	}
	h.LinksBegun = true
	made := h.Making.Made + h.Making.Refused
	w.enter(event.Linking)
	r, begun, err := w.readyToLink(ctx)
	if err == nil && r != nil && h.Making.Planned != 0 {
		err = w.runLinks(ctx, r, begun)
	}
	if ctx.Err() == nil {
		h.RecordLinks(w.notForEver(linkingOf(h.Making, err), made, err))
		w.look(ctx, false)
	}
}

// notForEver ends tries to make links that fail for as long as an outage may last, and of which none makes one, although the unit
// answers. One that failed may pass, and an outage that was waited for is not part of that time.
func (w *follower) notForEver(l verdict.Linking, before int64, err error) verdict.Linking {
	h := w.history
	if err == nil || l.Stop != "" || l.Made+l.Refused > before {
		h.Stuck = time.Time{}
		return l
	}
	if h.Stuck.IsZero() {
		h.Stuck = time.Now()
	}
	since := time.Since(h.Stuck)
	if mayPassStill := !l.Changed && !l.Unread; mayPassStill && since >= h.Limits.MaxOutage {
		l.Stop, l.Why = verdict.StopStall, fmt.Sprintf("no link could be made for %s, in none of all tries: %v", since.Round(time.Second), err)
	}
	return l
}

// hasTurn makes sure that this process alone makes the links of this cell.
func (w *follower) hasTurn() bool {
	if w.Turn == nil {
		return true
	}
	record, ours := w.Turn()
	if record != nil {
		record.reload(w.history)
	}
	if !ours {
		return false
	}
	if w.Record == nil {
		w.Record = record
	}
	w.Turn = nil
	return true
}

// runLinks makes what is missing.
func (w *follower) runLinks(ctx context.Context, r *archive.Reader, begun bool) error {
	h, one := w.history, new(sync.Mutex)
	run := link.Run{Client: w.Client, Taken: r.TakenOut, State: h.Making, Look: begun, LookAtAll: (h.Attached || w.remade) && begun,
		Pause: h.Limits.Interval, MaxOutage: h.Limits.MaxOutage}
	run.Guard = func(ctx context.Context) error {
		now, err := standing(ctx, w)
		if err == nil && !now.is(*h.Standing) {
			err = link.ErrChanged
		}
		return err
	}
	run.Kept = func() {
		one.Lock()
		defer one.Unlock()
		h.Linking = linkingOf(h.Making, nil)
		w.keepLinks()
		w.tellStep(int(h.Making.Made+h.Making.Refused), int(h.Making.Planned))
	}
	run.Waits = func(why string) {
		one.Lock()
		defer one.Unlock()
		w.note(why)
	}
	err := run.Make(ctx)
	h.Linking = linkingOf(h.Making, nil)
	w.keepLinks()
	return err
}

// note tells the admin something, once.
func (w *follower) note(text string) {
	if w.noted[text] {
		return
	}
	w.noted[text] = true
	e := w.event(event.Noted)
	e.Text, e.Warning = text, true
	w.Report.Report(e)
}

// keepLinks writes down how far the links are.
func (w *follower) keepLinks() {
	w.evidence = evidence{} // which is new
	w.keep(nil)
}

// linkingOf is what a verdict knows of the links.
func linkingOf(s *link.State, err error) verdict.Linking {
	l := verdict.Linking{Planned: s.Planned, Made: s.Made, Refused: s.Refused}
	for _, r := range s.Reasons {
		l.Left = append(l.Left, r.Link+": "+r.Why)
	}
	var unread errUnread
	var here errHere
	switch {
	case err == nil:
	case errors.Is(err, link.ErrChanged):
		l.Changed = true
	case errors.As(err, &unread):
		l.Unread, l.RowsAway, l.Why = true, unread == errRowsAway, unread.why
	case errors.As(err, &here):
		l.Stop, l.Why = verdict.StopHere, "the copy cannot be read here: "+err.Error()
	case link.IsUnauthorised(err):
		l.Stop, l.Why = verdict.StopUnauthorised, "the credentials do not work any more: "+err.Error()
	case errors.Is(err, link.ErrStuck):
		l.Stop, l.Why = verdict.StopStall, err.Error()
	case errors.Is(err, link.ErrAway):
		l.Stop, l.Why = verdict.StopOutage, err.Error()
	}
	return l
}
