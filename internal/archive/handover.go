package archive

// A Handover lets a second goroutine look at the content of an entry while the first inflates what comes next. It holds
// a few pieces at most.
type Handover struct {
	full, free chan []byte
	looked     chan struct{} // closed when everything was checked
}

// HandOver gives what is taken to look, piece by piece, until End is called.
func HandOver(look func(p []byte)) *Handover {
	const pieces = 4
	h := &Handover{full: make(chan []byte, pieces), free: make(chan []byte, pieces), looked: make(chan struct{})}
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

// Take copies a piece. It waits while too many were not looked at yet.
func (h *Handover) Take(p []byte) { h.full <- append((<-h.free)[:0], p...) }

// End waits until everything was checked.
func (h *Handover) End() {
	close(h.full)
	<-h.looked
}
