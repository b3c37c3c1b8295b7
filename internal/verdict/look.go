package verdict

import "time"

// An Answer is what one look at a job's state brought, reduced to what a verdict needs to know.
type Answer string

// The answers.
const (
	AnswerReady      Answer = "ready"       // Acceptable: idle, done, queued, or forgotten
	AnswerProcessing Answer = "processing"  // a job is, or was when its unit died, at work
	AnswerFailed     Answer = "failed"      // Import failed, with the failure's details
	AnswerClosed     Answer = "closed"      // Import failed, details not readable (subdomain style)
	AnswerWord       Answer = "word"        // a state or an error of core that nobody has seen yet
	AnswerEmpty      Answer = "empty"       // 200 without a body
	AnswerRefused    Answer = "refused"     // 401 or 403 after a renewal, or no credentials and none to come
	AnswerGone       Answer = "gone"        // no such cell
	AnswerBroken     Answer = "broken"      // a 500 of core
	AnswerBusy       Answer = "unavailable" // a 503 of core
	AnswerLimited    Answer = "limited"     // a proxy's 429: nothing reached core
	AnswerNone       Answer = "none"        // no answer of core: a connection error or a proxy's page
)

// A Look is one reading of a job's state.
type Look struct {
	At        time.Time `json:"at"` // when the answer was there
	Answer    Answer    `json:"answer"`
	Word      string    `json:"word,omitempty"` // an unknown state, or an error in words
	Name      string    `json:"name,omitempty"`
	StartedAt string    `json:"started_at,omitempty"`
	Progress  int       `json:"progress"`
	Server    Message   `json:"server,omitzero"`
	// AfterFree tells that the request was sent after a probe had found the lock free. Only such a look settles
	// anything: a failing import shows one "ready" while its lock is still held.
	AfterFree bool `json:"after_free,omitempty"`
	// RetryAfter is for how long whoever answered wants to be left alone.
	RetryAfter time.Duration `json:"-"`
	// LoggedOut tells that there was no credential to send, and will be none before somebody logs in again.
	LoggedOut bool `json:"logged_out,omitempty"`
	// Expired tells that the credentials were good, and are too old now.
	Expired bool `json:"-"`
	// LockStore tells that the server of the unit's locks, or of its cache, does not answer.
	LockStore bool `json:"-"`
	// AmongFiles tells that the import failed in the middle of its web files. Some cells never get well from that.
	AmongFiles bool `json:"-"`
	// NoIndex tells that a server error is such as a cell shows whose owner has no search index.
	NoIndex bool `json:"-"`
}

// same reports whether two looks brought the same answer; when they were made does not count.
func (l Look) same(m Look) bool {
	switch l.Answer {
	case AnswerNone, AnswerRefused, AnswerLimited: // their words differ without meaning anything new
		return m.Answer == l.Answer
	}
	m.At, m.AfterFree = l.At, l.AfterFree
	return l == m
}

// is reports whether l shows the job that base showed.
func (l Look) is(base Look) bool {
	return base.StartedAt != "" && l.StartedAt == base.StartedAt && l.Name == base.Name
}
