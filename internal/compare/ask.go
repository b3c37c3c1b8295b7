package compare

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/personium/personium-cell/internal/personium"
)

const (
	askTries = 4 // of one request
	askPause = time.Second
)

// Ask asks again for what the unit does not answer for once, lest a single gap undo a comparison of thousands of requests. What a proxy
// has turned away because there were too many was sent again already, for as long as is borne.
func Ask(ctx context.Context, question func() error) error {
	for try := 1; ; try++ {
		err := question()
		if err == nil || try == askTries || ctx.Err() != nil || !passes(err) || personium.TooMany(err) {
			return err
		}
		timer := time.NewTimer(askPause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
		}
	}
}

// Refused reports whether an error is the unit's own answer to what was asked, so that something else may be asked all the same.
func Refused(err error) bool { return refusedForGood(err) }

// refusedForGood reports whether an error is the unit's own answer to what was asked, which is the same however often it is asked again.
// A credential can be renewed, a job that is in the way ends, and of a cell that is gone there is more to be said.
func refusedForGood(err error) bool {
	if errors.Is(err, errTooDeep) {
		return true
	}
	var e *personium.Error
	if !errors.As(err, &e) || passes(err) || personium.Is(err, personium.NoCell) {
		return false
	}
	return !e.Core || e.Status != http.StatusUnauthorized && e.Status != http.StatusConflict
}

// passes reports whether an error is none of what was asked for, but of the way there.
func passes(err error) bool {
	var e *personium.Error
	switch {
	case errors.Is(err, personium.ErrUncountable), errors.Is(err, personium.ErrBodyTooLarge), errors.Is(err, personium.ErrEntryTooLarge):
		return false
	case errors.As(err, &e) && !e.Core:
		return !personium.PassageOf(err, personium.Counting).Lasts()
	}
	refused := personium.CoreAnswer(err)
	return refused == nil || refused.Status >= 500
}
