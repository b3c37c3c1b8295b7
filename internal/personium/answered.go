package personium

import (
	"net/url"
	"sync"
)

// A hosts remembers which hosts core has answered for. What is no answer of core afterwards is of somebody in between, and not a
// wrong URL. Several goroutines may use it at a time.
type hosts struct {
	mu    sync.Mutex
	known map[string]bool
}

// answered tells that core has answered a request to this URL.
func (h *hosts) answered(of string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.known == nil {
		h.known = map[string]bool{}
	}
	h.known[hostOf(of)] = true
}

func (h *hosts) has(of string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.known[hostOf(of)]
}

// hostOf is scheme, host and port of a URL.
func hostOf(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return text
	}
	return u.Scheme + "://" + u.Host
}
