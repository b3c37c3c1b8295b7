package check

// A handover lets a second goroutine look at the content of an entry while the first inflates what comes next. It holds
// a few pieces at most.
type handover struct {
	full, free chan []byte
	looked     chan struct{} // closed when everything was looked at
}

// handOver gives what is taken to look, piece by piece, until end is called.
func handOver(look func(p []byte)) *handover {
	const pieces = 4
	h := &handover{full: make(chan []byte, pieces), free: make(chan []byte, pieces), looked: make(chan struct{})}
	for range pieces {
		h.free <- nil
	}
	go func() {
		defer close(h.looked)
		for p := range h.full {
			look(p)
			h.free <- p
		}
	}()
	return h
}

// take copies a piece. It waits while too many were not looked at yet.
func (h *handover) take(p []byte) { h.full <- append((<-h.free)[:0], p...) }

// end waits until everything was looked at.
func (h *handover) end() {
	close(h.full)
	<-h.looked
}
