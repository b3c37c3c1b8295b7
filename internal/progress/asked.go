package progress

import (
	"fmt"
	"io"
	"sync"

	"github.com/personium/personium-cell/internal/event"
)

// An onRequest is a display that tells people nothing by itself, and can be asked all the same.
type onRequest struct {
	Display
	out io.Writer

	mu     sync.Mutex
	view   view
	closed bool
}

// NewAsked lets a display that tells people nothing, or tells it to a script, be asked for the state, which it writes to out.
func NewAsked(d Display, out io.Writer) Display { return &onRequest{Display: d, out: out} }

func (o *onRequest) Report(e event.Event) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.view.apply(e)
	o.Display.Report(e)
}

func (o *onRequest) Close(done bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
	o.Display.Close(done)
}

func (o *onRequest) State() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed || o.view.began.IsZero() {
		return
	}
	fmt.Fprintf(o.out, "%s: %s\n", o.view.title(), o.view.now())
}
