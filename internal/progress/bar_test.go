package progress

import (
	"flag"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/personium/personium-cell/internal/event"
)

var seed = flag.Uint64("seed", 1, "what the random percentages are drawn from")

func TestTheClockMovesBetweenLooks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out output
		d := NewDisplay(Auto, &out, terminal(80))
		defer d.Close(false)
		d.Report(started())
		d.Report(look(event.Running, 26))
		for _, clock := range []string{"[1s]", "[2s]", "[3s]"} {
			out.take()
			time.Sleep(time.Second)
			synctest.Wait()
			want := "\rimport CellExport_2017_01: running  26% |████████                       | " + clock + "\x1b[K"
			if got := out.take(); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if got := strings.Count(out.take(), "\r"); got != 3600 {
			t.Errorf("%d pictures in an hour, want 3600", got)
		}
	})
}

func TestTheBarNeverGoesBackAndIsNeverFullBeforeTheProof(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(*seed, 0))
	for range 300 {
		synctest.Test(t, func(t *testing.T) {
			drawAtRandom(t, random)
			if t.Failed() {
				t.Fatalf("seed %d", *seed)
			}
		})
	}
}

func drawAtRandom(t *testing.T, random *rand.Rand) {
	phases := []event.Phase{event.Preparing, event.Priming, event.Queued, event.Running, event.Running, event.Finishing, event.Unreachable, event.Counting}
	var out output
	d := NewDisplay(Bar, &out, terminal(40+random.IntN(80)))
	d.Report(started())
	last := event.Preparing
	for range 1 + random.IntN(40) {
		last = phases[random.IntN(len(phases))]
		percent := []int{-1, random.IntN(101), random.IntN(300) - 100, 100, 1 << 30, -1 << 30}[random.IntN(6)]
		d.Report(look(last, percent))
		time.Sleep(time.Duration(random.IntN(1500)) * time.Millisecond)
	}
	synctest.Wait()
	before := drawnPercents(t, out.take())
	if len(before) < 1 || // at the beginning; what is about to count has none
		!slices.IsSorted(before) || before[0] < 0 || before[len(before)-1] > 99 {
		t.Errorf("drawn before Close: %v", before)
	}
	done := random.IntN(2) == 0
	d.Close(done)
	text := out.take()
	after := drawnPercents(t, text)
	left := "\n"
	if last == event.Preparing { // a question or an error comes in the place of the bar
		left = "\r\x1b[J"
	}
	switch {
	case done && !slices.Equal(after, []int{100}):
		t.Errorf("Close(true) drew %v", after)
	case !done && text != left:
		t.Errorf("Close(false) wrote %q", text)
	}
}

// A bar that stays half full above a result says that the comparison was not at its end.
func TestTheBarOfAComparisonGoesAwayWhenThatHasAResult(t *testing.T) {
	t.Parallel()
	for done, want := range map[bool]string{false: "\r\x1b[J",
		true: "\rimport CellExport_2017_01: done 100% |██████████████████████████████████| [0s]\x1b[K\n"} {
		synctest.Test(t, func(t *testing.T) {
			var out output
			d := NewDisplay(Auto, &out, terminal(80))
			d.Report(started())
			d.Report(look(event.Comparing, 3))
			out.take()
			d.Close(done)
			if got := out.take(); got != want {
				t.Errorf("%t: got %q, want %q", done, got, want)
			}
		})
	}
}

func TestANoteStandsAboveTheBar(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out output
		d := NewDisplay(Auto, &out, terminal(80))
		d.Report(started())
		d.Report(look(event.Running, 50))
		out.take()
		d.Report(note("nothing has changed for an hour\x1b[2J", true))
		want := "\r\x1b[Jwarning: nothing has changed for an hour\\x1b[2J\n" +
			"\rimport CellExport_2017_01: running  50% |███████████████                | [0s]\x1b[K"
		if got := out.take(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		d.Close(true)
		want = "\rimport CellExport_2017_01: done 100% |██████████████████████████████████| [0s]\x1b[K\n"
		if got := out.take(); got != want {
			t.Errorf("Close(true): got %q, want %q", got, want)
		}
	})
}

func TestTheBarSaysThePhaseInWords(t *testing.T) {
	t.Parallel()
	for phase, want := range map[event.Phase][2]string{
		event.Preparing:   {"import CellExport_2017_01: preparing ", "import: preparing "},
		event.Waiting:     {"import CellExport_2017_01: waiting, the cell is busy ", "import: waiting "},
		event.Queued:      {"import CellExport_2017_01: queued ", "import: queued "},
		event.Unreachable: {"import CellExport_2017_01: unit does not answer ", "import: no answer "},
		event.Checking:    {"import CellExport_2017_01: checking the archive ", "import: checking "},
		event.Priming:     {"import CellExport_2017_01: making a role in the cell   0% |", "import: priming "},
	} {
		for i, width := range []int{80, 40} {
			var out output
			d := NewDisplay(Auto, &out, terminal(width))
			d.Report(started())
			out.take()
			d.Report(look(phase, -1))
			if got := strings.TrimPrefix(out.take(), "\r"); !strings.HasPrefix(got, want[i]) {
				t.Errorf("%s at %d columns: got %q, want it to start with %q", phase, width, got, want[i])
			}
			d.Close(false)
		}
	}
}

func TestTheBarBeginsAnewWhenSomethingElseIsMeasured(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out output
		d := NewDisplay(Auto, &out, terminal(80))
		d.Report(started())
		out.take()
		for _, tc := range []struct {
			event event.Event
			want  string
		}{
			{checked(0, 2<<20), "checking 0.0 of 2.0 MiB   0% |"},
			{checked(1<<20, 2<<20), "checking 1.0 of 2.0 MiB  50% |"},
			{checked(1<<19, 2<<20), "checking 0.5 of 2.0 MiB  50% |"},
			{checked(2<<20, 2<<20), "checking 2.0 of 2.0 MiB  99% |"},
			{look(event.Preparing, -1), "preparing   0% |"},
			{look(event.Running, 3), "running   3% |"},
			{note("careful", true), "running   3% |"},
			{look(event.Running, 150), "running  99% |"},
			{look(event.Finishing, -1), "making sure of the end  99% |"},
		} {
			d.Report(tc.event)
			if got, want := out.take(), "\rimport CellExport_2017_01: "+tc.want; !strings.Contains(got, want) {
				t.Errorf("got %q, want %q in it", got, want)
			}
		}
		d.Close(true)
		if got := drawnPercents(t, out.take()); !slices.Equal(got, []int{100}) {
			t.Errorf("Close(true) drew %v", got)
		}
	})
}

func TestStepsStandInThePlaceOfThePercentage(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		width       int
		utf8        bool
		step, steps int
		want        string
	}{
		{80, true, 0, 119, "\rimport CellExport_2017_01: counting   0 of 119 |████████████            | [0s]\x1b[K"},
		{80, true, 37, 119, "\rimport CellExport_2017_01: counting  37 of 119 |████████████            | [0s]\x1b[K"},
		{80, true, 119, 119, "\rimport CellExport_2017_01: counting 119 of 119 |████████████            | [0s]\x1b[K"},
		{80, false, 37, 119, "\rimport CellExport_2017_01: counting  37 of 119 [===========>............] [0s]\x1b[K"},
		{40, true, 37, 119, "\rcounting  37 of 119 |█████      | [0s]\x1b[K"},
		{80, true, 0, 0, "\rimport CellExport_2017_01: about to count |██████████████               | [0s]\x1b[K"},
	} {
		synctest.Test(t, func(t *testing.T) {
			term := terminal(tc.width)
			term.UTF8 = tc.utf8
			var out output
			d := NewDisplay(Auto, &out, term)
			d.Report(started())
			d.Report(look(event.Running, 50))
			out.take()
			d.Report(counted(tc.step, tc.steps))
			got := out.take()
			if got != tc.want {
				t.Errorf("%d of %d at %d columns: got %q, want %q", tc.step, tc.steps, tc.width, got, tc.want)
			}
			d.Close(true)
			if got := drawnPercents(t, out.take()); !slices.Equal(got, []int{100}) {
				t.Errorf("Close(true) drew %v", got)
			}
		})
	}
}

func TestStepsNeverMakeALineTooLong(t *testing.T) {
	t.Parallel()
	for width := 40; width <= 120; width++ {
		for _, steps := range []int{1, 99, 1000, 100000} {
			var out output
			d := NewDisplay(Bar, &out, terminal(width))
			d.Report(started())
			out.take()
			d.Report(counted(steps, steps))
			frame := strings.TrimSuffix(strings.TrimPrefix(out.take(), "\r"), "\x1b[K")
			d.Close(false)
			if n := utf8.RuneCountInString(frame); n >= width {
				t.Errorf("%d columns in %d: %q", n, width, frame)
			}
		}
	}
}

func TestABarOfPlainCharactersForOldTerminals(t *testing.T) {
	t.Parallel()
	term := terminal(80)
	term.UTF8 = false
	var out output
	d := NewDisplay(Auto, &out, term)
	d.Report(started())
	d.Report(look(event.Running, 50))
	d.Close(true)
	got := out.take()
	if !strings.Contains(got, " 50% [==============>................] ") {
		t.Errorf("got %q", got)
	}
	if i := strings.IndexFunc(got, func(r rune) bool { return r > 126 }); i >= 0 {
		t.Errorf("a character beyond ASCII at byte %d of %q", i, got)
	}
}

func TestNothingIsDrawnWhileTheShellHasTheTerminal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var foreground atomic.Bool
		foreground.Store(true)
		term := terminal(80)
		term.Foreground = foreground.Load
		var out output
		d := NewDisplay(Auto, &out, term)
		d.Report(started())
		out.take()

		foreground.Store(false)
		d.Report(look(event.Running, 10))
		d.Report(note("first", true))
		time.Sleep(time.Hour)
		synctest.Wait()
		if got := out.take(); got != "" {
			t.Errorf("drawn in the background: %q", got)
		}

		foreground.Store(true)
		time.Sleep(time.Second)
		synctest.Wait()
		if got := out.take(); !strings.HasPrefix(got, "warning: first\n\rimport ") {
			t.Errorf("back in the foreground: %q", got)
		}

		foreground.Store(false)
		d.Report(note("second", true))
		d.Close(true)
		if got, want := out.take(), "warning: second\n"; got != want {
			t.Errorf("closed in the background: got %q, want %q", got, want)
		}
	})
}

func TestANarrowTerminalGetsLinesForAsLongAsItIsNarrow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var width atomic.Int64
		width.Store(80)
		term := terminal(80)
		term.Width = func() int { return int(width.Load()) }
		var out output
		d := NewDisplay(Auto, &out, term)
		d.Report(started())
		d.Report(look(event.Running, 10))
		out.take()

		width.Store(38)
		time.Sleep(time.Second)
		synctest.Wait()
		want := "\r\x1b[2A\x1b[J2000-01-01T00:00:01Z import CellExport_2017_01: running, 10 %\n"
		if got := out.take(); got != want {
			t.Errorf("narrow: got %q, want %q", got, want)
		}
		d.Report(look(event.Running, 12))
		d.Report(note("careful", true))
		time.Sleep(time.Minute)
		synctest.Wait()
		want = "2000-01-01T00:00:01Z import CellExport_2017_01: warning: careful\n" +
			"2000-01-01T00:01:01Z import CellExport_2017_01: running, 12 %, 1m1s so far\n"
		if got := out.take(); got != want {
			t.Errorf("still narrow: got %q, want %q", got, want)
		}

		width.Store(80)
		time.Sleep(time.Second)
		synctest.Wait()
		if got := out.take(); !strings.HasPrefix(got, "\rimport CellExport_2017_01: running  12% |") {
			t.Errorf("wide again: got %q", got)
		}
		width.Store(30)
		d.Close(false)
		want = "\r\x1b[2A\x1b[J2000-01-01T00:01:02Z import CellExport_2017_01: running, 12 %\n"
		if got := out.take(); got != want {
			t.Errorf("closed while narrow: got %q, want %q", got, want)
		}
	})
}

// A goroutine that outlives Close makes the bubble panic.
func TestNoGoroutineIsLeftAfterClose(t *testing.T) {
	t.Parallel()
	for _, term := range []Terminal{{}, terminal(80)} {
		for _, done := range []bool{true, false} {
			synctest.Test(t, func(t *testing.T) {
				var out output
				d := NewDisplay(Auto, &out, term)
				d.Report(started())
				time.Sleep(90 * time.Second)
				d.Close(done)
				d.Close(done)
			})
		}
	}
}
