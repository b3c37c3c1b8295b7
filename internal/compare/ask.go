package compare

import (
	"context"
	"errors"
	"time"

	"github.com/personium/personium-cell/internal/personium"
)

const (
	askTries = 4 // of one request
	askPause = time.Second
)

// Ask asks again for what the unit does not answer for once, lest a single gap undo a comparison of thousands of requests.
func Ask(ctx context.Context, question func() error) error {
	for try := 1; ; try++ {
		err := question()
		if err == nil || try == askTries || ctx.Err() != nil || !passes(err) {
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

// passes reports whether an error is none of what was asked for, but of the way there.
func passes(err error) bool {
	var e *personium.Error
	if errors.Is(err, personium.ErrUncountable) || errors.As(err, &e) && e.Status == 400 {
		return false
	}
	refused := personium.CoreAnswer(err)
	return refused == nil || refused.Status >= 500
}
