package personium

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// A hosts remembers which hosts core has answered for. What is no answer of core afterwards is of somebody in between, and not a
// wrong URL. Several goroutines may use it at a time.
type hosts struct {
	mu    sync.Mutex
	known map[string]bool
	cells []string // that requests are sent to
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

// remember tells of a cell that requests are sent to; "" is none.
func (h *hosts) remember(cell string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if cell != "" && !slices.Contains(h.cells, cell) {
		h.cells = append(h.cells, cell)
	}
}

// cellOf is the cell that a URL belongs to; "" for none that is known.
func (h *hosts) cellOf(text string) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	i := slices.IndexFunc(h.cells, func(cell string) bool { return strings.HasPrefix(text, cell) })
	if i < 0 {
		return ""
	}
	return h.cells[i]
}

// placed asks the cell itself where somebody in between has answered q before core has answered anything: else nobody could tell a
// wrong URL from a method that does not pass.
func (w *wire) placed(ctx context.Context, q call, err error) error {
	var e *Error
	if !errors.As(err, &e) || e.Core || e.Answered || e.Status == 0 || TooMany(err) {
		return err
	}
	isPlain := q.method == http.MethodGet || q.method == http.MethodPost
	cell := w.hosts.cellOf(q.url)
	if q.anonymous || q.starts || isPlain || cell == "" {
		return err
	}
	look := get(cell)
	look.anonymous = true
	_, _ = read(ctx, w, look, func(body []byte) (Cell, error) { return parseCellMetadata(body, cell) }) // remembers its answer itself
	e.Answered = w.hosts.has(q.url)
	return err
}
