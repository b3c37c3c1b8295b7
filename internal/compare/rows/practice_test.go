package rows_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/personium/personium-cell/internal/compare/comparetest"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/sandbox"
	"github.com/personium/personium-cell/internal/snapshot"
)

// A practice is cell1 of a practice unit, as a client sees it.
type practice struct {
	*comparetest.Practice
	before  func(*http.Request)                           // of every GET; nil for nothing
	instead func(http.ResponseWriter, *http.Request) bool // answers in place of the unit, or says no; nil for no
}

func newPractice(t *testing.T, style personium.Style) *practice {
	t.Helper()
	p := new(practice)
	p.Practice = comparetest.New(t, sandbox.Options{Style: string(style), BehindNginx: true}, func(w http.ResponseWriter, r *http.Request) bool {
		if p.before != nil && r.Method == http.MethodGet {
			p.before(r)
		}
		return p.instead != nil && p.instead(w, r)
	})
	return p
}

// imported replaces the content of the cell by an archive, whatever that takes.
func (p *practice) imported(data []byte) {
	p.Helper()
	name := fmt.Sprintf("in%d", p.Requests.Load())
	p.Ask(http.MethodPut, "__snapshot/"+name+".zip", string(data))
	p.Ask(http.MethodPost, "__ctl/Role", `{"Name":"prime-`+name+`"}`)
	done := p.Unit.Truth("cell1").ImportsCompleted
	p.Ask(http.MethodPost, "__import", `{"Name":"`+name+`"}`)
	p.Until(func() bool {
		return p.Unit.Truth("cell1").ImportsCompleted > done && p.ProbeUnit(p.Context()).State == personium.LockFree
	})
}

// exported is an archive of the cell as it is now.
func (p *practice) exported() []byte {
	p.Helper()
	name := fmt.Sprintf("out%d", p.Requests.Load())
	defer func() { p.Ask(http.MethodDelete, "__snapshot/"+name+".zip", "") }()
	done := p.Unit.Truth("cell1").ExportsCompleted
	p.Ask(http.MethodPost, "__export", `{"Name":"`+name+`"}`)
	p.Until(func() bool {
		return p.Unit.Truth("cell1").ExportsCompleted > done && p.ProbeUnit(p.Context()).State == personium.LockFree
	})
	return p.Snapshot(snapshot.Name(name))
}
