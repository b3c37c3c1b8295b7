package web

import (
	"context"
	"errors"
	"fmt"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/personium"
)

// A Snapshot is an archive with what a check has found in it.
type Snapshot struct {
	Archive   *archive.Reader
	Inventory *archive.Inventory
}

// Sides are what is compared.
type Sides struct {
	Expected Snapshot
	Cell     *personium.Client // what is held against it; nil where that is With
	With     Snapshot          // what else is held against it, without asking anybody
	Told     func(done Work)   // after each request, and of long files after each mebibyte; may be nil
}

// Work is what a comparison costs, or has done so far.
type Work struct {
	Requests int64 // to the unit
	Files    int64 // whose content was read
	Bytes    int64 // of content
}

// A Result is what came of it, without the mismatches.
type Result struct {
	Work
	// NotCompared names what could not be compared, and why: what was written to meanwhile, or is damaged in the archive. Uncompared
	// counts them all.
	NotCompared []string
	Uncompared  int64
}

// mostNamed is how much of what could not be compared is named.
const mostNamed = 100

// Compare yields all that differs. An error of yield ends it and is returned; others are those of requests, and of the archives.
func Compare(ctx context.Context, s Sides, yield func(compare.Mismatch) error) (*Result, error) {
	expected, err := open(ctx, s.Expected)
	if err != nil {
		return nil, err
	}
	c := &comparison{Sides: s, expected: expected, yield: yield, boxes: map[string]bool{}}
	c.flags = make([]flag, s.Expected.Archive.Entries())
	if s.Cell != nil {
		err = (&cellWalk{comparison: c}).all(ctx)
	} else {
		err = c.second(ctx)
	}
	if err == nil {
		err = c.missing()
	}
	return &c.result, err
}

// A flag says what is known of a node of the archive.
type flag uint8

const (
	seen   flag = 1 << iota // it is on the other side, too
	opened                  // a folder on both sides: what it lacks is missing
)

// A comparison is one at work.
type comparison struct {
	Sides
	expected     *shelf
	yield        func(compare.Mismatch) error
	flags        []flag          // by entry of the archive
	boxes        map[string]bool // those that were there
	rightsUnread bool
	inside       *knownFolder // the last one that was asked for
	result       Result
}

// tell says how far it is.
func (c *comparison) tell() {
	if c.Told != nil {
		c.Told(c.result.Work)
	}
}

// report yields what was found.
func (c *comparison) report(mismatches ...compare.Mismatch) error {
	for _, m := range mismatches {
		if err := c.yield(m); err != nil {
			return err
		}
	}
	return nil
}

// notCompared notes what could not be compared.
func (c *comparison) notCompared(p place, why string) {
	c.result.Uncompared++
	if len(c.result.NotCompared) < mostNamed {
		c.result.NotCompared = append(c.result.NotCompared, fmt.Sprintf("%s %s", p, why))
	}
}

// unread takes an error that is about one node only.
func (c *comparison) unread(p place, err error) error {
	bad, ok := errors.AsType[*unreadable](err)
	if ok {
		c.notCompared(p, bad.why)
		return nil
	}
	return err
}

// An unreadable is a node, or the content of one, that cannot be compared.
type unreadable struct{ why string } // as the end of a sentence that begins with its place

// Error says why.
func (u *unreadable) Error() string { return "it " + u.why }

// missing reports what is in the archive only.
func (c *comparison) missing() error {
	for _, b := range c.expected.boxes {
		if !c.boxes[b] {
			if err := c.report(compare.Mismatch{Place: b, Kind: compare.Missing}); err != nil {
				return err
			}
		}
	}
	for i := range c.expected.ByName() {
		p, isNode := c.expected.place(i)
		if !isNode || p.path == "" || c.flags[i]&seen != 0 || c.expected.find(p) != i || !c.isOpen(p.parent()) {
			continue
		}
		if err := c.report(compare.Mismatch{Place: p.String(), Kind: compare.Missing}); err != nil {
			return err
		}
	}
	return nil
}

// isOpen reports whether a folder was found to be one on both sides.
func (c *comparison) isOpen(p place) bool {
	i := c.expected.find(p)
	if i < 0 {
		return p.path == "" && c.boxes[p.box]
	}
	return c.flags[i]&opened != 0
}
