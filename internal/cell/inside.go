package cell

import (
	"context"
	"net/url"
	"strings"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

// deepest is how many folders above an address are asked whether they are the cell.
const deepest = 8

// inside is the refusal of an address that is a box, or something else inside of a cell; nil where no address above it is a cell. err is what
// was answered there; nil where it did not tell its unit.
func inside(ctx context.Context, c *personium.Client, err error) *refusal.Error {
	e := personium.CoreAnswer(err)
	if err != nil && (e == nil || e.Code == personium.NoCell) {
		return nil
	}
	given := c.Cell().URL
	for n, above := 0, parent(given); n < deepest && above != ""; n, above = n+1, parent(above) {
		found, err := c.WithCell(personium.Cell{URL: above}).CellMetadata(ctx)
		switch {
		case err == nil && found.UnitURL != "":
			return refusal.Misuse(refusal.Say("--cell "+above), "%s is in the cell %s, and not the cell", given, above)
		case personium.CoreAnswer(err) == nil && err != nil:
			return nil
		}
	}
	return nil
}

// parent is the URL of the folder that holds another one; "" for the root of a server.
func parent(of string) string {
	u, err := url.Parse(of)
	if err != nil || u.RawQuery != "" || strings.Trim(u.Path, "/") == "" {
		return ""
	}
	return u.JoinPath("../").String()
}
