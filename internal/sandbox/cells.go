package sandbox

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/urls"
)

// cells are the cells of a unit, with the jobs that work on them. One lock guards them all. Several goroutines may use them at a time.
type cells struct {
	urls  urls.Unit
	work  time.Duration // how long the work of one job takes
	hooks *hooks

	ctx     context.Context // ends with the unit
	cancel  context.CancelFunc
	running sync.WaitGroup

	mu      sync.Mutex
	byName  map[string]*cell
	indexes map[string]bool // owners who have a search index
	pool    pool
}

func newCells(unit urls.Unit, work time.Duration, hooks *hooks) *cells {
	cs := &cells{urls: unit, work: work, hooks: hooks, byName: map[string]*cell{}, indexes: map[string]bool{}}
	cs.ctx, cs.cancel = context.WithCancel(context.Background())
	return cs
}

// close ends all jobs where they stand, as a kill does, and waits for them.
func (cs *cells) close() {
	cs.mu.Lock()
	cs.cancel()
	cs.mu.Unlock()
	cs.running.Wait()
}

// do runs f as one operation: nothing else happens to the cells meanwhile.
func (cs *cells) do(f func()) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	f()
}

// life counts the kills so far.
func (cs *cells) life() int {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	return cs.pool.life
}

// create makes an empty cell; false when the name is taken. The cells are locked.
func (cs *cells) create(name, owner string) (*cell, bool) {
	if _, taken := cs.byName[name]; taken {
		return nil, false
	}
	return cs.newCell(name, owner), true
}

// rename gives a cell another name; false when it is taken. The cells are locked.
func (cs *cells) rename(c *cell, name string) bool {
	if other := cs.byName[name]; other != nil && other != c {
		return false
	}
	delete(cs.byName, c.name)
	c.name = name
	c.version++
	c.updated = time.Now().UnixMilli()
	cs.byName[name] = c
	return true
}

// remove deletes a cell with all it holds, and ends its jobs where they stand. The cells are locked.
func (cs *cells) remove(c *cell) {
	delete(cs.byName, c.name)
	for _, j := range cs.pool.all() {
		if j.cell == c {
			j.cancel()
			cs.drop(j)
		}
	}
}

// all are the cells, in no order, as on a real unit. The cells are locked.
func (cs *cells) all() []*cell {
	return slices.SortedFunc(maps.Values(cs.byName), func(a, b *cell) int { return cmp.Compare(a.id, b.id) })
}

// cell is the cell of a name, or nil. The cells are locked.
func (cs *cells) cell(name string) *cell { return cs.byName[name] }

// named is the cell of a name, or nil.
func (cs *cells) named(name string) *cell {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	return cs.byName[name]
}
