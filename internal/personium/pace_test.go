package personium

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A limitedUnit answers 429 wherever a request comes too early.
type limitedUnit struct {
	every      time.Duration // between two requests that are let through
	retryAfter string
	last       time.Time
	arrivals   []time.Time
	passed     int
}

func (u *limitedUnit) RoundTrip(r *http.Request) (*http.Response, error) {
	now := time.Now()
	u.arrivals = append(u.arrivals, now)
	if !u.last.IsZero() && now.Sub(u.last) < u.every {
		a := answered(r, http.StatusTooManyRequests, "<html>slow down</html>")
		a.Header.Set("Retry-After", u.retryAfter)
		return a, nil
	}
	u.last = now
	u.passed++
	return answered(r, http.StatusOK, `{"status":"ready"}`), nil
}

func TestRequestsKeepToTheLimitOfAProxy(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		unit := &limitedUnit{every: time.Second, retryAfter: "1"}
		c := clientTo(t, unit)
		begin := time.Now()
		for range 60 {
			if _, err := c.ImportStatus(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if took, most := time.Since(begin), 80*time.Second; took > most {
			t.Errorf("60 requests took %v, with a limit of one a second", took)
		}
		if perSecond := float64(len(unit.arrivals)) / time.Since(begin).Seconds(); perSecond > 1.2 {
			t.Errorf("%d requests were sent, %.2f a second", len(unit.arrivals), perSecond)
		}
	})
}

func TestARequestThatIsAlwaysTurnedAwayEndsWithTheLimitsAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		unit := &limitedUnit{every: time.Hour, retryAfter: "7"}
		c := clientTo(t, unit)
		_, _ = c.ImportStatus(t.Context())
		begin := time.Now()
		_, err := c.ImportStatus(t.Context())
		var e *Error
		if !TooMany(err) || !errors.As(err, &e) || e.RetryAfter != 7*time.Second || time.Since(begin) > limitPatience {
			t.Errorf("got %v after %v", err, time.Since(begin))
		}
		for i, at := range unit.arrivals[2:] {
			if pause := at.Sub(unit.arrivals[i+1]); pause < 7*time.Second {
				t.Errorf("it was asked again after %v, and wanted to be left alone for 7s", pause)
			}
		}
	})
}

func TestWhoWantsToBeLeftAloneForAnHourIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		unit := &limitedUnit{every: time.Hour, retryAfter: "3600"}
		c := clientTo(t, unit)
		_, _ = c.ImportStatus(t.Context())
		_, _ = c.ImportStatus(t.Context())
		sent, begin := len(unit.arrivals), time.Now()
		time.Sleep(time.Minute)
		_, err := c.ImportStatus(t.Context())
		var e *Error
		if !errors.As(err, &e) || e.Status != http.StatusTooManyRequests || e.RetryAfter != 59*time.Minute {
			t.Errorf("got %v, want a 429 with 59 minutes", err)
		}
		if took := time.Since(begin); took != time.Minute || len(unit.arrivals) != sent {
			t.Errorf("it took %v more, and %d requests were sent, want none", took-time.Minute, len(unit.arrivals)-sent)
		}
		time.Sleep(59 * time.Minute)
		if _, err := c.ImportStatus(t.Context()); err != nil || len(unit.arrivals) != sent+1 {
			t.Errorf("after the hour: got %v", err)
		}
	})
}

// A limit that turns each request away but once slows a run down as much as one that turns a few away for long.
func TestThatRequestsAreHeldBackIsToldOnceItTakesSomeSecondsInAll(t *testing.T) {
	t.Parallel()
	for every, told := range map[time.Duration]bool{time.Second: true, 0: false} {
		synctest.Test(t, func(t *testing.T) {
			unit, begin, after := &limitedUnit{every: every, retryAfter: "1"}, time.Now(), time.Duration(0)
			c, err := New(Cell{URL: "http://unit.test/cell1/", UnitURL: "http://unit.test/", Name: "cell1", Style: PathStyle},
				Options{Transport: unit, Waits: func(most time.Duration) {
					if after == 0 {
						after = time.Since(begin)
					}
					if most != limitPatience {
						t.Errorf("told of %s", most)
					}
				}})
			if err != nil {
				t.Fatal(err)
			}
			for range 20 {
				if _, err := c.ImportStatus(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if told != (after > 0) || after > quietlyHeld {
				t.Errorf("one request in %s: told after %s", every, after)
			}
		})
	}
}

func TestRetryAfterIsSecondsOrADate(t *testing.T) {
	t.Parallel()
	const sent = "Tue, 24 Nov 2026 10:00:00 GMT"
	for text, want := range map[string]time.Duration{
		"": 0, "0": 0, "30": 30 * time.Second, " 2 ": 2 * time.Second, "-1": 0, "soon": 0, "99999999999999999999": 0,
		"Tue, 24 Nov 2026 10:01:30 GMT": 90 * time.Second, "Tue, 24 Nov 2026 09:00:00 GMT": 0,
	} {
		if got := retryAfter(http.Header{"Retry-After": {text}, "Date": {sent}}); got != want {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}

func clientTo(t *testing.T, unit http.RoundTripper) *Client {
	t.Helper()
	c, err := New(Cell{URL: "http://unit.test/cell1/", UnitURL: "http://unit.test/", Name: "cell1", Style: PathStyle}, Options{Transport: unit})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func answered(r *http.Request, status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{},
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: r}
}
