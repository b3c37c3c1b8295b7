package job

import (
	"context"
	"errors"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

// compareBefore looks whether the cell differs from the snapshot already before the import. That is worth knowing where
// nothing else will show that the import began.
func (p *Plan) compareBefore(ctx context.Context, h *History) error {
	if !p.Count || p.Inventory == nil || h.Baseline.Version != nil {
		return nil
	}
	for _, t := range archive.CellTables() {
		expected := p.Inventory.RowsOf(t.Type)
		n, err := p.client.Count(ctx, personium.CellList(t.Type), expected)
		switch {
		case ctx.Err() != nil:
			return refusal.Interrupted("nothing was started")
		case err != nil && !errors.Is(err, personium.ErrUncountable):
			return explain.Error("count the rows of the cell", err)
		case n != expected:
			h.Unlike = true
			return nil
		}
	}
	return nil
}
