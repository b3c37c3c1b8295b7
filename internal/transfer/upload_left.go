package transfer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

// restPatience is how long the rest of a broken upload is waited for.
const restPatience = time.Second

// notThere is told of a new file that did not arrive. What the server keeps of a part of it has no name, stays, and takes the name. An
// upload that did not get as far leaves nothing, and ends as what was answered in the place of the unit tells.
func (u *upload) notThere(ctx context.Context, err error) *refusal.Error {
	f := &refusal.Error{Code: refusal.Busy}
	if personium.Is(err, personium.FilesInconsistent) {
		f.Slug, f.Next, f.Err = refusal.NameBurnt, u.again("nothing frees it; "), fmt.Errorf("the name %s is burnt: %w", u.name, err)
		return f
	}
	left, listErr := u.leftNow(ctx)
	if listErr == nil && left <= u.nameless { // the server may only just learn that it is over
		timer := time.NewTimer(restPatience)
		defer timer.Stop()
		select {
		case <-timer.C:
			left, listErr = u.leftNow(ctx)
		case <-ctx.Done():
		}
	}
	why := explain.Error("upload "+u.name.Archive(), err)
	switch {
	case listErr != nil || left > 0 && u.nameless < 0:
		f.Code, f.Next = why.Code, u.again("upload it again; if its name is burnt nothing frees it: ")
		f.Err = fmt.Errorf("%s did not arrive, and the name %s may be burnt: %w", u.name.Archive(), u.name, why)
	case left > u.nameless && left > 0:
		f.Slug, f.Next = refusal.NameBurnt, u.again("nothing would free it; ")
		f.Err = fmt.Errorf("the name %s may be burnt, something without a name is left in the snapshot area: %w", u.name, err)
	case errors.Is(err, refusal.ErrTimeUp):
		f.Code, f.Slug, f.Next = refusal.Unreachable, refusal.OutOfTime, refusal.Say("upload it again, with a longer --timeout")
		if u.isCopy {
			f.Next = refusal.Say("start the import again, with a longer --timeout")
		}
		f.Err = fmt.Errorf("%s did not arrive, and nothing of it is in the snapshot area: %w", u.name.Archive(), refusal.ErrTimeUp)
	default:
		f.Code, f.Next = why.Code, why.Next
		if f.Next.IsNothing() {
			f.Next = refusal.Say("upload it again")
		}
		f.Err = fmt.Errorf("%s did not arrive, and nothing of it is in the snapshot area: %w", u.name.Archive(), why)
		if !personium.PassageOf(err, personium.Reading).Lasts() && !u.isCopy {
			f.Next = f.Next.Say("; if the name is refused then, ").Then(u.again(""))
		}
	}
	return f
}

// leftNow is how many entries without a name the area has now.
func (u *upload) leftNow(ctx context.Context) (int, error) {
	area, err := personium.ListArea(ctx, u.client)
	return area.Nameless, err
}
