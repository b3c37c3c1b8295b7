package cli

import (
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/progress"
)

// patience is how long a check may take before anybody wants to see how far it is.
const patience = time.Second

// A lateDisplay is a display that opens when there is something to report after a while.
type lateDisplay struct {
	begun time.Time
	open  func() progress.Display
	drawn progress.Display // nil before that
}

func (d *lateDisplay) Report(e event.Event) {
	if d.drawn == nil {
		if time.Since(d.begun) < patience {
			return
		}
		d.drawn = d.open()
	}
	d.drawn.Report(e)
}

func (d *lateDisplay) close(done bool) {
	if d.drawn != nil {
		d.drawn.Close(done)
	}
}
