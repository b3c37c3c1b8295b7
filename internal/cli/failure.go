package cli

import (
	"errors"

	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/verdict"
)

// A shownError has been shown already: only the exit code is left to return.
type shownError struct {
	code refusal.Code
	err  error
}

func (e *shownError) Error() string { return e.err.Error() }
func (e *shownError) Unwrap() error { return e.err }

// alreadyShown is the error of a command whose result says everything.
func alreadyShown(code refusal.Code, text string) error {
	return &shownError{code, errors.New(text)}
}

// codeOfOutcome is the exit code of a verdict.
func codeOfOutcome(o verdict.Outcome) refusal.Code {
	switch o.Verdict {
	case verdict.Done:
		return refusal.Done
	case verdict.Failed:
		return refusal.Failed
	case verdict.Incomplete:
		return refusal.Incomplete
	case verdict.Unproved:
		return refusal.Unproved
	}
	if o.Stop == verdict.StopUnauthorised {
		return refusal.Unauthorised
	}
	return refusal.Running
}
