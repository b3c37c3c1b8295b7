package progress

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

func TestAJobThatStandsStillIsSaidToAfterTwoMinutes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var v view
		v.apply(started())
		v.apply(look(event.Running, 40))
		for _, step := range []struct {
			after time.Duration
			phase event.Phase
			at    int
			want  string
		}{
			{119 * time.Second, event.Running, 40, "1m59s"},
			{time.Second, event.Running, 40, "2m0s, unchanged for 2m"},
			{63 * time.Minute, event.Running, 40, "1h5m0s, unchanged for 1h5m"},
			{time.Second, event.Running, 41, "1h5m1s"},
			{2 * time.Minute, event.Running, 41, "1h7m1s, unchanged for 2m"},
			{time.Minute, event.Unreachable, -1, "1h8m1s"},
			{time.Minute, event.Running, 41, "1h9m1s"},
			{time.Minute, event.Finishing, -1, "1h10m1s"},
		} {
			time.Sleep(step.after)
			v.apply(look(step.phase, step.at))
			if got := v.clocks()[0]; got != step.want {
				t.Errorf("%s at %d %%: got %q, want %q", step.phase, step.at, got, step.want)
			}
			if said := strings.Contains(v.now(), "unchanged"); said != strings.Contains(step.want, "unchanged") {
				t.Errorf("a line says %q", v.now())
			}
		}
	})
}

func TestABarOfEightyColumnsSaysThatItsJobStandsStill(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var v view
		v.apply(started())
		v.apply(look(event.Running, 40))
		time.Sleep(5 * time.Minute)
		if got := newGauge(false).draw(&v, 80); !strings.HasSuffix(got, "[5m0s, unchanged for 5m]") {
			t.Errorf("the bar is %q", got)
		}
	})
}
