package repair

import (
	"context"
	"errors"
	"fmt"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/personium"
)

// A Result is what came of a plan.
type Result struct {
	Made int
	Left []Left // that were tried, and that the unit does not make
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
		why := reason(err, l.Kind)
		switch {
		case err == nil:
			r.Made++
		case why != "":
			r.Left = append(r.Left, Left{l.String(), why})
		default:
			return r, fmt.Errorf("make the link %s: %w", l, err)
		}
	}
	return r, nil
}

// reason is why the unit does not make a link; "" where an error is not about that one.
func reason(err error, k archive.LinkKind) string {
	switch {
	case errors.Is(err, personium.ErrNoLinkPath):
		return "no URL can name either of its ends"
	case personium.Is(err, personium.NoAssociation):
		return "its association is dead, as imports leave them"
	case personium.NotThere(err), personium.Is(err, personium.NoLink, personium.BadField):
		return endMissing
	case personium.Is(err, personium.LinkExists) && k == archive.RowLink:
		return "its row names one that is gone, as imports leave it, or has another link by now"
	case personium.Is(err, personium.LinkExists):
		return "the unit says that it is there, and does not show it"
	}
	return ""
}
