package repair

import (
	"context"
	"fmt"

	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/link"
	"github.com/personium/personium-cell/internal/personium"
)

// A Result is what came of a plan.
type Result struct {
	Made int
	Left []link.Left // that were tried, and that the unit does not make
}

// Make makes the links of a plan, one after the other: the server has one lock for all that write to a collection. told, where
// it is not nil, hears how many are behind. A link that was made without an answer is asked for again, and refused as one that
// is there: the comparison that follows finds it. An error, such as that of a credential or of an end of ctx, leaves the rest as
// it was.
func (p *Plan) Make(ctx context.Context, c *personium.Client, told func(step, steps int)) (Result, error) {
	var r Result
	for i, l := range p.links {
		if told != nil {
			told(i, len(p.links))
		}
		err := compare.Ask(ctx, func() error { return c.MakeLink(ctx, l.from, l.to) })
		why := link.WhyNot(err, l.Kind)
		switch {
		case err == nil:
			r.Made++
		case why != "":
			r.Left = append(r.Left, link.Left{Link: l.String(), Why: why})
		default:
			return r, fmt.Errorf("make the link %s: %w", l, err)
		}
	}
	return r, nil
}
