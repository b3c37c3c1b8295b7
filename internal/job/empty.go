package job

import (
	"context"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/personium"
)

// isEmpty reports whether a cell has no row at cell level.
func isEmpty(ctx context.Context, c *personium.Client) (bool, error) {
	for _, t := range archive.CellTables() {
		n, err := c.Count(ctx, personium.CellList(t.Type), 0)
		if err != nil || n > 0 {
			return false, err
		}
	}
	return true, nil
}
