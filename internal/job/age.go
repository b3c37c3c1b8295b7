package job

import "time"

// jobAt is since when there has been the job: since its POST, or, where another process or machine sent that, since the server says it
// was started. Zero where neither is known.
func (h *History) jobAt() time.Time {
	if !h.Attached && !h.FromCopy {
		return h.PostedAt
	}
	at, err := time.Parse(time.RFC3339, h.Ours)
	if err != nil || at.After(time.Now()) {
		return time.Time{}
	}
	return at
}
