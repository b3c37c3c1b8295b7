package transfer

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// An eventList keeps what is reported.
type eventList []event.Event

func (l *eventList) Report(e event.Event) { *l = append(*l, e) }

func TestAMeterTellsHowFarItIsTwiceASecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var told eventList
		a := &Area{Report: &told, About: event.Event{Kind: "upload", Name: "snap"}}
		m := a.newMeter(event.Uploading, 200)
		m.restart(0)
		for range 20 {
			time.Sleep(meterPause / 5)
			m.add(5)
		}
		m.restart(50)
		var moved []int64
		for _, e := range told {
			moved = append(moved, e.Bytes)
			want := event.Event{At: e.At, Type: event.Progressed, Kind: "upload", Name: "snap", Phase: event.Uploading,
				Bytes: e.Bytes, Total: 200, Progress: int(e.Bytes / 2)}
			if e != want {
				t.Errorf("got %+v, want %+v", e, want)
			}
		}
		if want := []int64{0, 25, 50, 75, 100, 50}; !slices.Equal(moved, want) {
			t.Errorf("got %d, want %d", moved, want)
		}
	})
}

func TestNothingIsToldOfWhatHasNoBytes(t *testing.T) {
	t.Parallel()
	var told eventList
	m := (&Area{Report: &told}).newMeter(event.Checking, 0)
	m.restart(0)
	m.add(1)
	if len(told) != 0 {
		t.Errorf("got %+v", told)
	}
}
