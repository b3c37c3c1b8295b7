package job

import (
	"context"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

// areaAtRest reads the snapshot area before an export.
func areaAtRest(area personium.SnapshotArea) verdict.AreaAtRest {
	a := verdict.AreaAtRest{Read: true, Files: make(map[string]time.Time, len(area.Files)), Nameless: area.Nameless}
	for _, f := range area.Files {
		a.Files[f.Name] = f.Created
	}
	return a
}

// readListing reads what an export left in the snapshot area; nil where that cannot be read.
func readListing(ctx context.Context, c *personium.Client, h *History) *verdict.Listing {
	area, err := c.Snapshots(ctx)
	if isForbidden(err) {
		return &verdict.Listing{Refused: err.Error()}
	}
	if err != nil {
		return nil
	}
	l := &verdict.Listing{Nameless: area.Nameless}
	for _, f := range area.Files {
		before, known := h.Baseline.Area.Files[f.Name]
		fresh := !known || !before.Equal(f.Created)
		switch {
		case f.Name == h.Name+".zip":
			l.Archive = true
		case f.Name == h.Name+".error" && isNews(h, f.Created, fresh):
			message, err := c.ExportFailure(ctx, snapshot.Name(h.Name))
			if err != nil {
				return nil
			}
			words := cell.Said(message)
			l.Failure, l.Cause = &words, causeOf(message, h)
		case f.Name == h.Name+".error":
			l.Stale = true
		case fresh && h.Baseline.Area.Read && (strings.HasSuffix(f.Name, ".zip") || strings.HasSuffix(f.Name, ".error")):
			l.Others = f.Name
		}
	}
	if known := h.Accepted || h.Ours != ""; !known || l.Archive { // else it may be one that was there before, and not listed either
		return l
	}
	l.Archive = archiveOf(ctx, c, h.Name).Name != ""
	if !l.Archive && len(area.Files) == 0 && !readFailure(ctx, c, h, l) {
		return nil
	}
	return l
}

// readFailure asks for NAME.error itself, where nothing is listed. It reports whether that could be told.
func readFailure(ctx context.Context, c *personium.Client, h *History, l *verdict.Listing) bool {
	file, err := c.SnapshotFile(ctx, snapshot.Name(h.Name).ErrorFile())
	if err != nil {
		return personium.Is(err, personium.NoSnapshot)
	}
	before, known := h.Baseline.Area.Files[file.Name]
	if !isNews(h, file.Created, !known || !before.Equal(file.Created)) {
		l.Stale = true
		return true
	}
	message, err := c.ExportFailure(ctx, snapshot.Name(h.Name))
	if err != nil {
		return false
	}
	words := cell.Said(message)
	l.Failure, l.Cause = &words, causeOf(message, h)
	return true
}

// isNews reports whether our export left a file: one that was not there before, or where nobody knows that, one that was made since
// it began.
func isNews(h *History, created time.Time, fresh bool) bool {
	if h.Baseline.Area.Read {
		return fresh
	}
	return startedBefore(h, created)
}

// archiveOf asks for an archive by its name. A listing shows no file on core 1.7.15, nor behind a proxy that takes away its depth, and
// can be late. It has no name where there is none.
func archiveOf(ctx context.Context, c *personium.Client, name string) personium.SnapshotFile {
	file, err := c.SnapshotFile(ctx, snapshot.Name(name).Archive())
	if err != nil {
		return personium.SnapshotFile{}
	}
	return file
}

// remember keeps which archive an export has left.
func (h *History) remember(f personium.SnapshotFile) { h.ETag, h.Size = f.ETag, f.Size }

// startedBefore reports whether our job was started before t, both by the server's clock.
func startedBefore(h *History, t time.Time) bool {
	started, err := time.Parse(time.RFC3339, h.Ours)
	return err == nil && started.Before(t)
}
