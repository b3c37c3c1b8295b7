package session

import (
	"errors"
	"net/http"
	"sync/atomic"
	"testing"
)

type answering struct {
	kind string
	err  error
}

func (a answering) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{Header: http.Header{"Content-Type": {a.kind}}}, a.err
}

// The log of a unit has what the unit has answered: not what never arrived, and not what a proxy answered with a page.
func TestOnlyAnAnswerOfAUnitIsInItsLog(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		network answering
		want    bool
	}{
		{answering{kind: "application/json"}, true},
		{answering{kind: ""}, true},
		{answering{kind: "application/xml"}, true},
		{answering{kind: "text/plain"}, true}, // the unit's own metadata
		{answering{kind: "text/html; charset=utf-8"}, false},
		{answering{kind: "application/json", err: errors.New("cut")}, false},
	} {
		var answered atomic.Bool
		_, _ = (&noticing{tc.network, &answered}).RoundTrip(nil)
		if answered.Load() != tc.want {
			t.Errorf("%+v: got %t", tc.network, answered.Load())
		}
	}
}
