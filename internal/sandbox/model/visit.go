package model

import (
	"context"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
)

// A Visit is one request that is being answered in a cell. Imports, exports and the deletion of the cell wait until theirs is
// the only one. Its methods that wait are called with the cells locked, and unlock them while they wait, as a condition
// variable does.
type Visit struct {
	Cell *Cell
	life int // of the unit, when the request was counted: after a kill there is nothing to end
}

// Enter counts a request to the cell of this name; nil when there is none.
func (cs *Cells) Enter(name string) *Visit {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	c := cs.byName[name]
	if c == nil {
		return nil
	}
	c.activity.requests++
	return &Visit{c, cs.pool.life}
}

// Leave ends the counting.
func (v *Visit) Leave() {
	cs := v.Cell.cells
	cs.mu.Lock()
	defer cs.mu.Unlock()
	if v.isAlive() {
		v.Cell.activity.requests--
	}
}

func (v *Visit) isAlive() bool { return v.life == v.Cell.cells.pool.life }

// The server looks again every 100 ms, so often.
const (
	lookAgain     = 100 * time.Millisecond
	looksForAlone = 50
	looksForTurn  = 51
)

// WaitAlone waits until no other request is being answered in the cell. The cells are locked, and unlocked while it waits.
func (v *Visit) WaitAlone(ctx context.Context) error {
	for range looksForAlone {
		if v.Cell.activity.requests <= 1 {
			return nil
		}
		if !v.pause(ctx) || !v.isAlive() {
			break
		}
	}
	return coreerror.CellInUse.New()
}

// StartUpload takes the one lock of the snapshot area that writers share. The cells are locked, and unlocked while it waits.
func (v *Visit) StartUpload(ctx context.Context) error {
	for range looksForTurn {
		if !v.Cell.Area.uploading {
			v.Cell.Area.uploading = true
			return nil
		}
		if !v.pause(ctx) {
			break
		}
	}
	return coreerror.TooMany.New()
}

// EndUpload gives that lock back. The cells are locked.
func (v *Visit) EndUpload() {
	if v.isAlive() {
		v.Cell.Area.uploading = false
	}
}

// pause unlocks the cells until it is time to look again; it says whether ctx goes on.
func (v *Visit) pause(ctx context.Context) bool {
	cs := v.Cell.cells
	cs.mu.Unlock()
	defer cs.mu.Lock()
	return later(ctx, lookAgain)
}
