package cell

import (
	"errors"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/verdict"
)

// LookOf makes a Look of a status answer or of the error in its place.
func LookOf(at time.Time, s personium.JobStatus, err error) verdict.Look {
	l := verdict.Look{At: at, Progress: -1}
	if err != nil {
		l.Answer, l.Word, l.LoggedOut = answerOf(err), err.Error(), errors.Is(err, personium.ErrLoggedOut)
		l.RetryAfter = retryAfter(err)
		if e := personium.CoreAnswer(err); e != nil {
			l.Server, l.Expired = verdict.Message{Code: string(e.Code), Text: e.Message}, e.Code == personium.TokenExpired
			l.NoIndex = e.Code == personium.UnknownException
			l.LockStore = e.Code == personium.LockStoreDown
		}
		return l
	}
	l.Name, l.StartedAt, l.Progress, l.Server = s.Name, s.StartedAt, s.Progress, Said(s.Message)
	l.AmongFiles = failedAmongFiles(s.Message)
	switch s.State {
	case personium.Acceptable:
		l.Answer = verdict.AnswerReady
	case personium.Processing:
		l.Answer = verdict.AnswerProcessing
	case personium.ImportFailed:
		l.Answer = verdict.AnswerFailed
	case personium.EmptyAnswer:
		l.Answer = verdict.AnswerEmpty
	default:
		l.Answer, l.Word = verdict.AnswerWord, s.Word
	}
	return l
}

// failedAmongFiles reports whether an import failed in the middle of its web files.
func failedAmongFiles(m personium.Message) bool {
	switch m.Code {
	case personium.FilesInconsistent, personium.MetaBroken, personium.DatastoreFailed:
		return true
	}
	return m.Code == personium.FilesFailed && strings.Contains(m.Text, "[copy webdav data ")
}

func answerOf(err error) verdict.Answer {
	var noCredential *personium.CredentialError
	if errors.As(err, &noCredential) {
		if errors.Is(err, personium.ErrNotNow) {
			return verdict.AnswerNone
		}
		return verdict.AnswerRefused
	}
	if personium.TooMany(err) {
		return verdict.AnswerLimited
	}
	e := personium.CoreAnswer(err)
	if e == nil {
		return verdict.AnswerNone
	}
	switch {
	case e.Code == personium.FailedCell:
		return verdict.AnswerClosed
	case e.Code == personium.NoCell:
		return verdict.AnswerGone
	case e.Status == 401, e.Status == 403:
		return verdict.AnswerRefused
	case e.Status == 503:
		return verdict.AnswerBusy
	case e.Status >= 500:
		return verdict.AnswerBroken
	}
	return verdict.AnswerWord
}

// retryAfter is for how long whoever answered wants to be left alone; 0 where that was not said.
func retryAfter(err error) time.Duration {
	var e *personium.Error
	if !errors.As(err, &e) {
		return 0
	}
	return e.RetryAfter
}

// Said are the words of a failure, to be passed on.
func Said(m personium.Message) verdict.Message {
	return verdict.Message{Code: string(m.Code), Text: m.Text}
}
