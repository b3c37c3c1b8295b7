package sandbox

import (
	"context"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
)

// A visit is one request that is being answered in a cell. Imports, exports and the deletion of the cell wait until theirs is the only
// one. Its methods that wait are called with the cells locked, and unlock them while they wait, as a condition variable does.
type visit struct {
	cell *cell
	life int // of the unit, when the request was counted: after a kill there is nothing to end
}

// enter counts a request to the cell of this name; nil when there is none.
func (cs *cells) enter(name string) *visit {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	c := cs.byName[name]
	if c == nil {
		return nil
	}
	c.activity.requests++
	return &visit{c, cs.pool.life}
}

// leave ends the counting.
func (v *visit) leave() {
	cs := v.cell.cells
	cs.mu.Lock()
	defer cs.mu.Unlock()
	if v.isAlive() {
		v.cell.activity.requests--
	}
}

func (v *visit) isAlive() bool { return v.life == v.cell.cells.pool.life }

// The server looks again every 100 ms, so often.
const (
	lookAgain     = 100 * time.Millisecond
	looksForAlone = 50
	looksForTurn  = 51
)

// waitAlone waits until no other request is being answered in the cell. The cells are locked, and unlocked while it waits.
func (v *visit) waitAlone(ctx context.Context) error {
	for range looksForAlone {
		if v.cell.activity.requests <= 1 {
			return nil
		}
		if !v.pause(ctx) || !v.isAlive() {
			break
		}
	}
	return coreerror.CellInUse.New()
}

// startUpload takes the one lock of the snapshot area that writers share. The cells are locked, and unlocked while it waits.
func (v *visit) startUpload(ctx context.Context) error {
	for range looksForTurn {
		if !v.cell.area.uploading {
			v.cell.area.uploading = true
			return nil
		}
		if !v.pause(ctx) {
			break
		}
	}
	return coreerror.TooMany.New()
}

// endUpload gives that lock back. The cells are locked.
func (v *visit) endUpload() {
	if v.isAlive() {
		v.cell.area.uploading = false
	}
}

// pause unlocks the cells until it is time to look again; it says whether ctx goes on.
func (v *visit) pause(ctx context.Context) bool {
	cs := v.cell.cells
	cs.mu.Unlock()
	defer cs.mu.Lock()
	return later(ctx, lookAgain)
}
