package verdict

import (
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

func TestLooksStartAtOnceAndGrow(t *testing.T) {
	t.Parallel()
	for interval, want := range map[time.Duration][]time.Duration{
		10 * second:            {second / 4, second / 2, second, 2 * second, 4 * second, 8 * second, 10 * second, 10 * second},
		minute:                 {second / 4, second / 2, second, 2 * second, 4 * second, 8 * second, minute, minute},
		3 * second:             {second / 4, second / 2, second, 2 * second, 3 * second, 3 * second, 3 * second, 3 * second},
		100 * time.Millisecond: {100 * time.Millisecond, 100 * time.Millisecond, 100 * time.Millisecond},
	} {
		for i, w := range want {
			if got := Pause(i+1, interval); got != w {
				t.Errorf("interval %v, after look %d: got %v, want %v", interval, i+1, got, w)
			}
		}
	}
}

func TestARestIsLongEnoughForARequestASecond(t *testing.T) {
	t.Parallel()
	early, late := 5*second, minute
	for _, c := range []struct {
		name     string
		last     Look
		soon     time.Duration
		interval time.Duration
		round    Round
		want     time.Duration
	}{
		{"the beginning is eager", ready(), 0, 10 * second, Round{Number: 1, Requests: 3, Since: early}, second / 4},
		{"what is wanted soon comes soon in the beginning", ready(), 2 * second, 10 * second, Round{Number: 9, Requests: 3, Since: early}, 2 * second},
		{"later there is a second for each request", ready(), 2 * second, 10 * second, Round{Number: 9, Requests: 5, Since: late}, 5 * second},
		{"the time that they took counts", ready(), 2 * second, 10 * second, Round{Number: 9, Requests: 5, Took: 2 * second, Since: late}, 3 * second},
		{"an interval is enough for any number", ready(), 2 * second, 10 * second, Round{Number: 9, Requests: 50, Since: late}, 10 * second},
		{"a shorter interval is what the admin wants", ready(), 0, second, Round{Number: 9, Requests: 5, Since: late}, second},
		{"a proxy that complains is spared at once", Look{Answer: AnswerLimited}, 0, 10 * second, Round{Number: 1, Requests: 3, Since: early}, 3 * second},
		{"who wants to be left alone is left alone", Look{Answer: AnswerNone, RetryAfter: minute}, 0, 10 * second, Round{Number: 9, Since: late}, minute},
		{"but not for hours", Look{Answer: AnswerNone, RetryAfter: 24 * time.Hour}, 0, 10 * second, Round{Number: 9, Since: late}, 5 * minute},
		{"the beginning lasts for a quarter of a minute", ready(), 0, 10 * second, Round{Number: 1, Requests: 3, Since: 15 * second}, second / 4},
		{"and no longer", ready(), 0, 10 * second, Round{Number: 1, Requests: 3, Since: 15*second + 1}, 3 * second},
		{"what is wanted soon is no later than the next look", ready(), 2 * second, second, Round{Number: 9, Since: early}, second},
		{"requests are spread, and no pause is cut by that", ready(), 0, 10 * second, Round{Number: 9, Requests: 3, Since: late}, 10 * second},
		{"who wants less is not asked sooner", Look{Answer: AnswerNone, RetryAfter: second}, 0, 10 * second, Round{Number: 9, Since: late}, 10 * second},
	} {
		h := newScene(event.Import, path).History
		h.Last, h.Limits.Interval = c.last, c.interval
		if got := Rest(h, Decision{Soon: c.soon}, c.round); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

// Nobody is left alone until an outage has lasted too long.
func TestWhoWantsToBeLeftAloneIsAskedOnceMoreBeforeTheEnd(t *testing.T) {
	t.Parallel()
	s := newScene(event.Import, path)
	s.Limits.MaxOutage = 15 * second
	s.look(second, Look{Answer: AnswerLimited, RetryAfter: time.Hour}).look(4*second, Look{Answer: AnswerLimited, RetryAfter: time.Hour})
	if got := Rest(s.History, Decision{}, Round{Number: 3}); got != 11*second {
		t.Errorf("got %v, want what is left of 15 seconds", got)
	}
}
