package personium

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	leastPause    = time.Second // after an answer that says nothing of how long to wait, or less
	limitPatience = time.Minute // for one request, over all its tries, where nobody says how long
	firstGap      = 250 * time.Millisecond
	longestGap    = 4 * time.Second // between two requests
	shortestGap   = 50 * time.Millisecond
	mostDoublings = 4               // of the pause before the same request
	quietlyHeld   = 5 * time.Second // for which requests are held back before anybody is told
	calmAnswers   = 10              // running, after which requests may come closer together
)

// A pacer keeps requests apart once a proxy has said that there were too many of them. Core itself never does.
type pacer struct {
	mu   sync.Mutex
	gap  time.Duration // between two requests; 0 while nobody has complained
	next time.Time     // before which none is sent
	calm int           // answers running that were not such a complaint
	last *Error        // the latest complaint
	held time.Duration // for how long requests were held back, in all; while several wait at a time, that time counts once
	till time.Time     // up to when that is counted
}

// paced sends q at a pace that proxies bear. A request that was answered 429 did not reach core, whatever it was to do there, and is
// sent again when the proxy wants it, for a while; but for the POST of a job, of which nobody can be sure that a gateway has not handed it on
// and counted its answer. One that would have to wait for longer than that is not sent at all.
func (w *wire) paced(ctx context.Context, q call, send func() error) error {
	patience := cmp.Or(w.options.Patience, limitPatience)
	until := time.Now().Add(patience)
	for try := 0; ; try++ {
		if e := w.pace.tooLong(patience); e != nil {
			return &Error{Method: q.method, URL: q.url, Status: e.Status, Message: e.Message, RetryAfter: e.RetryAfter}
		}
		turn, held := w.pace.take()
		if held >= quietlyHeld && w.options.Waits != nil {
			w.options.Waits(patience)
		}
		if err := waitUntil(ctx, turn); err != nil {
			return w.noAnswer(q, err)
		}
		err := send()
		pause, limited := tooMany(err)
		pause <<= min(try, mostDoublings)
		w.pace.record(err, pause)
		if !limited || q.once || ctx.Err() != nil || time.Now().Add(pause).After(until) {
			return err
		}
	}
}

// tooMany says how long a proxy wants to be left alone that has answered 429.
func tooMany(err error) (pause time.Duration, limited bool) {
	var e *Error
	if !errors.As(err, &e) || e.Status != http.StatusTooManyRequests {
		return 0, false
	}
	return max(e.RetryAfter, leastPause), true
}

// TooMany reports whether a proxy has turned a request away because there were too many: it did not reach core.
func TooMany(err error) bool {
	_, limited := tooMany(err)
	return limited
}

// tooLong is the latest complaint of a proxy that wants to be left alone for longer than patience from now on; nil where none does.
func (p *pacer) tooLong(patience time.Duration) *Error {
	p.mu.Lock()
	defer p.mu.Unlock()
	pause := time.Until(p.next)
	if pause <= patience || p.last == nil {
		return nil
	}
	e := *p.last
	e.RetryAfter = pause
	return &e
}

// take takes the next turn: when it is, and for how long requests will have been held back by then, in all.
func (p *pacer) take() (turn time.Time, held time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	turn = time.Now()
	from := turn
	if p.till.After(from) {
		from = p.till
	}
	if p.next.After(turn) {
		turn = p.next
	}
	p.next = turn.Add(p.gap)
	if turn.After(from) {
		p.held, p.till = p.held+turn.Sub(from), turn
	}
	return turn, p.held
}

// waitUntil waits for a turn.
func waitUntil(ctx context.Context, turn time.Time) error {
	pause := time.Until(turn)
	if pause <= 0 {
		return nil
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// record learns from an answer how far requests have to be apart.
func (p *pacer) record(err error, pause time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case TooMany(err):
		_ = errors.As(err, &p.last)
		p.gap, p.calm = min(max(2*p.gap, firstGap), longestGap), 0
		if next := time.Now().Add(pause); next.After(p.next) {
			p.next = next
		}
	case p.gap > 0:
		if p.calm++; p.calm < calmAnswers {
			return
		}
		p.calm = 0
		if p.gap /= 2; p.gap < shortestGap {
			p.gap = 0
		}
	}
}

// retryAfter reads the header of this name: seconds, or a date by the clock of whoever sent it. 0 stands for nothing of use.
func retryAfter(h http.Header) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	until, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		now = time.Now()
	}
	return max(until.Sub(now), 0)
}
