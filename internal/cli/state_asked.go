package cli

import (
	"os"
	"sync"
	"sync/atomic"

	"github.com/personium/personium-cell/internal/report"
)

// A stateAsker answers the signals that ask how far a run is.
type stateAsker struct {
	asked  <-chan os.Signal // nil: nobody can ask
	report atomic.Pointer[report.Report]
	once   sync.Once
	over   chan struct{}
}

// about has the state of a report told to whoever asks from now on.
func (a *stateAsker) about(out *report.Report) {
	a.report.Store(out)
	if a.asked == nil {
		return
	}
	a.once.Do(func() {
		go func() {
			for {
				select {
				case <-a.asked:
					a.report.Load().State()
				case <-a.over:
					return
				}
			}
		}()
	})
}

// answers lets who asks be told the state of a report.
func (p *program) answers(out *report.Report) *report.Report {
	if p.state != nil {
		p.state.about(out)
	}
	return out
}
