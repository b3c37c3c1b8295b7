package repair

import (
	"context"

	"github.com/personium/personium-cell/internal/link"
	"github.com/personium/personium-cell/internal/personium"
)

// MostAsked is for how many links it is worth asking for both ends: of more, some can be made as a rule, and Make finds the others.
const MostAsked = 100

// LeaveOut moves the links of a small plan of which the cell lacks an end to Left, so that nobody is asked whether they are to be
// made. Once the unit does not answer, the rest stays in the plan. The error is an end of ctx.
func (p *Plan) LeaveOut(ctx context.Context, c *personium.Client) error {
	if len(p.links) > MostAsked {
		return nil
	}
	known := map[personium.LinkEnd]bool{}
	var silent error
	lacks := func(e personium.LinkEnd) bool {
		if _, asked := known[e]; !asked && silent == nil {
			known[e], silent = c.Lacks(ctx, e)
		}
		return known[e]
	}
	var kept []lost
	for _, l := range p.links {
		if lacks(l.from) || lacks(l.to) {
			p.Left = append(p.Left, link.Left{Link: l.String(), Why: link.EndMissing})
		} else {
			kept = append(kept, l)
		}
	}
	p.links = kept
	return ctx.Err()
}
