package cell

import (
	"context"
	"errors"

	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

// Discover finds out what a client's cell URL does not say: the unit, the style and the cell's name. A failed cell does
// not tell; then the unit that the cell URL may belong to is asked, which has to be given where that is not empty. Where it
// does not answer as a unit, what the cell told in better days counts: remembered, which may be empty. Its errors are
// refusals.
func Discover(ctx context.Context, c *personium.Client, given, remembered string) (*personium.Client, error) {
	cell, err := c.CellMetadata(ctx)
	if ctx.Err() != nil {
		return nil, refusal.Interrupted("nothing was started")
	}
	if err == nil && cell.UnitURL != "" {
		return elsewhere(c.WithCell(cell), given)
	}
	e := personium.CoreAnswer(err)
	if err != nil && (e == nil || e.Code != personium.FailedCell && e.Status != 500) {
		return nil, notACell(ctx, c, err)
	}
	if candidate, ok := confirmed(ctx, c, given); ok {
		return c.WithCell(candidate), nil
	}
	if err == nil {
		if r := inside(ctx, c, nil); r != nil {
			return nil, r
		}
	}
	if candidate, ok := among(personium.Candidates(c.Cell().URL), remembered); ok && (given == "" || given == remembered) {
		return c.WithCell(candidate), nil
	}
	return nil, unitUnknown(given, err)
}

// notACell explains why an address did not answer as a cell.
func notACell(ctx context.Context, c *personium.Client, err error) error {
	if r := inside(ctx, c, err); r != nil {
		return r
	}
	return explain.Error("read the cell's metadata", err)
}

// ErrElsewhere is in the error of a cell that is on another unit than the one given.
var ErrElsewhere = errors.New("and not on")

// elsewhere refuses a cell that is on another unit than the one given: what was set up for that is not for this one.
func elsewhere(c *personium.Client, given string) (*personium.Client, error) {
	if unit := c.Cell().UnitURL; given != "" && unit != given {
		return nil, refusal.Misuse(refusal.Say("correct the URL of the cell or that of the unit, leave the unit out, or give that of the cell for this run: --unit "+unit),
			"the cell %s is on the unit %s, %w %s", c.Cell().URL, unit, ErrElsewhere, given)
	}
	return c, nil
}

// among finds the one on a unit.
func among(candidates []personium.Cell, unit string) (personium.Cell, bool) {
	for _, candidate := range candidates {
		if candidate.UnitURL == unit {
			return candidate, true
		}
	}
	return personium.Cell{}, false
}

// confirmed is what the client's cell URL may mean, where the unit that follows from it says so, too. It is the unit given,
// where that is not empty.
func confirmed(ctx context.Context, c *personium.Client, given string) (personium.Cell, bool) {
	for _, candidate := range personium.Candidates(c.Cell().URL) {
		if given != "" && candidate.UnitURL != given {
			continue
		}
		unit, err := c.UnitMetadata(ctx, candidate.UnitURL)
		if err == nil && unit.URL == candidate.UnitURL && unit.Style == candidate.Style {
			return candidate, true
		}
	}
	return personium.Cell{}, false
}

func unitUnknown(given string, err error) *refusal.Error {
	if given != "" {
		return &refusal.Error{Code: refusal.Usage,
			Text: "the cell does not tell which unit it belongs to, and it is not on " + given + ", or that does not answer as a unit",
			Next: refusal.Say("correct the URL of the unit, and let requests to it pass"), Err: err}
	}
	return &refusal.Error{Code: refusal.Usage, Text: "the cell does not tell which unit it belongs to, and its URL does not either",
		Next: refusal.Say("give the unit's URL with --unit"), Err: err}
}

// DiscoverUnit finds out which unit a client is about: that of its UnitURL, where it is known, else the one of its cell
// URL, whether there is such a cell or not; a unit's URL in the place of a cell's is taken as what it is. Its errors are
// refusals.
func DiscoverUnit(ctx context.Context, c *personium.Client) (personium.UnitMetadata, error) {
	if c.Cell().UnitURL != "" {
		return unitAt(ctx, c, c.Cell().UnitURL)
	}
	cell, err := c.CellMetadata(ctx)
	switch {
	case ctx.Err() != nil:
		return personium.UnitMetadata{}, refusal.Interrupted("nothing was started")
	case errors.Is(err, personium.ErrIsUnit):
		return unitAt(ctx, c, c.Cell().URL)
	case err != nil && !tellsNothing(err):
		return personium.UnitMetadata{}, notACell(ctx, c, err)
	}
	if err != nil || cell.UnitURL == "" {
		candidate, ok := confirmed(ctx, c, "")
		if !ok {
			return personium.UnitMetadata{}, unitUnknown("", err)
		}
		cell = candidate
	}
	return personium.UnitMetadata{URL: cell.UnitURL, Style: cell.Style}, nil
}

func unitAt(ctx context.Context, c *personium.Client, url string) (personium.UnitMetadata, error) {
	unit, err := c.UnitMetadata(ctx, url)
	switch {
	case ctx.Err() != nil:
		return personium.UnitMetadata{}, refusal.Interrupted("nothing was started")
	case err != nil:
		return personium.UnitMetadata{}, explain.Error("read the unit's metadata", err)
	}
	return unit, nil
}

// tellsNothing reports whether core's answer about a cell says nothing about its unit: there is no such cell, or it is a
// failed or ruined one.
func tellsNothing(err error) bool {
	e := personium.CoreAnswer(err)
	return e != nil && (e.Code == personium.NoCell || e.Code == personium.FailedCell || e.Status == 500)
}

// Resolve turns a cell name and a unit URL into a client for that cell. Its errors are refusals.
func Resolve(ctx context.Context, c *personium.Client, unitURL, name string) (*personium.Client, error) {
	unit, err := c.UnitMetadata(ctx, unitURL)
	if ctx.Err() != nil {
		return nil, refusal.Interrupted("nothing was started")
	}
	if err != nil {
		return nil, explain.Error("read the unit's metadata", err)
	}
	return c.WithCell(unit.Cell(name)), nil
}
