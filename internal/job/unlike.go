package job

import (
	"context"

	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/refusal"
)

// differs looks whether the cell holds something else than the snapshot before the import: where it does not, the same content
// afterwards shows nothing. One difference is enough. It is false where it cannot be determined.
func (p *Plan) differs(ctx context.Context) (bool, error) {
	if !p.canCompare() {
		return false, nil
	}
	differs, err := compare.Cell{Client: p.client, Inventory: p.Inventory, Told: p.report.step}.Differs(ctx)
	switch {
	case ctx.Err() != nil:
		return false, refusal.Interrupted("nothing was started")
	case err != nil:
		return false, explain.Error("count the rows of the cell", err)
	}
	return differs, nil
}

// canCompare reports whether the cell can be compared with the snapshot before the import.
func (p *Plan) canCompare() bool {
	return p.Count && p.Kind == event.Import && p.Inventory != nil && !p.FailedCell
}
