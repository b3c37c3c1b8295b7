package session

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

func TestTheTimeOfACommandCountsFromItsStart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		time.Sleep(40 * time.Second)
		ctx, cancel := InTime(t.Context(), begun, time.Minute)
		defer cancel()
		<-ctx.Done()
		if took := time.Since(begun); took != time.Minute || !errors.Is(context.Cause(ctx), refusal.ErrTimeUp) {
			t.Errorf("it ended after %s with %v", took, context.Cause(ctx))
		}
		time.Sleep(3 * time.Second)
		for range 2 { // one after the other
			late, cancel := personium.Outlive(ctx, time.Hour)
			<-late.Done()
			cancel()
		}
		if took := time.Since(begun); took != time.Minute+personium.Grace {
			t.Errorf("what outlives it ended after %s", took)
		}
	})
}

func TestACommandWithoutALimitGoesOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := InTime(t.Context(), time.Now(), 0)
		defer cancel()
		time.Sleep(1000 * time.Hour)
		if ctx.Err() != nil {
			t.Error(ctx.Err())
		}
	})
}

func TestAnInterruptionIsNotTheEndOfTheTime(t *testing.T) {
	t.Parallel()
	caller, end := context.WithCancel(t.Context())
	ctx, cancel := InTime(caller, time.Now(), time.Hour)
	defer cancel()
	end()
	<-ctx.Done()
	if errors.Is(context.Cause(ctx), refusal.ErrTimeUp) {
		t.Error("it is taken for one")
	}
}
