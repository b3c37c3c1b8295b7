package session

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

// A Trouble is what keeps a unit from answering. It is told of a run that has ended because of it without seeing it as an error.
type Trouble struct {
	Err error         // what came in the place of the last answer
	For time.Duration // since when nothing else came
}

// A listener remembers the trouble of requests, as long as it lasts. Several goroutines may use it at a time.
type listener struct {
	mu    sync.Mutex
	err   error // nil after an answer
	since time.Time
}

// silence is how long an answer has to be waited for before its lack is trouble.
const silence = time.Second

// heard takes what came of a request.
func (l *listener) heard(x personium.Exchange) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var e *personium.Error
	errors.As(x.Err, &e)
	switch {
	case e == nil:
		l.err = nil
	case e.Status == 0 && isEnd(e.Err):
		if x.Elapsed >= silence {
			l.takes(x, fmt.Errorf("%s %s: no answer within %s", e.Method, e.URL, x.Elapsed.Round(time.Second)))
		}
	case isTrouble(e):
		l.takes(x, e)
	default:
		l.err = nil
	}
}

// isEnd reports whether this run gave up. A deadline of the request's own has more to say.
func isEnd(err error) bool {
	return errors.Unwrap(err) == nil && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded))
}

// takes notes one more request that came to nothing.
func (l *listener) takes(x personium.Exchange, err error) {
	if l.err == nil {
		l.since = time.Now().Add(-x.Elapsed)
	}
	l.err = err
}

// isTrouble reports whether an answer, or the lack of one, is such as nobody gets on with, and may pass.
func isTrouble(e *personium.Error) bool {
	return e.Core && e.Status >= 500 || explain.Error("", e).Code == refusal.Unreachable
}

// Trouble is what the last request met with; its Err is nil where that was answered.
func (s *Session) Trouble() Trouble {
	s.listener.mu.Lock()
	defer s.listener.mu.Unlock()
	if s.listener.err == nil {
		return Trouble{}
	}
	return Trouble{s.listener.err, time.Since(s.listener.since)}
}
