package cli

import (
	"errors"
	"fmt"

	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/refusal"
)

// A failure is an error with an exit code. Hint says what to type.
type failure struct {
	code  refusal.Code
	err   error
	hint  string
	shown bool // the result was printed already: only the code is left to return
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

func usage(hint, format string, a ...any) *failure {
	return &failure{code: refusal.Usage, err: fmt.Errorf(format, a...), hint: hint}
}

// failureOf gives any error its exit code.
func failureOf(err error) *failure {
	var f *failure
	var refused *job.Refusal
	var setting *config.Error
	var unfit *unfitError
	switch {
	case errors.As(err, &f):
		return f
	case errors.As(err, &unfit):
		return &failure{code: refusal.BadArchive, err: err}
	case errors.As(err, &refused):
		return &failure{code: codeOfRefusal(refused.Why), err: refused, hint: refused.Hint}
	case errors.As(err, &setting):
		return &failure{code: refusal.Usage, err: setting, hint: setting.Fix}
	}
	return &failure{code: refusal.Unexpected, err: err}
}

func codeOfRefusal(w job.Why) refusal.Code {
	switch w {
	case job.WhyUnreachable:
		return refusal.Unreachable
	case job.WhyMisconfigured:
		return refusal.Usage
	case job.WhyUnauthorised:
		return refusal.Unauthorised
	case job.WhyNotFound:
		return refusal.NotFound
	case job.WhyBusy:
		return refusal.Busy
	case job.WhyBadArchive:
		return refusal.BadArchive
	case job.WhyInterrupted:
		return refusal.Interrupt
	}
	return refusal.Unexpected
}

func codeOfOutcome(o job.Outcome) refusal.Code {
	switch o.Verdict {
	case job.Done:
		return refusal.Done
	case job.Failed:
		return refusal.Failed
	case job.Incomplete:
		return refusal.Incomplete
	case job.Unproved:
		return refusal.Unproved
	}
	if o.Stop == job.StopUnauthorised {
		return refusal.Unauthorised
	}
	return refusal.Running
}
