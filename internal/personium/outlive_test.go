package personium

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// A givenUp is when somebody gave up.
type givenUp time.Time

func (givenUp) Error() string   { return "given up" }
func (g givenUp) At() time.Time { return time.Time(g) }

func TestWhatClearsUpOutlivesItsCallerForAShortTime(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		cause func(now time.Time) error
		want  time.Duration // from the end of the caller
	}{
		"for the whole grace":              {func(time.Time) error { return context.Canceled }, Grace},
		"for what is left of it":           {func(now time.Time) error { return givenUp(now.Add(-3 * time.Second)) }, Grace - 3*time.Second},
		"not at all where nothing is left": {func(now time.Time) error { return givenUp(now.Add(-time.Minute)) }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				caller, end := context.WithCancelCause(t.Context())
				longer, cancel := Outlive(caller, time.Hour)
				defer cancel()
				time.Sleep(time.Minute)
				if longer.Err() != nil {
					t.Error("it ended before its caller")
				}
				ended := time.Now()
				end(c.cause(ended))
				<-longer.Done()
				if took := time.Since(ended); took != c.want {
					t.Errorf("it outlived its caller by %s, want %s", took, c.want)
				}
			})
		})
	}
}

func TestWhatClearsUpHasATimeOfItsOwn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		longer, cancel := Outlive(t.Context(), 20*time.Second)
		defer cancel()
		<-longer.Done()
		if took := time.Since(begun); took != 20*time.Second {
			t.Errorf("it took %s", took)
		}
	})
}
