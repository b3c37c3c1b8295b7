package transfer

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

// busyArea is the area of a cell of which a job never ends.
func busyArea(t *testing.T, wait time.Duration) (*Area, *eventList) {
	t.Helper()
	a, told := practice(t, "busy=forever")
	a.Client = a.Client.WithCell(a.cellOf(t))
	a.Interval, a.WaitBusy = 20*time.Millisecond, wait
	return a, told
}

// cellOf is the cell as its metadata tell it: the probe is sent to its unit.
func (a *Area) cellOf(t *testing.T) personium.Cell {
	t.Helper()
	of, err := a.Client.CellMetadata(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return of
}

func TestABusyCellIsNotWaitedForUnlessThatIsSaid(t *testing.T) {
	t.Parallel()
	a, told := busyArea(t, 0)
	err := a.Delete(t.Context(), seeded.Archive(), "delete it")
	if refusal.Of(err).Code != refusal.Busy || told.notes() != "" {
		t.Errorf("%v; told: %s", err, told.notes())
	}
}

func TestABusyCellIsWaitedForAsLongAsThatIsSaid(t *testing.T) {
	t.Parallel()
	a, told := busyArea(t, 300*time.Millisecond)
	begun := time.Now()
	err := a.Delete(t.Context(), seeded.Archive(), "delete it")
	if took := time.Since(begun); took < 300*time.Millisecond {
		t.Errorf("it waited for %s", took)
	}
	f := refusal.Of(err)
	if f.Code != refusal.Busy || !strings.HasPrefix(f.Next.Words(), "wait longer than 300ms with --wait-busy") {
		t.Errorf("%v: %s", err, f.Next.Words())
	}
	if told.notes() != "another job of this cell is queued or running; waiting for it, up to 300ms" {
		t.Errorf("told: %s", told.notes())
	}
	if first := (*told)[0]; first.Type != event.StateChanged || first.Phase != event.Waiting {
		t.Errorf("first it told %+v", first)
	}
}

// A quitter gives up as soon as something is told.
type quitter func()

func (q quitter) Report(event.Event) { q() }

func TestWaitingForABusyCellCanBeGivenUp(t *testing.T) {
	t.Parallel()
	a, _ := busyArea(t, time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	a.Report, a.Interval = quitter(cancel), time.Hour
	if err := a.Delete(ctx, seeded.Archive(), "delete it"); err == nil || err.Error() != "interrupted; nothing was deleted" {
		t.Errorf("got %v", err)
	}
}
