package progress

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// moved is a transfer of 1000 bytes after so many.
func moved(bytes int64) event.Event {
	return event.Event{Type: event.Progressed, Phase: event.Uploading, Progress: -1, Bytes: bytes, Total: 1000}
}

// at is the running job's percentage; even is that of a prepared import.
func at(percent int, even bool) event.Event {
	return event.Event{Type: event.Progressed, Phase: event.Running, Progress: percent, Steady: even}
}

func TestWhatIsLeftIsToldOnlyWhereItCanBe(t *testing.T) {
	t.Parallel()
	const second = time.Second
	for _, test := range []struct {
		name   string
		pause  time.Duration // before each event but the first
		events []event.Event
		after  time.Duration // the last
		want   string
	}{
		{"an even transfer", 2 * second, []event.Event{moved(0), moved(100), moved(200), moved(300)}, 0, "about 15s left"},
		{"one that has only just begun", second, []event.Event{moved(0), moved(100), moved(200), moved(300)}, 0, ""},
		{"one that has moved next to nothing", 2 * second, []event.Event{moved(0), moved(5), moved(10), moved(15)}, 0, ""},
		{"one that slows down", 2 * second, []event.Event{moved(0), moved(400), moved(450), moved(480)}, 0, ""},
		{"one that stands still", 2 * second, []event.Event{moved(0), moved(100), moved(200), moved(300)}, time.Minute, ""},
		{"one that is over", 2 * second, []event.Event{moved(0), moved(500), moved(800), moved(1000)}, 0, ""},
		{"one that began anew", 2 * second, []event.Event{moved(0), moved(500), moved(900), moved(0), moved(100)}, 0, ""},
		{"counting", 30 * second, []event.Event{counted(0, 100), counted(10, 100), counted(20, 100), counted(30, 100)}, 0,
			"about 3m left"}, // 3m30s
		{"a job of hours", time.Hour, []event.Event{at(1, true), at(11, true), at(21, true)}, 0, "about 7h50m left"}, // 7h54m
		{"a prepared import", 20 * second, []event.Event{at(0, true), at(10, true), at(20, true), at(30, true)}, 0, "about 2m left"},
		{"a prepared import, early", 10 * second, []event.Event{at(0, true), at(2, true), at(4, true), at(6, true)}, 0, ""},
		{"another import, whose cost grows", 20 * second, []event.Event{at(0, false), at(10, false), at(20, false), at(30, false)}, 0, ""},
		{"another phase", 2 * second, []event.Event{moved(0), moved(100), moved(200), moved(300), look(event.Queued, -1)}, 0, ""},
	} {
		synctest.Test(t, func(t *testing.T) {
			var v view
			v.apply(started())
			for i, e := range test.events {
				if i > 0 {
					time.Sleep(test.pause)
				}
				v.apply(e)
			}
			time.Sleep(test.after)
			if got := v.left(); got != test.want {
				t.Errorf("%s: got %q, want %q", test.name, got, test.want)
			}
		})
	}
}

func TestAForecastOfManyStepsKeepsFewOfThem(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var v view
		v.apply(started())
		for step := range 9000 {
			v.apply(counted(step, 10_000))
			time.Sleep(time.Second)
		}
		if got := v.left(); got != "about 17m left" || len(v.points) > mostPoints {
			t.Errorf("got %q of %d points", got, len(v.points))
		}
	})
}

func TestAForecastStandsBesideTheClockWhereThereIsRoom(t *testing.T) {
	t.Parallel()
	for width, want := range map[int]string{
		80: "\rimport CellExport_2017_01: 0.3 of 1.0 KiB  30% |██      | [6s, about 15s left]\x1b[K",
		60: "\rimport CellExport_2017_01: uploading  30% |██       | [6s]\x1b[K",
	} {
		synctest.Test(t, func(t *testing.T) {
			var out output
			d := NewDisplay(Bar, &out, terminal(width))
			defer d.Close(false)
			d.Report(started())
			for kib := range int64(4) {
				if kib > 0 {
					time.Sleep(2 * time.Second)
				}
				synctest.Wait()
				out.take()
				d.Report(event.Event{Type: event.Progressed, Phase: event.Uploading, Progress: -1, Bytes: kib * 103, Total: 1024})
			}
			if got := out.take(); got != want {
				t.Errorf("at %d columns: got %q, want %q", width, got, want)
			}
		})
	}
}
