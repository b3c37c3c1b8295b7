package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/transfer"
)

// openFor opens the snapshot for the cell.
func (c *comparison) openFor(ctx context.Context) (io.Closer, error) {
	id, err := c.conn.Client().CellID(ctx)
	if err != nil {
		return nil, explain.Request(ctx, "read the id of the cell", err)
	}
	asked := time.Now()
	if _, err := c.conn.Client().Count(ctx, personium.CellList("Role"), 0); err != nil { // before an archive is fetched and read
		return nil, explain.Request(ctx, "count the roles of the cell", err)
	}
	c.each = time.Since(asked)
	source, size, err := c.source(ctx)
	if err != nil {
		return nil, err
	}
	c.archive, c.found, err = c.readWhole(ctx, areaOf(c.conn, c.out, false), wholeArchive{c.title(), source, size, id})
	if err != nil {
		return nil, errors.Join(err, source.Close())
	}
	c.cell = compare.Cell{Client: c.conn.Client(), Inventory: c.found.Inventory, Archive: c.archive, AllLinks: true,
		Deep: c.isDeep, Turned: c.repair != noRepair}
	if c.all {
		c.cell.Named = int(c.found.Inventory.Links() + c.found.Inventory.Files)
	}
	return source, nil
}

// A wholeArchive is an archive that is to be read to its end.
type wholeArchive struct {
	title  string
	source io.ReaderAt
	size   int64
	target string // the id of the cell that it is held against; "" for none
}

// readWhole reads an archive to its end. What is none, and what nobody can tell the content of, is refused.
func (c *comparison) readWhole(ctx context.Context, area *transfer.Area, w wholeArchive) (*archive.Reader, check.Report, error) {
	r, err := archive.NewReader(w.source, w.size)
	var bad *archive.FormatError
	if errors.As(err, &bad) {
		return nil, check.Report{}, c.unfit(w.title, bad.Text)
	}
	if err != nil {
		return nil, check.Report{}, err
	}
	found, err := area.Check(ctx, r, check.Options{TargetID: w.target})
	if err == nil && found.Inventory == nil {
		err = c.unfit(w.title, found.Findings[0].Place()+": "+found.Findings[0].Text)
	}
	return r, found, err
}

// An archiveSource is an archive that can be read anywhere.
type archiveSource interface {
	io.ReaderAt
	io.Closer
}

// source is the file, or a copy of the snapshot that nobody else sees.
func (c *comparison) source(ctx context.Context) (archiveSource, int64, error) {
	if c.name != "" {
		scratch, file, err := areaOf(c.conn, c.out, false).Copy(ctx, c.name)
		if err != nil {
			return nil, 0, err
		}
		c.etag = file.ETag
		return scratch, scratch.Size(), nil
	}
	return openRegular(c.file)
}

// openRegular opens a file whose length is known.
func openRegular(path string) (*os.File, int64, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("open " + path + ": not a regular file")
	}
	if err != nil {
		return nil, 0, errors.Join(err, file.Close())
	}
	return file, info.Size(), nil
}

// unfit is the error of what is no archive, or one of which nobody can tell what it holds.
func (c *comparison) unfit(title, why string) error {
	check := []string{"snapshot", "check", refusal.File(title)}
	if c.name != "" {
		check = append(check, refusal.Here)
	}
	return refusal.New(refusal.BadArchive, refusal.Say("see what is wrong with it: ").Command(check...), "%s cannot be compared: %s",
		title, why)
}
