package timelines

import (
	"net/http"
	"strings"
	"time"
)

// A rateLimit is that of a proxy in front of the unit, which answers 429 with Retry-After, and nothing reaches core. Neither core
// nor the nginx that is shipped with it has one; those in front of them do. What it limits is as in the trials.
type rateLimit struct {
	how   string  // "all", "since the POST", "looks": two of three, "POST": the first, "readings": a share of those with a query
	rate  float64 // tokens a second
	burst float64 // how many there are at most
	share float64
}

func (s *script) addRateLimit(c chance) {
	s.hard.limit = &rateLimit{how: c.among("all", "all", "since the POST", "since the POST", "looks", "POST", "readings"),
		rate: 1 / c.between(100*time.Millisecond, 2*time.Second).Seconds(), burst: 1, share: 0.05 + 0.45*c.Float64()}
	if c.of(0.6) {
		s.hard.limit.burst = float64(1 + c.IntN(20))
	}
}

// A bucket is what a rateLimit has left.
type bucket struct {
	tokens float64
	at     time.Time
	looks  int
	posts  int
}

// limited reports whether a request that arrives now is one too many.
func (u *modelUnit) limited(r *http.Request) bool {
	l := u.script.hard.limit
	if l == nil {
		return false
	}
	job := strings.HasSuffix(r.URL.Path, "port")
	if job && r.Method == http.MethodPost {
		u.bucket.posts++
	}
	switch l.how {
	case "all":
		return u.spent(l)
	case "since the POST":
		return u.posted && u.spent(l)
	case "looks":
		if job && r.Method == http.MethodGet && u.posted {
			u.bucket.looks++
			return u.bucket.looks%3 != 0
		}
	case "POST":
		return job && r.Method == http.MethodPost && u.bucket.posts == 1
	case "readings":
		return u.posted && r.URL.RawQuery != "" && u.c.of(l.share)
	}
	return false
}

// turnsAway is limited for a POST that starts a job, before it is on its way.
func (u *modelUnit) turnsAway(r *http.Request) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.script.hard.limit == nil {
		return false
	}
	u.advance(time.Now())
	return u.limited(r)
}

// spent takes a token, or says that there is none.
func (u *modelUnit) spent(l *rateLimit) bool {
	b := &u.bucket
	if b.at.IsZero() {
		b.tokens, b.at = l.burst, u.now
	}
	b.tokens, b.at = min(l.burst, b.tokens+u.now.Sub(b.at).Seconds()*l.rate), u.now
	if b.tokens < 1 {
		return true
	}
	b.tokens--
	return false
}

func tooMany() reply {
	a := page(http.StatusTooManyRequests)
	a.retryAfter = "1"
	return a
}
