package check

import (
	"context"
	"fmt"
	"maps"

	"github.com/personium/personium-cell/internal/archive"
)

// copyCodes are about prepared copies.
func copyCodes() []CodeMeaning {
	return []CodeMeaning{
		{"prepared-copy", Harmless, opening, sure, "",
			"the archive is a copy of a snapshot, prepared for the import into one cell; what was taken out of it is in it, too"},
		{"copy-unreadable", Lost, opening, doubtful, "",
			"the archive says that it is a prepared copy, and what it says of itself cannot be read"},
		{"copy-incomplete", Lost, opening, doubtful, "",
			"a prepared copy has not what it should have, by its own account of the original"},
	}
}

// readCopy finds out whether the archive is a prepared copy, before anything else is read.
func (c *checker) readCopy(ctx context.Context) error {
	copied, err := c.r.Prepared(ctx)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil && c.r.Find([]byte(archive.TakenFile)) >= 0:
		c.names.add(Finding{Code: "copy-unreadable", Entry: archive.ManifestFile, Text: err.Error()})
		return nil
	case err != nil || copied == nil: // a manifest that cannot be read is a finding of its own
		return nil
	}
	c.copied = copied
	for _, t := range c.tables {
		t.common = copied.ID
	}
	return nil
}

// original is what the archive held that the copy was made of, where the copy has all of it.
func (c *checker) original(ctx context.Context, found *collector) (*archive.Inventory, error) {
	unfit := func(code, format string, a ...any) {
		found.add(Finding{Code: code, Entry: archive.TakenFile, Text: fmt.Sprintf(format, a...)})
	}
	original, err := c.r.Original(ctx)
	taken := map[archive.LinkKind]int64{}
	if err == nil {
		err = c.r.TakenOut(ctx, func(k archive.Taken) error {
			taken[k.Kind]++
			return nil
		})
	}
	if err != nil {
		if ctx.Err() == nil {
			unfit("copy-unreadable", "%v", err)
		}
		return nil, ctx.Err()
	}
	for _, t := range c.tables {
		if want := original.Lines[t.Type]; t.rows != want {
			unfit("copy-incomplete", "%s has %d lines and should have %d", t.Path, t.rows, want)
		}
	}
	if !maps.Equal(taken, original.Taken) {
		unfit("copy-incomplete", "%d things that were taken out are listed, and there should be %d", sumOf(taken), sumOf(original.Taken))
	}
	c.taken = taken
	of := ""
	if c.copied.Of != "" {
		of = " of " + c.copied.Of
	}
	found.add(Finding{Code: "prepared-copy", Entry: archive.ManifestFile, Text: fmt.Sprintf("it is a prepared copy%s, for the cell with the id %s; "+
		"links that have to be made after its import: %d", of, c.copied.Target, sumOf(taken)-taken[archive.TakenRule])})
	inv := &original.Inventory
	inv.Target, inv.MainBoxID = c.o.TargetID, c.copied.Target
	return inv, nil
}

func sumOf(counts map[archive.LinkKind]int64) int64 {
	var n int64
	for _, count := range counts {
		n += count
	}
	return n
}
