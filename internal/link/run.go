package link

import (
	"context"
	"maps"
	"sync"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/personium"
)

const (
	blockLength = 50 // things that are made between two looks whether the cell is still ours: about two seconds
	sideBySide  = 4  // collections

	refresh = time.Second // of the search index, after which what was written shows
)

// A Run makes what was taken out of one copy.
type Run struct {
	Client *personium.Client
	// Taken calls each for everything that was taken out, in its order, as archive.Reader.TakenOut does. Several may read at a time.
	Taken func(ctx context.Context, each func(archive.Taken) error) error
	// State is how far an earlier run came; it is changed only while Kept is not running.
	State *State
	// Look: what the first block of each lane names is looked for before it is made, because an earlier run was ended in the middle
	// of it. LookAtAll: so is everything, because nobody knows how far an earlier run came.
	Look, LookAtAll bool
	// Guard is asked before each block, and after everything that was waited for, whether the cell is still the one that the import
	// made: ErrChanged where not. Other errors are those of requests. It is called by several goroutines.
	Guard func(ctx context.Context) error
	// Kept is called after each block, by one goroutine at a time: the State has to be kept, and shown.
	Kept func()
	// Waits is told why something is waited for; nobody else has to know.
	Waits func(why string)

	Pause     time.Duration // before something is tried again
	MaxOutage time.Duration // of the unit
}

// Make makes everything that is missing. Its errors are ErrChanged, ErrAway, ErrStuck, that of a credential that is refused, of reading the
// copy, and of ctx. The State is right after each of them.
func (r *Run) Make(ctx context.Context) error {
	lanes, err := r.lanes(ctx)
	for _, stage := range lanes {
		if err == nil && len(stage) > 0 {
			err = r.stage(ctx, stage)
		}
	}
	return err
}

// lanes finds out what there is to do, by stage.
func (r *Run) lanes(ctx context.Context) (found [stages][]lane, err error) {
	length := map[lane]int64{}
	var planned int64
	err = r.Taken(ctx, func(k archive.Taken) error {
		l := laneOf(k)
		if length[l] == 0 {
			found[l.stage] = append(found[l.stage], l)
		}
		length[l]++
		planned++
		return nil
	})
	if err != nil {
		return found, err // what was planned before stays: nobody must take a part of it for all
	}
	r.State.Planned = planned
	for i, stage := range found {
		kept := stage[:0]
		for _, l := range stage {
			if length[l] > r.State.Behind[l.key()] {
				kept = append(kept, l)
			}
		}
		found[i] = kept
	}
	return found, err
}

// stage makes the lanes of one stage, a few of them at a time. The first error ends it.
func (r *Run) stage(ctx context.Context, lanes []lane) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	waiting, blocks := make(chan lane, len(lanes)), make(chan block)
	for _, l := range lanes {
		waiting <- l
	}
	close(waiting)
	turns := newTurns(min(sideBySide, len(lanes)))
	behind := maps.Clone(r.State.Behind) // the State grows while workers begin
	var workers sync.WaitGroup
	for range min(sideBySide, len(lanes)) {
		workers.Go(func() {
			for l := range waiting {
				w := &worker{Run: r, lane: l, behind: behind[l.key()], turns: turns, blocks: blocks}
				if err := w.run(ctx); err != nil {
					cancel(err)
					return
				}
			}
		})
	}
	go func() {
		workers.Wait()
		close(blocks)
	}()
	for b := range blocks {
		r.State.fold(b)
		r.Kept()
	}
	if ctx.Err() == nil {
		return nil
	}
	return context.Cause(ctx)
}

// turns are how many lanes are worked on at a time.
type turns struct {
	free chan struct{}
	mu   sync.Mutex
	all  int
}

func newTurns(n int) *turns {
	t := &turns{free: make(chan struct{}, n), all: n}
	for range n {
		t.free <- struct{}{}
	}
	return t
}

func (t *turns) take(ctx context.Context) error {
	select {
	case <-t.free:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (t *turns) giveBack() { t.free <- struct{}{} }

// fewer takes the turn that its caller has out of the game, unless it is the last one.
func (t *turns) fewer() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.all == 1 {
		return false
	}
	t.all--
	return true
}

// pauseFor waits for d or for the end of ctx.
func pauseFor(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
