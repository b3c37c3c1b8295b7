package web_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/compare/comparetest"
	"github.com/personium/personium-cell/internal/compare/web"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/sandbox"
	"github.com/personium/personium-cell/internal/snapshot"
)

// A practice is cell1 of a practice unit, as a client sees it.
type practice struct {
	*comparetest.Practice
	mu   sync.Mutex
	sent []string                                      // method and path of each request
	meet func(http.ResponseWriter, *http.Request) bool // true for what it has answered itself
}

func newPractice(t *testing.T, style personium.Style) *practice {
	t.Helper()
	p := new(practice)
	p.Practice = comparetest.New(t, sandbox.Options{Style: string(style)}, p.meets)
	return p
}

// meets notes a request, and gives it to what stands before the unit.
func (p *practice) meets(w http.ResponseWriter, r *http.Request) bool {
	p.mu.Lock()
	p.sent = append(p.sent, r.Method+" "+r.URL.Path)
	meet := p.meet
	p.mu.Unlock()
	return meet != nil && meet(w, r)
}

// between sets what stands before the unit, and forgets what was sent.
func (p *practice) between(meet func(http.ResponseWriter, *http.Request) bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.meet, p.sent = meet, nil
}

// export makes a snapshot of the cell as it is.
func (p *practice) export(name snapshot.Name) web.Snapshot {
	p.Helper()
	done := p.Unit.Truth("cell1").ExportsCompleted
	if _, err := p.StartExport(p.Context(), name); err != nil {
		p.Fatal(err)
	}
	for p.Unit.Truth("cell1").ExportsCompleted == done || p.ProbeUnit(p.Context()).State != personium.LockFree {
		if p.Context().Err() != nil {
			p.Fatal("the export did not end")
		}
		time.Sleep(time.Millisecond)
	}
	return opened(p.T, p.Snapshot(name))
}

// opened is an archive, and what is in it.
func opened(t *testing.T, data []byte) web.Snapshot {
	t.Helper()
	r, inv := comparetest.Open(t, data, "")
	return web.Snapshot{Archive: r, Inventory: inv}
}

// compared holds the sides against each other.
func compared(t *testing.T, s web.Sides) (*web.Result, []compare.Mismatch) {
	t.Helper()
	var found []compare.Mismatch
	result, err := web.Compare(t.Context(), s, func(m compare.Mismatch) error {
		found = append(found, m)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return result, found
}
