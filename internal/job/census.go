package job

import (
	"context"

	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/refusal"
)

// takeCensus asks how the cell stands before an export that is to be proved by its content; nil where it is not, or cannot be
// told.
func (p *Plan) takeCensus(ctx context.Context) (compare.Census, error) {
	if !p.Count || p.Kind != event.Export {
		return nil, nil
	}
	census, files, err := compare.Take(ctx, p.client, p.report.beat)
	switch {
	case ctx.Err() != nil:
		return nil, refusal.Interrupted("nothing was started")
	case err != nil:
		p.report.note(true, "the content of the cell could not be counted before the export, only afterwards: "+err.Error())
		return nil, nil
	}
	p.files = files
	return census, nil
}
