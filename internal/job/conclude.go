package job

import "github.com/personium/personium-cell/internal/verdict"

// Conclude keeps in the journal what was found out about a job after [Wait] returned. Without a record it does nothing.
func (r *Record) Conclude(h *History, o verdict.Outcome) error {
	if r == nil {
		return nil
	}
	return r.save(h, &o)
}
