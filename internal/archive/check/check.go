package check

import (
	"context"
	"runtime"
	"sync"

	"github.com/personium/personium-cell/internal/archive"
)

// Options say how to check an archive.
type Options struct {
	// TargetID is the id of the cell that the archive is to be imported into. Without it what is lost in another cell
	// than the archive's own is only mentioned.
	TargetID string

	// Read, where it is not nil, is told of every piece of content that was read, in bytes. It is called by several
	// goroutines at a time; all calls together come to [archive.Reader.Expanded].
	Read func(n int64)
}

// Archive reads the whole archive and says what is wrong with it: what the server refuses before its 202, in the order in
// which it looks, what makes the import fail after the cell has been wiped or ruins the cell, and what is lost silently.
// It also counts what the archive holds. Errors are about reading the file, or come from ctx.
func Archive(ctx context.Context, r *archive.Reader, o Options) (Report, error) {
	return newChecker(r, o).check(ctx)
}

func (c *checker) check(ctx context.Context) (Report, error) {
	if err := c.readCopy(ctx); err != nil {
		return Report{}, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	workers := make([]*worker, min(runtime.NumCPU(), 4))
	var group sync.WaitGroup
	for i := range workers {
		workers[i] = newWorker(c)
		group.Go(func() {
			if err := workers[i].run(ctx); err != nil {
				cancel(err)
			}
		})
	}
	group.Go(c.checkNames)
	group.Wait()
	if ctx.Err() != nil {
		return Report{}, context.Cause(ctx)
	}
	return c.report(ctx, workers)
}

// Unopened is what a check says about a file that [archive.NewReader] does not open.
func Unopened(bad *archive.FormatError) Report {
	c := newCollector(nil)
	c.add(Finding{Code: bad.Code, Text: bad.Text})
	findings := c.sorted()
	if bad.Opened {
		findings[0].Server = ""
	}
	return Report{Findings: findings, Counts: c.counts, Size: bad.Size}
}

// A checker is one check of one archive.
type checker struct {
	r      *archive.Reader
	o      Options
	tables map[int]*table // by entry
	sieve  *sieve         // of their rows
	most   int            // rows that others name, to be held at a time

	mu   sync.Mutex
	next int // the next entry to be read, in physical order

	copied   *archive.Prepared // what a prepared copy says of itself; nil of other archives
	taken    map[archive.LinkKind]int64
	names    *collector // what checkNames found
	manifest []byte     // the content of two files; nil when they could not be read
	cell     []byte
}

func newChecker(r *archive.Reader, o Options) *checker {
	c := &checker{r: r, o: o, tables: map[int]*table{}, names: newCollector(r), most: maxTargets}
	var size int64
	for _, t := range archive.Tables() {
		if i := r.Find([]byte(t.Path)); i >= 0 {
			size += r.Entry(i).Size
		}
	}
	c.sieve = newSieve(size)
	inCell := len(archive.CellTables())
	for n, t := range archive.Tables() {
		if i := r.Find([]byte(t.Path)); i >= 0 {
			c.tables[i] = c.newTable(t, i, n >= inCell)
		}
	}
	return c
}

// claim gives a worker the next entries to read, from one place in the physical order to before another: many small
// ones, or one that is large.
func (c *checker) claim() (from, to int) {
	const enough, most = 256 << 10, 128
	c.mu.Lock()
	defer c.mu.Unlock()
	from = c.next
	var sum int64
	for c.next < c.r.Entries() && sum < enough && c.next-from < most {
		sum += c.r.Entry(c.r.Placed(c.next)).Packed
		c.next++
	}
	return from, c.next
}

// report puts together what the workers found. It reads some tables again, where what one row means depends on others.
func (c *checker) report(ctx context.Context, workers []*worker) (Report, error) {
	all := c.names
	web := newWebTally()
	for _, w := range workers {
		all.merge(w.found)
		web.merge(w.web)
	}
	for _, t := range c.tables {
		all.merge(t.found)
	}
	c.checkAsServer(all)
	inventory, err := c.assemble(ctx, web, all)
	if err == nil && c.copied != nil && !all.leavesDoubt() {
		inventory, err = c.original(ctx, all)
	}
	if err != nil {
		return Report{}, err
	}
	r := Report{Findings: all.sorted(), Counts: all.counts, Entries: c.r.Entries(), Size: c.r.Size(), Expanded: c.r.Expanded()}
	if !all.leavesDoubt() {
		r.Inventory = inventory
		if c.copied != nil {
			r.Copy = &Copy{*c.copied, c.taken}
		}
	}
	return r, nil
}
