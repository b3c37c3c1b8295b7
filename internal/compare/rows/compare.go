package rows

import (
	"context"
	"fmt"
	"hash/maphash"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/personium"
)

// A Snapshot is an archive, and what a check has found in it.
type Snapshot struct {
	Archive   *archive.Reader
	Inventory *archive.Inventory
}

// Sides are what is compared: a snapshot, and a cell or another snapshot.
type Sides struct {
	Snapshot Snapshot
	Cell     *personium.Client // nil for With
	With     Snapshot
	Told     func(done, of int64) // rows; nil for nobody
}

// A Result is what there was to compare. What differs was told as it was found.
type Result struct {
	Expected, Found int64    // rows that the snapshot has, each once, and of the other side
	NotCompared     []string // what could not be compared, and why
}

// Compare gives everything that differs to differs, type by type. A list of the cell that others write to while it is read is
// not compared; of one that is read in several pieces something may have been told by then. Its errors are those of requests, of
// the archives, and of differs.
func Compare(ctx context.Context, s Sides, differs func(compare.Mismatch) error) (Result, error) {
	c := &comparison{differs: differs, told: s.Told, seed: maphash.MakeSeed()}
	var err error
	if c.snapshot, err = open(ctx, s.Snapshot); err != nil {
		return c.result, fmt.Errorf("read the schema in the snapshot: %w", err)
	}
	if s.Cell != nil {
		c.other = newLive(s.Cell, c.snapshot)
	} else if c.other, err = c.openSecond(ctx, s.With); err != nil {
		return c.result, fmt.Errorf("read the schema in the other snapshot: %w", err)
	}
	for _, table := range tables() {
		c.all += sum(placesOf(s.Snapshot.Inventory, table))
	}
	for _, table := range tables() {
		if err := c.table(ctx, table); err != nil {
			return c.result, err
		}
	}
	c.result.NotCompared = append(c.result.NotCompared, c.snapshot.notRead()...)
	for _, unread := range c.other.notRead() {
		c.result.NotCompared = append(c.result.NotCompared, unread+" (the second one)")
	}
	return c.result, nil
}

// An other is what a snapshot is compared with.
type other interface {
	// more are the places of a type beside those.
	more(table string, beside []place) []place
	// rows gives the rows of places. Between two of them rest is called, when there is time to do something else.
	rows(ctx context.Context, of reading) error
	// notRead says what it has that nobody can read.
	notRead() []string
}

// A reading is of some places of one type.
type reading struct {
	table  string
	places []place
	take   func(*row)
	rest   func() error
	spoilt func(p place, why string) // what was read of a place is worth nothing
}

// A comparison is under way.
type comparison struct {
	snapshot  *shelf
	other     other
	differs   func(compare.Mismatch) error
	told      func(done, of int64)
	seed      maphash.Seed
	result    Result
	done, all int64
}

// mostRows is of how many rows of user data hashes are held at a time, if they are not of one entity set alone.
const mostRows = 1 << 20

// table compares the places of one type, as many at a time as memory allows.
func (c *comparison) table(ctx context.Context, table string) error {
	places := placesOf(c.snapshot.Inventory, table)
	places = append(places, c.other.more(table, places)...)
	for len(places) > 0 {
		n, rows := 1, places[0].rows
		for n < len(places) && rows+places[n].rows <= mostRows {
			rows += places[n].rows
			n++
		}
		if err := c.match(ctx, table, places[:n]); err != nil {
			return err
		}
		places = places[n:]
	}
	return nil
}

func (c *comparison) advance(rows int64) {
	c.done += rows
	if c.told != nil {
		c.told(min(c.done, c.all), c.all)
	}
}

func sum(places []place) int64 {
	var rows int64
	for _, p := range places {
		rows += p.rows
	}
	return rows
}
