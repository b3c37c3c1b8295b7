package session

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/personium"
)

// What kept a run from its end is what its last request met with, since nothing else came. That the run gave up is no trouble,
// but for a request that had waited for long.
func TestTroubleIsWhatTheLastRequestMetWith(t *testing.T) {
	t.Parallel()
	exchange := func(elapsed time.Duration, e *personium.Error) personium.Exchange {
		if e == nil {
			return personium.Exchange{Status: 200, Elapsed: elapsed}
		}
		e.Method, e.URL = "GET", "https://unit1.example/cell1/"
		return personium.Exchange{Elapsed: elapsed, Err: e}
	}
	limited := func() personium.Exchange {
		return exchange(0, &personium.Error{Status: 429, Message: "<title>429 Too Many Requests</title>"})
	}
	gaveUp := func(elapsed time.Duration) personium.Exchange {
		return exchange(elapsed, &personium.Error{Err: context.Canceled})
	}
	const answer429 = `GET https://unit1.example/cell1/: answer 429 is not one of a Personium unit: a page, "429 Too Many Requests"`
	for name, c := range map[string]struct {
		heard []personium.Exchange
		want  string // "": none
	}{
		"nothing was sent": {nil, ""},
		"an answer":        {[]personium.Exchange{exchange(0, nil)}, ""},
		"a refusal of core": {
			[]personium.Exchange{limited(), exchange(0, &personium.Error{Status: 403, Core: true})}, ""},
		"a proxy that turns requests away": {[]personium.Exchange{exchange(0, nil), limited()}, answer429},
		"an answer after that":             {[]personium.Exchange{limited(), exchange(0, nil)}, ""},
		"a run that gives up after that":   {[]personium.Exchange{limited(), gaveUp(time.Millisecond)}, answer429},
		"a run that gives up":              {[]personium.Exchange{gaveUp(time.Millisecond)}, ""},
		"a run that waited for long": {[]personium.Exchange{gaveUp(3 * time.Second)},
			"GET https://unit1.example/cell1/: no answer within 3s"},
		"a request that took too long": {[]personium.Exchange{exchange(30*time.Second,
			&personium.Error{Err: fmt.Errorf("no answer within 30s: %w", context.DeadlineExceeded)})},
			"GET https://unit1.example/cell1/: no answer within 30s: context deadline exceeded"},
		"an error of core": {[]personium.Exchange{exchange(0,
			&personium.Error{Status: 500, Core: true, Code: "PR500-SV-9999", Message: "no"})},
			`GET https://unit1.example/cell1/: the unit answered 500 PR500-SV-9999 "no"`},
		"no connection": {[]personium.Exchange{exchange(0, &personium.Error{Err: errors.New("connection refused")})},
			"GET https://unit1.example/cell1/: connection refused"},
	} {
		s := new(Session)
		for _, x := range c.heard {
			s.heard(x)
		}
		got := s.Trouble()
		if c.want == "" && got.Err != nil || c.want != "" && (got.Err == nil || got.Err.Error() != c.want) {
			t.Errorf("%s: got %v, want %q", name, got.Err, c.want)
		}
		if c.want != "" && got.For > time.Minute {
			t.Errorf("%s: for %s", name, got.For)
		}
	}
}
