package link

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/personium"
)

// A worker makes one lane.
type worker struct {
	*Run
	lane   lane
	behind int64 // how many of the lane were made or refused before
	turns  *turns
	blocks chan<- block
	done   block     // of the block in hand
	outage time.Time // since when nothing of the unit has come
	late   int       // links that were waited for until they show
}

// run makes what is left of the lane, block by block.
func (w *worker) run(ctx context.Context) error {
	skip, first := w.behind, true
	var held []archive.Taken
	flush := func() error {
		if len(held) == 0 {
			return nil
		}
		err := w.block(ctx, held, w.LookAtAll || w.Look && first)
		held, first = held[:0], false
		return err
	}
	err := w.Taken(ctx, func(k archive.Taken) error {
		if laneOf(k) != w.lane {
			return nil
		}
		if skip > 0 {
			skip--
			return nil
		}
		if held = append(held, k); len(held) < blockLength {
			return nil
		}
		return flush()
	})
	if err != nil {
		return err
	}
	return flush()
}

// block makes some things. What was done of them is told also where an error ends it.
func (w *worker) block(ctx context.Context, list []archive.Taken, look bool) error {
	w.done = block{lane: w.lane.key()}
	if err := w.turns.take(ctx); err != nil {
		return err
	}
	err := w.guard(ctx)
	for _, k := range list {
		if err == nil {
			err = w.one(ctx, k, look)
		}
	}
	w.turns.giveBack()
	if w.done.made+w.done.refused > 0 {
		w.blocks <- w.done
	}
	return err
}

// guard makes sure that the cell is still ours.
func (w *worker) guard(ctx context.Context) error {
	for {
		err := w.Guard(ctx)
		if err == nil {
			w.outage = time.Time{}
		}
		if err == nil || errors.Is(err, ErrChanged) || !isAway(err) {
			return err
		}
		if err := w.away(ctx, err); err != nil {
			return err
		}
	}
}

// one makes one thing, however long that takes.
func (w *worker) one(ctx context.Context, k archive.Taken, look bool) error {
	const tries = 3 // of what core fails over
	var since time.Time
	for try := 1; ; {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		err := w.make(ctx, k, look)
		switch {
		case err == nil:
			w.outage = time.Time{}
			return nil
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case IsUnauthorised(err):
			return fmt.Errorf("make %s: %w", Name(k), err)
		case personium.Is(err, personium.TooManyWriters):
			err = w.contended(ctx)
		case personium.Is(err, personium.JobRunning):
			err = w.locked(ctx)
		case isBroken(err) && try < tries:
			try++
			err = w.then(ctx, pauseFor(ctx, w.Pause))
		case isAway(err) && !since.IsZero() && time.Since(since) >= w.MaxOutage: // the unit is there, or looking for it had ended this
			return fmt.Errorf("%w: nothing of the unit came for %s in answer to %s: %w", ErrStuck, w.MaxOutage, Name(k), err)
		case isAway(err):
			if since.IsZero() {
				since = time.Now()
			}
			err = w.then(ctx, w.away(ctx, err))
		default:
			w.done.refuse(k, "the unit refuses it: "+err.Error())
			return nil
		}
		if err != nil {
			return err
		}
		look = true // whoever waited does not know what became of it
	}
}

// make asks for one thing. Its error is one after which nobody knows more than before.
func (w *worker) make(ctx context.Context, k archive.Taken, look bool) error {
	if k.Kind == archive.TakenRule {
		return w.rule(ctx, k)
	}
	if look {
		if there, err := isThere(ctx, w.Client, k); err != nil || there {
			w.done.made += count(there)
			return err
		}
	}
	err := w.Client.MakeLink(ctx, EndOf(k.From), EndOf(k.To))
	if personium.Is(err, personium.LinkExists, personium.AssociationExists) {
		there, lookErr := w.shows(ctx, k, look)
		if lookErr != nil || there {
			w.done.made += count(there)
			return lookErr
		}
	}
	why := WhyNot(err, k.Kind)
	switch {
	case err == nil:
		w.done.made++
	case why != "":
		w.done.refuse(k, why)
	default:
		return err
	}
	return nil
}

// shows reads a link back that the unit says is there. One that an earlier try has just made may show a moment later: rows and links are
// found once the search index was refreshed.
func (w *worker) shows(ctx context.Context, k archive.Taken, again bool) (bool, error) {
	const mostLate = 5 // links, lest refused ones take forever
	there, err := isThere(ctx, w.Client, k)
	if err != nil || there || !again || w.late >= mostLate {
		return there, err
	}
	w.late++
	for range 3 {
		if err := pauseFor(ctx, refresh); err != nil {
			return false, err
		}
		if there, err = isThere(ctx, w.Client, k); err != nil || there {
			break
		}
	}
	return there, err
}

func count(there bool) int64 {
	if there {
		return 1
	}
	return 0
}

// contended waits until others have written to the collection: with one turn fewer, while there are more.
func (w *worker) contended(ctx context.Context) error {
	if w.turns.fewer() {
		if err := w.turns.take(ctx); err != nil {
			w.turns.giveBack() // as the caller will
			return err
		}
		return w.guard(ctx)
	}
	return w.then(ctx, pauseFor(ctx, w.Pause))
}

// then looks whether the cell is still ours, after a wait that ended well.
func (w *worker) then(ctx context.Context, waited error) error {
	if waited != nil {
		return waited
	}
	return w.guard(ctx)
}

// locked waits until somebody's job lets go of the cell.
func (w *worker) locked(ctx context.Context) error {
	w.Waits("a job of somebody else holds the cell's lock; the links go on when it is over")
	return w.then(ctx, pauseFor(ctx, w.Pause))
}

// away waits for the unit, as long as that is allowed.
func (w *worker) away(ctx context.Context, err error) error {
	if w.outage.IsZero() {
		w.outage = time.Now()
	}
	if time.Since(w.outage) >= w.MaxOutage {
		return fmt.Errorf("%w for %s: %w", ErrAway, w.MaxOutage, err)
	}
	return pauseFor(ctx, min(w.Pause, w.MaxOutage/4)) // one try tells little
}
