package transfer

import (
	"context"
	"fmt"
	"time"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

// restPatience is how long the rest of a broken upload is waited for.
const restPatience = time.Second

// notThere is told of a new file that did not arrive. What the server keeps of a part of it has no name, stays, and takes the
// name; an
// upload that did not get as far leaves nothing. next is how to go on under another name.
func (u *upload) notThere(ctx context.Context, err error, next string) (refusal.Next, error) {
	if personium.Is(err, personium.FilesInconsistent) {
		return refusal.Say("nothing frees it; " + next), fmt.Errorf("the name %s is burnt: %w", u.name, err)
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
	switch {
	case listErr != nil || left > 0 && u.nameless < 0:
		return refusal.Say("upload it again; if its name is burnt nothing frees it: " + next),
			fmt.Errorf("%s did not arrive, and the name %s may be burnt: %w", u.name.Archive(), u.name, err)
	case left > u.nameless && left > 0:
		return refusal.Say("nothing would free it; " + next),
			fmt.Errorf("the name %s may be burnt, something without a name is left in the snapshot area: %w", u.name, err)
	}
	return refusal.Say("upload it again; if that is refused, " + next),
		fmt.Errorf("%s did not arrive, and nothing of it is in the snapshot area: %w", u.name.Archive(), err)
}

// leftNow is how many entries without a name the area has now.
func (u *upload) leftNow(ctx context.Context) (int, error) {
	area, err := personium.ListArea(ctx, u.client)
	return area.Nameless, err
}
