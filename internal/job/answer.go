package job

import (
	"errors"
	"time"

	"github.com/personium/personium-cell/internal/personium"
)

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
