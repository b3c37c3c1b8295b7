package transfer

import (
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
)

// An Area is the snapshot area of a cell, seen from this machine.
type Area struct {
	Client   *personium.Client // of the cell
	Report   event.Reporter    // is told how far it is
	About    event.Event       // what all reports have in common
	Interval time.Duration     // before what broke is started again
	WaitBusy time.Duration     // for how long a busy cell is waited for; 0: not at all
	Unread   bool              // archives are moved without a look into them
}

// warn tells of something that may go wrong.
func (a *Area) warn(text string) {
	e := a.About
	e.At, e.Type, e.Text, e.Warning = time.Now(), event.Noted, text, true
	a.Report.Report(e)
}
