package job

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

// A leaver gives up during a look at the import, after some.
type leaver struct {
	http.RoundTripper
	looks int
	leave context.CancelFunc
}

func (l *leaver) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.URL.Path, "__import") {
		if l.looks--; l.looks < 0 {
			l.leave()
			return nil, context.Canceled
		}
	}
	return l.RoundTripper.RoundTrip(r)
}

// Who gives up waiting for a busy cell is told what holds it, also in the middle of a look.
func TestWhoGivesUpDuringALookIsToldWhatHoldsTheCell(t *testing.T) {
	t.Parallel()
	for looks, want := range map[int]string{0: "", 1: `the cell is busy: import of "b", started 2026-11-24T10:00:00.000Z, 5 %: watch that with personium-cell status --wait`} {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		at := &beforeUs{[]string{busy}, []string{"0"}, []string{"4"}, 0}
		p := at.plan(t)
		client, err := personium.New(p.client.Cell(), personium.Options{Transport: &leaver{at, looks, cancel}})
		if err != nil {
			t.Fatal(err)
		}
		p.client = client
		var refused *refusal.Error
		if err := p.check(ctx); !errors.As(err, &refused) || refused.Code != refusal.Interrupt || refused.Next.Words() != want {
			t.Errorf("after %d looks: %v, next %q, want %q", looks, err, refused.Next.Words(), want)
		}
	}
}

// What a cell is used by decides what can be watched: requests cannot.
func TestTheEndOfWaitingSaysWhatToDoAboutWhatWasWaitedFor(t *testing.T) {
	t.Parallel()
	requests := &personium.Error{Core: true, Status: http.StatusConflict, Code: personium.CellInUse}
	for _, test := range []struct {
		why     error
		waiting bool
		want    string
	}{
		{nil, true, "wait longer than 1m30s with --wait-busy, or watch what runs: personium-cell status --wait"},
		{requests, true, "wait longer than 1m30s with --wait-busy, or " + usedByRequests},
		{requests, false, "as it was"},
		{nil, false, "as it was"},
	} {
		p := &patience{length: 90 * time.Second, waiting: test.waiting}
		busy := &refusal.Error{Code: refusal.Busy, Err: test.why, Next: refusal.Say("as it was")}
		if err := p.pause(t.Context(), busy); err == nil || busy.Next.Words() != test.want {
			t.Errorf("%v, waiting %t: %q, want %q", test.why, test.waiting, busy.Next.Words(), test.want)
		}
	}
}

func TestWhoGivesUpWaitingForRequestsIsNotToldToWatchAJob(t *testing.T) {
	t.Parallel()
	requests := &personium.Error{Core: true, Status: http.StatusConflict, Code: personium.CellInUse}
	for why, want := range map[error]string{nil: "in use: watch that with personium-cell status --wait", requests: "in use"} {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		p := &patience{length: time.Hour, waiting: true, end: time.Now().Add(time.Hour), interval: time.Hour}
		err := p.pause(ctx, &refusal.Error{Code: refusal.Busy, Text: "in use", Err: why})
		if got := refusal.Of(err).Next.Words(); got != want {
			t.Errorf("%v: %q, want %q", why, got, want)
		}
	}
}
