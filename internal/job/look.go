package job

import (
	"errors"
	"time"

	"github.com/personium/personium-cell/internal/personium"
)

// An Answer is what one look at a job's state brought, reduced to what a verdict needs to know.
type Answer string

// The answers.
const (
	AnswerReady      Answer = "ready"       // Acceptable: idle, done, queued, or forgotten
	AnswerProcessing Answer = "processing"  // a job is, or was when its unit died, at work
	AnswerFailed     Answer = "failed"      // Import failed, with the failure's details
	AnswerClosed     Answer = "closed"      // 409 PR409-CM-0001: Import failed, details not readable (subdomain style)
	AnswerWord       Answer = "word"        // a state or an error of core that nobody has seen yet
	AnswerEmpty      Answer = "empty"       // 200 without a body
	AnswerRefused    Answer = "refused"     // 401 or 403, after the credentials were renewed, or no credentials to send and none to come
	AnswerGone       Answer = "gone"        // 404 PR404-DV-0003: no such cell
	AnswerBroken     Answer = "broken"      // a 500 of core
	AnswerBusy       Answer = "unavailable" // a 503 of core
	AnswerNone       Answer = "none"        // no answer of core: a connection error or a proxy's page
)

// A Look is one reading of a job's state.
type Look struct {
	At        time.Time         `json:"at"` // when the answer was there
	Answer    Answer            `json:"answer"`
	Word      string            `json:"word,omitempty"` // an unknown state, or an error in words
	Name      string            `json:"name,omitempty"`
	StartedAt string            `json:"started_at,omitempty"`
	Progress  int               `json:"progress"`
	Server    personium.Message `json:"server,omitzero"`
	// AfterFree tells that the request was sent after a probe had found the lock free. Only such a look settles
	// anything: a failing import shows one "ready" while its lock is still held.
	AfterFree bool `json:"after_free,omitempty"`
	// LoggedOut tells that there was no credential to send, and will be none before somebody logs in again.
	LoggedOut bool `json:"logged_out,omitempty"`
}

// lookOf makes a Look of a status answer or of the error in its place.
func lookOf(at time.Time, s personium.JobStatus, err error) Look {
	l := Look{At: at, Progress: -1}
	if err != nil {
		l.Answer, l.Word, l.LoggedOut = answerOf(err), err.Error(), errors.Is(err, personium.ErrLoggedOut)
		if e := coreError(err); e != nil {
			l.Server = personium.Message{Code: e.Code, Text: e.Message}
		}
		return l
	}
	l.Name, l.StartedAt, l.Progress, l.Server = s.Name, s.StartedAt, s.Progress, s.Message
	switch s.State {
	case personium.Acceptable:
		l.Answer = AnswerReady
	case personium.Processing:
		l.Answer = AnswerProcessing
	case personium.ImportFailed:
		l.Answer = AnswerFailed
	case personium.EmptyAnswer:
		l.Answer = AnswerEmpty
	default:
		l.Answer, l.Word = AnswerWord, s.Word
	}
	return l
}

func answerOf(err error) Answer {
	var noCredential *personium.CredentialError
	if errors.As(err, &noCredential) {
		if errors.Is(err, personium.ErrNotNow) {
			return AnswerNone
		}
		return AnswerRefused
	}
	e := coreError(err)
	if e == nil {
		return AnswerNone
	}
	switch {
	case e.Code == "PR409-CM-0001":
		return AnswerClosed
	case e.Code == "PR404-DV-0003":
		return AnswerGone
	case e.Status == 401, e.Status == 403:
		return AnswerRefused
	case e.Status == 503:
		return AnswerBusy
	case e.Status >= 500:
		return AnswerBroken
	}
	return AnswerWord
}

// same reports whether two looks brought the same answer; when they were made does not count.
func (l Look) same(m Look) bool {
	switch l.Answer {
	case AnswerNone, AnswerRefused: // their words differ without meaning anything new
		return m.Answer == l.Answer
	}
	m.At, m.AfterFree = l.At, l.AfterFree
	return l == m
}

// is reports whether l shows the job that base showed.
func (l Look) is(base Look) bool {
	return base.StartedAt != "" && l.StartedAt == base.StartedAt && l.Name == base.Name
}
