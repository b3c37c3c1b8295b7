package progress

import (
	"sync"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// A painter draws. All its methods are called from one goroutine.
type painter interface {
	event(e event.Event)
	tick()                // the pause is over
	asked()               // somebody wants to know the state
	pause() time.Duration // how long to wait for an event before tick
	close(done bool)      // the last call
}

// A human is the display for people. One goroutine owns the painter, because the clock has to move between two looks and
// the library behind the bar is not safe to share.
type human struct {
	events  chan event.Event
	painted chan struct{} // answers each event and question
	asks    chan struct{}
	stop    chan bool
	stopped chan struct{} // closed when the painter has painted its last
	once    sync.Once
}

func startPainter(p painter) *human {
	h := &human{
		events:  make(chan event.Event),
		painted: make(chan struct{}),
		asks:    make(chan struct{}),
		stop:    make(chan bool),
		stopped: make(chan struct{}),
	}
	go h.own(p)
	return h
}

// Report returns when the event is painted, so that what the caller prints next comes after it.
func (h *human) Report(e event.Event) {
	select {
	case h.events <- e:
		<-h.painted
	case <-h.stopped:
	}
}

// State returns when the state is painted.
func (h *human) State() {
	select {
	case h.asks <- struct{}{}:
		<-h.painted
	case <-h.stopped:
	}
}

func (h *human) Close(done bool) {
	h.once.Do(func() { h.stop <- done })
	<-h.stopped
}

func (h *human) own(p painter) {
	defer close(h.stopped)
	timer := time.NewTimer(p.pause())
	defer timer.Stop()
	for {
		select {
		case e := <-h.events:
			p.event(e)
			h.painted <- struct{}{}
		case <-h.asks:
			p.asked()
			h.painted <- struct{}{}
		case <-timer.C:
			p.tick()
		case done := <-h.stop:
			p.close(done)
			return
		}
		timer.Reset(p.pause())
	}
}
