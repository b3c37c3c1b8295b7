package job

import (
	"context"
	"fmt"
	"time"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

// checkName makes sure that the export's name is free, and remembers what else is in the area. A listing without a file may be
// none:
// then the two files of the name are asked for themselves.
func (p *Plan) checkName(ctx context.Context) error {
	area, err := p.client.Snapshots(ctx)
	if err != nil {
		return explain.Error("list the snapshot area", err)
	}
	p.baseline.Area, p.copies = areaAtRest(area), copiesAmong(area.Files)
	if len(area.Files) == 0 {
		found, err := filesOf(ctx, p.client, p.Name)
		if err != nil {
			return err
		}
		for _, f := range found {
			p.baseline.Area.Files[f.Name] = f.Created
		}
	}
	if _, taken := p.baseline.Area.Files[p.Name.Archive()]; taken {
		return &refusal.Error{Code: refusal.Busy, Slug: refusal.NameTaken,
			Text: "the name " + string(p.Name) + " is taken: " + p.Name.Archive() + " is in the cell's snapshot area",
			Next: refusal.Say("choose another name")}
	}
	if _, stale := p.baseline.Area.Files[p.Name.ErrorFile()]; stale && p.StaleError == nil {
		p.noteStale(ctx)
	}
	return nil
}

// filesOf asks for NAME.zip and NAME.error themselves. Its errors are refusals.
func filesOf(ctx context.Context, c *personium.Client, name snapshot.Name) ([]personium.SnapshotFile, error) {
	var found []personium.SnapshotFile
	for _, of := range []string{name.Archive(), name.ErrorFile()} {
		file, err := c.SnapshotFile(ctx, of)
		switch {
		case personium.Is(err, personium.NoSnapshot):
		case err != nil:
			return nil, explain.Error("look for "+of, err)
		default:
			found = append(found, file)
		}
	}
	return found, nil
}

// noteStale tells of the reason that an earlier export of this name has left.
func (p *Plan) noteStale(ctx context.Context) {
	p.StaleError = &verdict.Message{}
	if message, err := p.client.ExportFailure(ctx, p.Name); err == nil {
		*p.StaleError = cell.Said(message)
	}
	said := ""
	if p.StaleError.Code != "" {
		said = fmt.Sprintf(" (%s %q)", p.StaleError.Code, p.StaleError.Text)
	}
	p.report.note(false, p.Name.ErrorFile()+" of an earlier export is in the snapshot area"+said+
		"; it is deleted right before this one is started, because the server would not rewrite it")
}

// clearStale deletes what an earlier export of this name has left, so that a new NAME.error is of the one that is about to be
// started.
// The journal keeps what it said.
func (p *Plan) clearStale(ctx context.Context, h *History, record *Record) {
	file := p.Name.ErrorFile()
	if _, stale := h.Baseline.Area.Files[file]; !stale || ctx.Err() != nil {
		return
	}
	h.StaleError = p.StaleError
	p.saveStart(record, h)
	err := p.client.DeleteSnapshot(ctx, file)
	if err != nil && !personium.Is(err, personium.NoSnapshot) {
		p.report.note(true, file+" of an earlier export could not be deleted ("+err.Error()+"): if this one fails, too, the server "+
			"will not rewrite it")
		return
	}
	delete(h.Baseline.Area.Files, file)
	h.PostedAt = time.Now()
}
