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

// Report draws after a while.
func (d *lateDisplay) Report(e event.Event) {
	if d.drawn == nil {
		if time.Since(d.begun) < patience {
			return
		}
		d.drawn = d.open()
	}
	d.drawn.Report(e)
}

// State asks the display, if it has started.
func (d *lateDisplay) State() {
	if d.drawn != nil {
		d.drawn.State()
	}
}

// Close ends the display, if it has started.
func (d *lateDisplay) Close(done bool) {
	if d.drawn != nil {
		d.drawn.Close(done)
	}
}

// A lateReporter tells nobody how far a check is before it has taken a while: neither people nor scripts.
type lateReporter struct {
	begun time.Time
	to    event.Reporter
}

func (r lateReporter) Report(e event.Event) {
	if time.Since(r.begun) >= patience {
		r.to.Report(e)
	}
}
