package refusal

import (
	"errors"
	"fmt"
)

// An Error says why something was not done, or not done to its end. Nothing was changed on the server, except where the
// text says so.
type Error struct {
	Code Code   // of the process, when this ends it
	Text string // a sentence; "" where Err says everything
	Slug Slug   // what scripts read; "" where the code says enough, see [Error.Word]
	Next Next   // what can be done; may be nothing
	Err  error  // what the refusal rests on, such as the server's answer; nil where the text says everything
	// Chosen: the run ends as somebody chose, such as with an n at a question. That is told, and not as an error.
	Chosen bool
	// Snapshot is the name of which there is no snapshot in the cell's snapshot area; "" where that is not why.
	Snapshot string
}

// Error gives the sentence and what it rests on.
func (e *Error) Error() string {
	switch {
	case e.Err == nil:
		return e.Text
	case e.Text == "":
		return e.Err.Error()
	}
	return e.Text + ": " + e.Err.Error()
}

// Unwrap gives what the refusal rests on.
func (e *Error) Unwrap() error { return e.Err }

// New is an error with a code, worded as [fmt.Errorf] does it.
func New(code Code, next Next, format string, a ...any) *Error {
	return &Error{Code: code, Next: next, Err: fmt.Errorf(format, a...)}
}

// Misuse is the error of arguments or settings that cannot be used: nothing was sent.
func Misuse(next Next, format string, a ...any) *Error { return New(Usage, next, format, a...) }

// Declined is the end of a run after a no. nothing says how things stand, such as "nothing was started".
func Declined(nothing string) *Error { return &Error{Code: Interrupt, Text: nothing, Chosen: true} }

// Interrupted is the error of what was given up when its context ended. done says how things stand, such as "nothing was
// started"; it may be empty.
func Interrupted(done string) *Error {
	text := interrupted
	if done != "" {
		text += "; " + done
	}
	return &Error{Code: Interrupt, Text: text}
}

// Of is an error as a refusal. One that nobody explained is unexpected.
func Of(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Code: Unexpected, Err: err}
}
