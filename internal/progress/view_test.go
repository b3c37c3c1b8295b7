package progress

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

func TestCleanShowsWhatWouldMoveTheCursor(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, in, want string }{
		{"plain text", `it's "done": 26 %`, `it's "done": 26 %`},
		{"text of another script", "取込み 完了", "取込み 完了"},
		{"a wide blank", "a\u3000b", "a\u3000b"},
		{"an escape sequence", "\x1b[31mred", `\x1b[31mred`},
		{"line ends", "a\r\nb\tc", `a\r\nb\tc`},
		{"a C1 control", "a\u009bb", `a\u009bb`},
		{"a turn of direction", "a\u202eb", `a\u202eb`},
		{"a broken byte", "a\xffb", `a\xffb`},
		{"a replacement character that was sent", "a\ufffdb", `a�b`},
	} {
		if got := clean(tc.in); got != tc.want {
			t.Errorf("%s: got %s, want %s", tc.name, got, tc.want)
		}
	}
}

func TestARemarkSaysWhetherItIsAWarning(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		event event.Event
		want  string
	}{
		{event.Event{}, ""},
		{event.Event{Warning: true}, ""},
		{event.Event{Text: "look"}, "look"},
		{event.Event{Text: "look", Warning: true}, "warning: look"},
		{event.Event{Text: "no\x1b"}, `no\x1b`},
	} {
		if got := remark(tc.event); got != tc.want {
			t.Errorf("got %q, want %q", got, tc.want)
		}
	}
}

func TestWhatWasLastSeenIsShownWithItsAge(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var v view
		at := func(p event.Phase, percent int, seen time.Time) event.Event {
			return event.Event{At: time.Now(), Type: event.Progressed, Kind: event.Import, Phase: p, Progress: percent, SeenAt: seen}
		}
		v.apply(at(event.Unreachable, -1, time.Time{}))
		if got, want := v.state(), "unit does not answer"; got != want {
			t.Errorf("before anything was seen: got %q, want %q", got, want)
		}
		v.apply(at(event.Running, 40, time.Time{}))
		seen := time.Now()
		time.Sleep(20 * time.Second)
		v.apply(at(event.Running, 40, seen)) // one answer that tells nothing
		if got, want := v.state(), "running, 40 %"; got != want {
			t.Errorf("after one strange answer: got %q, want %q", got, want)
		}
		time.Sleep(70 * time.Second)
		for phase, want := range map[event.Phase]string{
			event.Unseen:      "the job cannot be seen, last seen 1m30s ago: running, 40 %",
			event.Unreachable: "unit does not answer, last seen 1m30s ago: running, 40 %",
		} {
			v.apply(at(phase, 40, seen))
			if got := v.state(); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		}
	})
}

func TestAPhaseWithoutAPercentageShowsNone(t *testing.T) {
	t.Parallel()
	for phase, want := range map[event.Phase]string{
		event.Preparing:   "preparing",
		event.Waiting:     "waiting, the cell is busy",
		event.Queued:      "queued",
		event.Running:     "running, 5 %",
		event.Finishing:   "making sure of the end, 5 %",
		event.Unreachable: "unit does not answer",
		event.Unseen:      "the job cannot be seen",
		event.Checking:    "checking the archive",
		event.Priming:     "making a role in the cell",
		event.Counting:    "counting",
	} {
		v := view{phase: phase, extent: extent{percent: 5}}
		if got := v.state(); got != want {
			t.Errorf("%s: got %q, want %q", phase, got, want)
		}
		if _, short := phaseWords(phase); len(short) > 10 {
			t.Errorf("%s: the short word %q does not fit beside a gauge at %d columns", phase, short, narrow)
		}
	}
}

func TestHowFarAComparisonIsIsAPercentage(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		phase   event.Phase
		percent int
		state   string
	}{
		{event.Comparing, 25, "comparing 5 of 20"},
		{event.Repairing, 25, "repairing 5 of 20"},
		{event.Counting, -1, "counting 5 of 20"}, // after a job, whose percentage stays
	} {
		var v view
		v.apply(event.Event{Type: event.Started, Phase: event.Preparing, Progress: -1})
		v.apply(event.Event{Type: event.Progressed, Phase: tc.phase, Progress: -1, Step: 5, Steps: 20})
		if v.percent != tc.percent || v.state() != tc.state {
			t.Errorf("%s: got %d %%, %q", tc.phase, v.percent, v.state())
		}
	}
}

func TestAPictureOfWhatHasNotBegunTellsNothing(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		phase event.Phase
		moved int64
		want  bool
	}{
		{event.Preparing, 0, true},
		{event.Comparing, 5, true},
		{event.Checking, 0, true},
		{event.Checking, 1, false},
		{event.Uploading, 0, false},
		{event.Running, 0, false},
	} {
		v := &view{phase: test.phase}
		v.moved = test.moved
		if got := v.hasNothingToKeep(); got != test.want {
			t.Errorf("%s, %d bytes: %t", test.phase, test.moved, got)
		}
	}
}
