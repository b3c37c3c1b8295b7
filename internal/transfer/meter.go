package transfer

import (
	"sync"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// meterPause is the time between two reports of a transfer.
const meterPause = 500 * time.Millisecond

// A meter tells how far a transfer or a check is. The bytes may move in other goroutines.
type meter struct {
	about  event.Event // what all reports have in common
	report event.Reporter
	total  int64

	mu    sync.Mutex
	moved int64
	told  time.Time
}

// newMeter makes a meter of so many bytes for what is done now.
func (a *Area) newMeter(phase event.Phase, total int64) *meter {
	e := a.About
	e.Phase = phase
	return &meter{about: e, report: a.Report, total: total}
}

// restart begins at no byte, or at what needs not be moved again.
func (m *meter) restart(moved int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.moved = moved
	m.tell()
}

// add counts n bytes that moved.
func (m *meter) add(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.moved += int64(n)
	if time.Since(m.told) >= meterPause {
		m.tell()
	}
}

func (m *meter) tell() {
	if m.total == 0 {
		return
	}
	m.told = time.Now()
	e := m.about
	e.At, e.Type, e.Bytes, e.Total = m.told, event.Progressed, m.moved, m.total
	e.Progress = int(float64(m.moved) / float64(m.total) * 100)
	m.report.Report(e)
}
