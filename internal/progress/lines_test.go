package progress

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

func TestLinesTellAJobFromStartToEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out output
		d := NewDisplay(Auto, &out, Terminal{})
		defer d.Close(true)
		d.Report(started())
		for _, e := range []event.Event{
			{Type: event.StateChanged, Phase: event.Queued, Progress: -1},
			{Type: event.StateChanged, Phase: event.Running, Progress: 3},
			{Type: event.Progressed, Phase: event.Running, Progress: 12},
			{Type: event.Progressed, Phase: event.Running, Progress: 13},
			{Type: event.StateChanged, Phase: event.Unreachable, Progress: 5},
			{Type: event.Noted, Phase: event.Unreachable, Progress: -1, Text: "the unit went away", Warning: true},
			{Type: event.StateChanged, Phase: event.Running, Progress: 150},
			{Type: event.StateChanged, Phase: event.Finishing, Progress: -1},
			{Type: event.Noted, Phase: event.Finishing, Progress: -1, Text: "nothing was counted"},
		} {
			time.Sleep(10 * time.Second)
			e.At = time.Now()
			d.Report(e)
		}
		want := `2000-01-01T00:00:00Z import CellExport_2017_01: cell https://cell1.unit1.example/, request key pcell-0123456789abcdefghijkl
2000-01-01T00:00:10Z import CellExport_2017_01: queued
2000-01-01T00:00:20Z import CellExport_2017_01: running, 3 %
2000-01-01T00:00:40Z import CellExport_2017_01: running, 13 %
2000-01-01T00:00:50Z import CellExport_2017_01: unit does not answer, last seen 10s ago: running, 13 %
2000-01-01T00:01:00Z import CellExport_2017_01: warning: the unit went away
2000-01-01T00:01:10Z import CellExport_2017_01: running, 99 %
2000-01-01T00:01:20Z import CellExport_2017_01: making sure of the end, 99 %
2000-01-01T00:01:30Z import CellExport_2017_01: nothing was counted
`
		if got := out.take(); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	})
}

func TestLinesTellOfAJobThatIsCheckedBeforeAndCountedAfter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out output
		d := NewDisplay(Lines, &out, Terminal{})
		defer d.Close(true)
		d.Report(started())
		out.take()
		report := func(pause time.Duration, events ...event.Event) {
			for _, e := range events {
				time.Sleep(pause)
				e.At = time.Now()
				d.Report(e)
			}
		}
		report(time.Second, checked(0, 200), checked(10, 200), checked(30, 200), checked(200, 200), look(event.Priming, -1),
			look(event.Running, 3), look(event.Running, 70), counted(0, 119))
		for step := range 119 {
			report(700*time.Millisecond, counted(step+1, 119))
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		want := `2000-01-01T00:00:01Z import CellExport_2017_01: checking the archive, 0 %, 0 of 200 bytes
2000-01-01T00:00:03Z import CellExport_2017_01: checking the archive, 15 %, 30 of 200 bytes
2000-01-01T00:00:04Z import CellExport_2017_01: checking the archive, 99 %, 200 of 200 bytes
2000-01-01T00:00:05Z import CellExport_2017_01: making a role in the cell
2000-01-01T00:00:06Z import CellExport_2017_01: running, 3 %
2000-01-01T00:00:07Z import CellExport_2017_01: running, 70 %
2000-01-01T00:00:08Z import CellExport_2017_01: counting 0 of 119
2000-01-01T00:01:08Z import CellExport_2017_01: counting 85 of 119, 1m8s so far, about 25s left
2000-01-01T00:02:08Z import CellExport_2017_01: counting 119 of 119, 2m8s so far
`
		if got := out.take(); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	})
}

func TestSilenceOfAMinuteIsBrokenByALine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out output
		d := NewDisplay(Lines, &out, Terminal{})
		defer d.Close(false)
		d.Report(started())
		d.Report(look(event.Running, 77))
		out.take()
		for range 6 { // looks that bring nothing new do not count as news
			time.Sleep(10 * time.Second)
			d.Report(look(event.Running, 77))
		}
		synctest.Wait()
		want := "2000-01-01T00:01:00Z import CellExport_2017_01: running, 77 %, 1m0s so far\n"
		if got := out.take(); got != want {
			t.Errorf("after one minute: got %q, want %q", got, want)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if got := strings.Count(out.take(), "\n"); got != 60 {
			t.Errorf("an hour without an event brought %d lines, want 60", got)
		}
	})
}

func TestANewsLinePutsTheHeartbeatOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out output
		d := NewDisplay(Lines, &out, Terminal{})
		defer d.Close(false)
		d.Report(started())
		time.Sleep(50 * time.Second)
		d.Report(look(event.Running, 50))
		out.take()
		time.Sleep(59 * time.Second)
		synctest.Wait()
		if got := out.take(); got != "" {
			t.Errorf("59 s after a line: %q", got)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if got := out.take(); !strings.HasPrefix(got, "2000-01-01T00:01:50Z ") {
			t.Errorf("60 s after a line: %q", got)
		}
	})
}

func TestBeforeTheFirstEventThereIsNothingToSay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, term := range []Terminal{{}, terminal(80)} {
			var out output
			d := NewDisplay(Auto, &out, term)
			time.Sleep(10 * time.Minute)
			d.Close(true)
			if got := out.take(); got != "" {
				t.Errorf("got %q", got)
			}
		}
	})
}

func TestALogNeverGetsAControlCharacter(t *testing.T) {
	t.Parallel()
	hostile := "a\x1b[2Jb\rc\nd\x00e\u202ef\xffg\u0085h"
	var out output
	d := NewDisplay(Bar, &out, Terminal{Width: func() int { return 80 }})
	first := started()
	first.Cell, first.Name, first.RequestKey = hostile, hostile, hostile
	d.Report(first)
	d.Report(event.Event{Type: event.StateChanged, Phase: event.Phase(hostile), Progress: 50, Text: hostile})
	d.Report(event.Event{Type: event.Noted, Text: hostile})
	d.Close(true)
	text := out.take()
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if clean(line) != line {
			t.Errorf("line %d: %q", i+1, line)
		}
	}
	if got := strings.Count(text, "\n"); got != 3 {
		t.Errorf("three events made %d lines:\n%s", got, text)
	}
}
