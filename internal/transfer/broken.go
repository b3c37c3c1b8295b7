package transfer

import (
	"context"
	"errors"

	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
)

// isBroken reports whether a transfer failed in a way that another try may not: there was no whole answer, a proxy stood
// in for the unit, or the file was just being replaced.
func isBroken(err error) bool {
	var e *personium.Error
	if errors.Is(err, personium.ErrReplaced) {
		return errors.As(err, &e) // otherwise it is about what cannot be taken back
	}
	if !errors.As(err, &e) || e.Core || e.Status == 200 { // such an answer was not what was asked for
		return false
	}
	return !personium.PassageOf(e, personium.Reading).Lasts()
}

// fetchFailure says what ended a download.
func fetchFailure(ctx context.Context, name snapshot.Name, err error) error {
	var e *personium.Error
	switch {
	case ctx.Err() != nil:
		return refusal.Interrupted("the download was given up")
	case !errors.As(err, &e) && errors.Is(err, personium.ErrReplaced):
		return unexpected("start again, and throw away what came out", "%w", err)
	case errors.Is(err, personium.ErrReplaced):
		return &refusal.Error{Code: refusal.Busy, Text: name.Archive() + " was replaced again and again while it was downloaded",
			Next: refusal.Say("start again when nobody uploads under this name"), Err: err}
	case !errors.As(err, &e):
		return localFailure(err)
	case e.Code == personium.NoSnapshot:
		return explain.NoSnapshot(string(name), err)
	}
	r := explain.Error("download "+name.Archive(), err)
	if e.Status == 0 && r.Code == refusal.Unreachable {
		r.Text = "the download of " + name.Archive() + " failed"
	}
	return r
}

// commitFailure says why a whole download did not become final.
func commitFailure(ctx context.Context, name snapshot.Name, err error) error {
	var space *snapshot.NoSpaceError
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return refusal.Interrupted("the download was given up")
	case errors.Is(err, errUnchecked):
		return refusal.New(refusal.Unproved, refusal.Next{}, "%s went to standard output: %w", name.Archive(), err)
	case errors.Is(err, snapshot.ErrTargetExists), errors.Is(err, snapshot.ErrNotRegular), errors.Is(err, snapshot.ErrIncomplete),
		errors.As(err, &space):
		return localFailure(err)
	}
	return err
}

// localFailure gives what went wrong with a file of this machine its exit code.
func localFailure(err error) error {
	var space *snapshot.NoSpaceError
	switch {
	case errors.As(err, &space):
		return refusal.Misuse(refusal.Say("make room, or name another folder with -o"), "%w", err).With(refusal.LocalFile)
	case errors.Is(err, snapshot.ErrTargetExists):
		return refusal.Misuse(refusal.Say("--force replaces it"), "%w", err).With(refusal.LocalFile)
	case errors.Is(err, snapshot.ErrNotRegular):
		return refusal.Misuse(refusal.Say("-o FILE, -o DIR, or -o - for standard output"), "%w", err).With(refusal.LocalFile)
	}
	return err
}

// unexpected is a refusal without an exit code of its own. fix is what can be done, in words; it may be empty.
func unexpected(fix, format string, a ...any) *refusal.Error {
	return refusal.New(refusal.Unexpected, refusal.Say(fix), format, a...)
}
