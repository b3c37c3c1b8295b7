package model

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/urls"
)

// Cells are the cells of a unit, with the jobs that work on them. One lock guards them all. Several goroutines may use them at
// a time.
type Cells struct {
	urls  urls.Unit
	work  time.Duration // how long the work of one job takes
	seed  uint64        // of what is left to chance
	hooks *Hooks

	ctx     context.Context // ends with the unit
	cancel  context.CancelFunc
	running sync.WaitGroup

	mu      sync.Mutex
	byName  map[string]*Cell
	indexes map[string]bool // owners who have a search index
	writes  int             // of cells as entities, so far
	pool    pool
}

// New makes the cells of a unit: none yet. work is how long the work of one job takes, seed what is left to chance.
func New(unit urls.Unit, work time.Duration, seed uint64, hooks *Hooks) *Cells {
	cs := &Cells{urls: unit, work: work, seed: seed, hooks: hooks, byName: map[string]*Cell{}, indexes: map[string]bool{}}
	cs.ctx, cs.cancel = context.WithCancel(context.Background())
	return cs
}

// Close ends all jobs where they stand, as a kill does, and waits for them.
func (cs *Cells) Close() {
	cs.mu.Lock()
	cs.cancel()
	cs.mu.Unlock()
	cs.running.Wait()
}

// Do runs f as one operation: nothing else happens to the cells meanwhile.
func (cs *Cells) Do(f func()) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	f()
}

// Life counts the kills so far.
func (cs *Cells) Life() int {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	return cs.pool.life
}

// Create makes an empty cell; false when the name is taken. The cells are locked.
func (cs *Cells) Create(name, owner string) (*Cell, bool) {
	if _, taken := cs.byName[name]; taken {
		return nil, false
	}
	return cs.newCell(name, owner), true
}

// Rename gives a cell another name; false when it is taken. The cells are locked.
func (cs *Cells) Rename(c *Cell, name string) bool {
	if other := cs.byName[name]; other != nil && other != c {
		return false
	}
	delete(cs.byName, c.name)
	c.name = name
	c.rewrite()
	cs.byName[name] = c
	return true
}

// rewrite is a change of the cell as an entity. The cells are locked.
func (c *Cell) rewrite() {
	c.Version++
	c.Updated = time.Now().UnixMilli()
	c.cells.wrote(c)
}

// wrote puts a cell behind all others: the search index keeps what was written last at its end.
func (cs *Cells) wrote(c *Cell) {
	cs.writes++
	c.written = cs.writes
}

// Remove deletes a cell with all it holds, and ends its jobs where they stand. The cells are locked.
func (cs *Cells) Remove(c *Cell) {
	delete(cs.byName, c.name)
	for _, j := range cs.pool.all() {
		if j.cell == c {
			j.cancel()
			cs.drop(j)
		}
	}
}

// All are the cells in the order in which they were written, as a real unit lists them. The cells are locked.
func (cs *Cells) All() []*Cell {
	return slices.SortedFunc(maps.Values(cs.byName), func(a, b *Cell) int { return cmp.Compare(a.written, b.written) })
}

// Cell is the cell of a name, or nil. The cells are locked.
func (cs *Cells) Cell(name string) *Cell { return cs.byName[name] }

// Named is the cell of a name, or nil.
func (cs *Cells) Named(name string) *Cell {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	return cs.byName[name]
}
