package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/compare/rows"
	"github.com/personium/personium-cell/internal/compare/web"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

// A deepResult is what came of comparing values, bytes and rights.
type deepResult struct {
	mismatches  int64
	extra       int64              // of those, that the snapshot does not have
	shown       []compare.Mismatch // the first of them by place and key, or all
	rows        int64              // of the snapshot
	found       int64              // of the other side
	notCompared []string
	hidden      int64           // links of the other snapshot that no cell shows
	beyond      *compare.Beyond // nil where two files are compared
}

// shownMismatches is how many mismatches are shown to people, where nobody wants all.
const shownMismatches = 100

// A mismatchLine is one mismatch in the lines of --json.
type mismatchLine struct {
	Type     string               `json:"type"`
	At       string               `json:"at"`
	Place    string               `json:"place"`
	Key      string               `json:"key"`
	Property string               `json:"property"`
	Kind     compare.MismatchKind `json:"kind"`
	// Expected and Found are there with --show-values only.
	Expected *string `json:"expected,omitempty"`
	Found    *string `json:"found,omitempty"`
}

// take takes over a mismatch: a script reads it at once.
func (c *comparison) take(m compare.Mismatch) error {
	c.deep.mismatches++
	if m.Kind == compare.Extra {
		c.deep.extra++
	}
	if !c.showValues {
		m.Expected, m.Found = "", ""
	}
	if c.out.JSON() {
		line := mismatchLine{"mismatch", time.Now().UTC().Format(time.RFC3339), m.Place, m.Key, m.Property, m.Kind, nil, nil}
		if c.showValues {
			line.Expected, line.Found = &m.Expected, &m.Found
		}
		return c.out.Write(line)
	}
	c.deep.keep(m, c.all)
	return nil
}

// keep keeps a mismatch to be shown: all of them, or those that come first by place, key and property.
func (d *deepResult) keep(m compare.Mismatch, all bool) {
	if all {
		d.shown = append(d.shown, m)
		return
	}
	at, _ := slices.BinarySearchFunc(d.shown, m, inOrder)
	if at == shownMismatches {
		return
	}
	if len(d.shown) == shownMismatches {
		d.shown = d.shown[:shownMismatches-1]
	}
	d.shown = slices.Insert(d.shown, at, m)
}

// inOrder compares mismatches by where they are.
func inOrder(a, b compare.Mismatch) int {
	return cmp.Or(strings.Compare(a.Place, b.Place), strings.Compare(a.Key, b.Key), strings.Compare(a.Property, b.Property))
}

// compareDeep compares values, bytes and rights, of a cell or, where that is nil, of a second snapshot.
func (c *comparison) compareDeep(ctx context.Context, client *personium.Client, with compare.Snapshot) error {
	first := compare.Snapshot{Archive: c.archive, Inventory: c.found.Inventory}
	told, rowsThere := c.told(event.Comparing), rows.Foretell(rows.Snapshot(first)).Rows
	c.next(int(rowsThere))
	done, err := rows.Compare(ctx, rows.Sides{Snapshot: rows.Snapshot(first), Cell: client, With: rows.Snapshot(with),
		Told: func(done, of int64) { told(int(done), int(of)) }}, c.take)
	c.deep.rows, c.deep.found, c.deep.notCompared = done.Expected, done.Found, done.NotCompared
	if err == nil && c.deep.beyond != nil {
		var unread []string
		unread, err = c.deep.beyond.Compare(ctx, c.take)
		c.deep.notCompared = append(c.deep.notCompared, unread...)
	}
	if err == nil {
		err = c.compareFiles(ctx, web.Sides{Expected: web.Snapshot(first), Cell: client, With: web.Snapshot(with)})
	}
	if err != nil && ctx.Err() != nil {
		return refusal.Interrupted(c.repairs.done())
	}
	if err != nil {
		return explain.Error("compare "+c.other()+" with "+c.title(), err)
	}
	return nil
}

// compareFiles compares files, folders and rights.
func (c *comparison) compareFiles(ctx context.Context, s web.Sides) error {
	files := web.Forecast(s.Expected).Files
	c.next(int(files))
	told := c.told(event.Comparing)
	s.Told = func(done web.Work) { told(int(min(done.Files, files)), int(files)) }
	r, err := web.Compare(ctx, s, c.take)
	if err != nil {
		return err
	}
	c.deep.notCompared = append(c.deep.notCompared, r.NotCompared...)
	if more := r.Uncompared - int64(len(r.NotCompared)); more > 0 {
		c.deep.notCompared = append(c.deep.notCompared, fmt.Sprintf("and %d more of web files and folders", more))
	}
	return nil
}
