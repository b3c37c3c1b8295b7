package job

import (
	"context"
	"errors"

	"github.com/personium/personium-cell/internal/personium"
)

// Discover finds out what a client's cell URL does not say: the unit, the style and the cell's name. A failed cell does
// not tell; then the unit URL of known (from --unit or from the journal; may be empty) is asked, and at last the
// units that the cell URL itself may belong to. Its errors are Refusals.
func Discover(ctx context.Context, c *personium.Client, known string) (*personium.Client, error) {
	cell, err := c.CellMetadata(ctx)
	if ctx.Err() != nil {
		return nil, interrupted()
	}
	if err == nil && cell.UnitURL != "" {
		return c.WithCell(cell), nil
	}
	e := coreError(err)
	if err != nil && (e == nil || e.Code != "PR409-CM-0001" && e.Status != 500) {
		return nil, refusalOf("read the cell's metadata", err)
	}
	for _, candidate := range personium.Candidates(c.Cell().URL) {
		if known != "" && candidate.UnitURL != known {
			continue
		}
		unit, err := c.UnitMetadata(ctx, candidate.UnitURL)
		if err == nil && unit.URL == candidate.UnitURL && unit.Style == candidate.Style {
			return c.WithCell(candidate), nil
		}
	}
	return nil, &Refusal{Why: WhyMisconfigured, Reason: "the cell does not tell which unit it belongs to, and its URL does not either",
		Hint: "give the unit's URL with --unit", Err: err}
}

// Resolve turns a cell name and a unit URL into a client for that cell. Its errors are Refusals.
func Resolve(ctx context.Context, c *personium.Client, unitURL, name string) (*personium.Client, error) {
	unit, err := c.UnitMetadata(ctx, unitURL)
	if ctx.Err() != nil {
		return nil, interrupted()
	}
	if err != nil {
		return nil, refusalOf("read the unit's metadata", err)
	}
	if unit.URL != unitURL {
		return nil, &Refusal{Why: WhyMisconfigured, Reason: "the unit at " + unitURL + " calls itself " + unit.URL,
			Hint: "give --unit " + unit.URL, Err: errors.New("the unit answers to one URL only")}
	}
	return c.WithCell(unit.Cell(name)), nil
}
