package progress

import (
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/personium/personium-cell/internal/event"
)

func TestTheClockShowsTheAgeOfTheJobAndOfTheCommandWhereTheyDiffer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, test := range []struct {
			name             string
			before, watching time.Duration // that the job, or before it the command, was there
			job              bool
			want             string
		}{
			{"before there is a job", 0, 30 * time.Second, false, "30s"},
			{"a job that was started at once", time.Second, 12 * time.Second, true, "13s"},
			{"a job that somebody attached to", 2 * time.Hour, 12 * time.Second, true, "job 2h0m12s, command 12s"},
			{"a job that took long to prepare", -25 * time.Second, 40 * time.Second, true, "job 15s, command 40s"},
		} {
			var v view
			e := started()
			v.apply(e)
			if test.job {
				e.Type, e.JobAt = event.Progressed, time.Now().Add(-test.before)
				v.apply(e)
			}
			time.Sleep(test.watching)
			if got := v.clocks()[0]; got != test.want {
				t.Errorf("%s: got %q, want %q", test.name, got, test.want)
			}
		}
	})
}

func TestTheBarUsesTheWidthThereIs(t *testing.T) {
	t.Parallel()
	for width := 40; width <= 250; width++ {
		synctest.Test(t, func(t *testing.T) {
			var out output
			d := NewDisplay(Bar, &out, terminal(width))
			defer d.Close(false)
			d.Report(started())
			out.take()
			e := look(event.Running, 50)
			e.JobAt = time.Now().Add(-time.Hour)
			d.Report(e)
			frame := strings.TrimSuffix(strings.TrimPrefix(out.take(), "\r"), "\x1b[K")
			if n := utf8.RuneCountInString(frame); n != width-2 {
				t.Errorf("%d columns in %d: %q", n, width, frame)
			}
			if both := strings.HasSuffix(frame, "[job 1h0m0s, command 0s]"); both != (width >= 58 && width < 61 || width >= 77) || !both && !strings.HasSuffix(frame, "[1h0m0s]") {
				t.Errorf("at %d columns: %q", width, frame)
			}
		})
	}
}

func TestWhoeverAsksIsToldTheState(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		open func(out *output) Display
		want string
	}{
		"a bar": {func(out *output) Display { return NewDisplay(Bar, out, terminal(80)) },
			"\r\x1b[Jimport CellExport_2017_01: running, 26 %, 5s so far\n\rimport CellExport_2017_01: running  26% |"},
		"lines": {func(out *output) Display { return NewDisplay(Lines, out, Terminal{}) },
			"2000-01-01T00:00:05Z import CellExport_2017_01: running, 26 %, 5s so far\n"},
		"nothing": {func(out *output) Display { return NewDisplay(None, out, Terminal{}) },
			"import CellExport_2017_01: running, 26 %, 5s so far\n"},
		"JSON": {func(out *output) Display { return NewAsked(NewJSON(&output{}), out) },
			"import CellExport_2017_01: running, 26 %, 5s so far\n"},
	} {
		synctest.Test(t, func(t *testing.T) {
			var out output
			d := test.open(&out)
			d.State()
			if got := out.take(); got != "" {
				t.Errorf("%s: before anything has started: %q", name, got)
			}
			d.Report(started())
			d.Report(look(event.Running, 26))
			time.Sleep(5 * time.Second)
			synctest.Wait()
			out.take()
			d.State()
			if got := out.take(); !strings.HasPrefix(got, test.want) {
				t.Errorf("%s: got %q, want %q", name, got, test.want)
			}
			d.Close(false)
			out.take()
			d.State()
			if got := out.take(); got != "" {
				t.Errorf("%s: after the end: %q", name, got)
			}
		})
	}
}

func TestTheSilenceOfLinesCanBeSet(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out output
		d := NewDisplay(Lines, &out, Terminal{Heartbeat: 5 * time.Minute})
		defer d.Close(false)
		d.Report(started())
		d.Report(look(event.Running, 26))
		out.take()
		time.Sleep(11 * time.Minute)
		synctest.Wait()
		want := "2000-01-01T00:05:00Z import CellExport_2017_01: running, 26 %, 5m0s so far, unchanged for 5m\n" +
			"2000-01-01T00:10:00Z import CellExport_2017_01: running, 26 %, 10m0s so far, unchanged for 10m\n"
		if got := out.take(); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	})
}

func TestLinesAreHeldWhileTheShellHasTheTerminal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var foreground atomic.Bool
		foreground.Store(true)
		term := terminal(80)
		term.Foreground = foreground.Load
		var out output
		d := NewDisplay(Lines, &out, term)
		d.Report(started())
		out.take()
		synctest.Wait()
		foreground.Store(false)
		d.Report(look(event.Running, 26))
		d.Report(note("careful", true))
		time.Sleep(time.Hour)
		synctest.Wait()
		if got := out.take(); got != "" {
			t.Errorf("in the background: %q", got)
		}
		foreground.Store(true)
		time.Sleep(time.Second)
		synctest.Wait()
		want := "2000-01-01T00:00:00Z import CellExport_2017_01: warning: careful\n" +
			"2000-01-01T01:00:01Z import CellExport_2017_01: running, 26 %, 1h0m1s so far, unchanged for 1h0m\n"
		if got := out.take(); got != want {
			t.Errorf("back again: got\n%s\nwant\n%s", got, want)
		}
		foreground.Store(false)
		d.Report(note("second", true))
		d.Close(false)
		if got, want := out.take(), "2000-01-01T01:00:01Z import CellExport_2017_01: warning: second\n"; got != want {
			t.Errorf("closed in the background: got %q, want %q", got, want)
		}
	})
}
