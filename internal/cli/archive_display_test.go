package cli

import (
	"bytes"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/progress"
)

func TestOnlyALongCheckIsShown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		opened := 0
		d := &lateDisplay{begun: time.Now(), open: func() progress.Display {
			opened++
			return progress.NewDisplay(progress.Lines, &out, progress.Terminal{})
		}}
		m := &meter{event: event.Event{Kind: kindCheck, Name: "a.zip", Phase: event.Checking}, display: d, total: 100}
		m.restart(0)
		time.Sleep(meterPause)
		m.add(10)
		if opened != 0 {
			t.Error("a display was opened within the first second")
		}
		time.Sleep(meterPause)
		m.add(30)
		time.Sleep(meterPause)
		m.add(50)
		d.close(true)
		const want = "2000-01-01T00:00:01Z snapshot check a.zip: checking the archive, 40 %, 40 of 100 bytes\n" +
			"2000-01-01T00:00:01Z snapshot check a.zip: checking the archive, 90 %, 90 of 100 bytes\n"
		if got := out.String(); got != want || opened != 1 {
			t.Errorf("opened %d times: %s", opened, got)
		}
	})
}
