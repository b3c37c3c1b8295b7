package repair

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/personium"
)

const (
	tries = 4 // of one link
	pause = time.Second
)

// A Result is what came of a plan.
type Result struct {
	Made int
	Left []Left // that were tried, and that the unit does not make
}

// Make makes the links of a plan, one after the other: the server has one lock for all that write to a collection. told, where it is
// not nil, hears how many are behind. An error, such as that of a credential or of an end of ctx, leaves the rest as it was.
func (p *Plan) Make(ctx context.Context, c *personium.Client, told func(step, steps int)) (Result, error) {
	var r Result
	for i, l := range p.links {
		if told != nil {
			told(i, len(p.links))
		}
		err := persist(ctx, func() error { return c.MakeLink(ctx, l.from, l.to) })
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

// persist asks again for what was not done for a reason that passes. A link that was made without an answer is refused as one
// that is there; the comparison that follows finds it.
func persist(ctx context.Context, do func() error) error {
	for try := 1; ; try++ {
		err := do()
		if err == nil || try == tries || ctx.Err() != nil || !passes(err) {
			return err
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
		}
	}
}

func passes(err error) bool {
	var e *personium.Error
	return errors.As(err, &e) && e.Status != 400 && (!e.Core || e.Status >= 500)
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
