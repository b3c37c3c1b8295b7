package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/session"
	"github.com/personium/personium-cell/internal/size"
	"github.com/personium/personium-cell/internal/verdict"
)

// A cellHoldings is what goes with a cell. What could not be read is nil: a failed cell is closed, and the role UnitAdmin
// alone does not let anybody look into one.
type cellHoldings struct {
	Boxes         *int64 `json:"boxes"`
	Accounts      *int64 `json:"accounts"`
	Snapshots     *int   `json:"snapshots"`
	SnapshotBytes *int64 `json:"snapshot_bytes"`
	why           error  // the first thing that could not be read
}

// holdings reads what a cell holds, as far as it can be read.
func (d cellRemover) holdings(ctx context.Context) cellHoldings {
	var h cellHoldings
	h.Boxes = h.count(ctx, d.client, "Box")
	h.Accounts = h.count(ctx, d.client, "Account")
	area, err := personium.ListArea(ctx, d.client)
	if err != nil {
		h.why = errors.Join(h.why, err)
		return h
	}
	var files int
	var bytes int64
	for _, f := range area.Files {
		if strings.HasSuffix(f.Name, ".zip") {
			files, bytes = files+1, bytes+max(f.Size, 0)
		}
	}
	h.Snapshots, h.SnapshotBytes = &files, &bytes
	return h
}

func (h *cellHoldings) count(ctx context.Context, c *personium.Client, set string) *int64 {
	n, err := c.Count(ctx, personium.CellList(set), 0)
	if err != nil {
		h.why = errors.Join(h.why, err)
		return nil
	}
	return &n
}

func (h cellHoldings) words(cell string) []string {
	lines := []string{"cell:       " + cell}
	if h.Boxes != nil && h.Accounts != nil {
		lines = append(lines, "holding:    "+verdict.Counted(*h.Boxes, "box", "boxes")+", "+
			verdict.Counted(*h.Accounts, "account", "accounts")+", and all their data and files")
	} else {
		lines = append(lines, "holding:    not seen"+firstLine(h.why))
	}
	switch {
	case h.Snapshots == nil:
		lines = append(lines, "snapshots:  not seen; what is there goes with the cell, and nothing brings it back")
	case *h.Snapshots == 0:
		lines = append(lines, "snapshots:  none")
	default:
		lines = append(lines, fmt.Sprintf("snapshots:  %d with %s; what is there goes with the cell, and nothing brings it back",
			*h.Snapshots, size.Words(*h.SnapshotBytes)))
	}
	return lines
}

func firstLine(err error) string {
	if err == nil {
		return ""
	}
	line, _, _ := strings.Cut(err.Error(), "\n")
	return " (" + line + ")"
}

// askForName shows what will go, and wants the name of the cell typed: a yes is typed too easily.
func (d cellRemover) askForName(ctx context.Context, ask *asker, held cellHoldings) error {
	of := d.client.Cell()
	typed, err := ask.ask(ctx, held.words(of.URL), "Type the name of the cell to delete it for good: ")
	switch {
	case err != nil:
		return err
	case typed == "":
		return refusal.Declined(toDeleteCell.nothing())
	case typed != of.Name:
		return refusal.Declined("that is not the name of the cell; " + toDeleteCell.nothing())
	}
	return nil
}

// sendDeletion deletes the cell and looks whether it is gone, also where the answer was lost.
func (d cellRemover) sendDeletion(ctx context.Context) error {
	err := d.client.DeleteCell(ctx)
	switch {
	case err != nil && !answerLost(err):
		return d.explainDeletion(ctx, err)
	case ctx.Err() != nil:
		return refusal.Interrupted("the unit may have deleted the cell")
	}
	gone, lookErr := d.waitUntilGone(ctx)
	switch {
	case gone && err != nil:
		d.out.Note(true, "the answer to the deletion was lost; the unit does not have the cell any more")
		return nil
	case gone:
		return nil
	case ctx.Err() != nil:
		return refusal.Interrupted("the unit may have deleted the cell")
	case err == nil && lookErr == nil:
		err = errors.New("somebody may have created it again")
	}
	return &refusal.Error{Code: refusal.Unproved,
		Next: refusal.Say("check with: personium-cell cell list --prefix " + d.client.Cell().Name),
		Err:  fmt.Errorf("the deletion was sent, and the cell is not seen to be gone: %w", errors.Join(err, lookErr))}
}

// Core waits up to five seconds before it deletes a cell, and goes on when the connection is lost.
const (
	goneLooks = 6
	gonePause = 2 * time.Second
)

// waitUntilGone asks the unit a few times whether the cell is there. An error is that of the last time.
func (d cellRemover) waitUntilGone(ctx context.Context) (gone bool, err error) {
	for i := range goneLooks {
		if i > 0 {
			select {
			case <-ctx.Done():
				return false, ctx.Err()
			case <-time.After(gonePause):
			}
		}
		if _, err = d.client.CellEntity(ctx); personium.NotThere(err) {
			return true, nil
		}
	}
	return false, err
}

// explainDeletion says what a definite refusal means.
func (d cellRemover) explainDeletion(ctx context.Context, err error) error {
	of := d.client.Cell()
	switch e := personium.CoreAnswer(err); {
	case personium.Is(err, personium.CellInUse):
		return &refusal.Error{Code: refusal.Busy,
			Text: "the cell is being used by other requests, and the server gave up waiting for the cell to become idle; nothing was deleted",
			Next: refusal.Say("pause what uses the cell, then try again"), Err: err}
	case personium.Is(err, personium.MetaBroken):
		return &refusal.Error{Code: refusal.Busy, Slug: refusal.BrokenCell, Err: fmt.Errorf("could not delete the cell: %w", err),
			Next: refusal.Say("if this lasts, the cell is ruined: " + verdict.Ruined(of.URL, verdict.Style(of.Style), time.Now()))}
	case e != nil && e.Status == http.StatusInternalServerError:
		return &refusal.Error{Code: refusal.Unexpected, Err: fmt.Errorf("could not delete the cell: %w", err),
			Next: refusal.Say("if this lasts, the cell is ruined: " + verdict.Ruined(of.URL, verdict.Style(of.Style), time.Now()))}
	}
	return session.RefusalAtUnit(ctx, "delete the cell", err)
}
