package cli

import (
	"errors"
	"fmt"

	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/verdict"
)

// An exitCode is what the program tells the process that ran it.
type exitCode int

// The exit codes. exitCodes explains them; README, help and manual are made from it.
const (
	exitDone         exitCode = 0
	exitUnexpected   exitCode = 1
	exitUsage        exitCode = 2
	exitFailed       exitCode = 3
	exitUnauthorised exitCode = 4
	exitNotFound     exitCode = 5
	exitBusy         exitCode = 6
	exitIncomplete   exitCode = 7
	exitRunning      exitCode = 8
	exitUnproved     exitCode = 9
	exitBadArchive   exitCode = 10
	exitUnreachable  exitCode = 75
	exitHangup       exitCode = 129
	exitInterrupt    exitCode = 130
	exitTerminated   exitCode = 143
)

// An exitMeaning is one row of the exit-code table.
type exitMeaning struct {
	Code    exitCode
	Meaning string
}

// exitCodes is the one table of exit codes.
func exitCodes() []exitMeaning {
	return []exitMeaning{
		{exitDone, "done: it really happened, and the result names the proof"},
		{exitUnexpected, "unexpected: an error that has no code of its own"},
		{exitUsage, "usage or configuration: nothing was sent, or a URL is wrong"},
		{exitFailed, "failed: the server reported that this job failed, or it is over and left nothing of use"},
		{exitUnauthorised, "not authorised: the credentials are refused, expired or lack root"},
		{exitNotFound, "no such cell or snapshot"},
		{exitBusy, "the cell is busy or failed, or the name is taken or burnt; nothing was started"},
		{exitIncomplete, "incomplete: the job is over, and the cell does not hold what the snapshot holds, or the other way round"},
		{exitRunning, "still running: the looking ended (timeout, stall, outage, --detach), the server may still be working"},
		{exitUnproved, "unproved: over as far as can be seen, but the proof is missing"},
		{exitBadArchive, "the archive was refused; nothing was started"},
		{exitUnreachable, "the unit cannot be reached; nothing was started, try again"},
		{exitHangup, "SIGHUP: the looking ended, the server may still be working"},
		{exitInterrupt, "SIGINT (Ctrl-C): the looking ended, the server may still be working"},
		{exitTerminated, "SIGTERM: the looking ended, the server may still be working"},
	}
}

// A failure is an error with an exit code. Hint says what to type.
type failure struct {
	code  exitCode
	err   error
	hint  string
	shown bool // the result was printed already: only the code is left to return
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

func usage(hint, format string, a ...any) *failure {
	return &failure{code: exitUsage, err: fmt.Errorf(format, a...), hint: hint}
}

// failureOf gives any error its exit code.
func failureOf(err error) *failure {
	var f *failure
	var refusal *job.Refusal
	var setting *config.Error
	var unfit *unfitError
	switch {
	case errors.As(err, &f):
		return f
	case errors.As(err, &unfit):
		return &failure{code: exitBadArchive, err: err}
	case errors.As(err, &refusal):
		return &failure{code: codeOfRefusal(refusal.Why), err: refusal, hint: refusal.Hint}
	case errors.As(err, &setting):
		return &failure{code: exitUsage, err: setting, hint: setting.Fix}
	}
	return &failure{code: exitUnexpected, err: err}
}

func codeOfRefusal(w job.Why) exitCode {
	switch w {
	case job.WhyUnreachable:
		return exitUnreachable
	case job.WhyMisconfigured, job.WhyNoJournal:
		return exitUsage
	case job.WhyUnauthorised:
		return exitUnauthorised
	case job.WhyNotFound:
		return exitNotFound
	case job.WhyBusy:
		return exitBusy
	case job.WhyBadArchive:
		return exitBadArchive
	case job.WhyInterrupted:
		return exitInterrupt
	}
	return exitUnexpected
}

func codeOfOutcome(o verdict.Outcome) exitCode {
	switch o.Verdict {
	case verdict.Done:
		return exitDone
	case verdict.Failed:
		return exitFailed
	case verdict.Incomplete:
		return exitIncomplete
	case verdict.Unproved:
		return exitUnproved
	}
	if o.Stop == verdict.StopUnauthorised {
		return exitUnauthorised
	}
	return exitRunning
}
