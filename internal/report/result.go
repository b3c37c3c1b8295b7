package report

import (
	"errors"
	"fmt"
	"strings"

	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/screen"
)

// A shownError has been shown already: only the exit code is left to return.
type shownError struct {
	code refusal.Code
	text string
}

func (e *shownError) Error() string { return e.text }

// Shown is the error of a run whose result says everything; nil for the code of a success.
func Shown(code refusal.Code, text string) error {
	if code == refusal.Done {
		return nil
	}
	return &shownError{code, text}
}

// CodeOfShown is the code of an error that has been shown already.
func CodeOfShown(err error) (code refusal.Code, shown bool) {
	var s *shownError
	if !errors.As(err, &s) {
		return 0, false
	}
	return s.code, true
}

// Result shows what came of a run that did what it was asked: line to scripts, text to people. One that cannot be written goes to
// stderr, and the process ends with the code of the line, or where that is a success with 1.
func (r *Report) Result(line any, text string) error {
	r.closeDisplay(true)
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		lines[i] = Printable(l)
	}
	text = strings.Join(lines, "\n") + "\n"
	var err error
	switch {
	case r.JSON():
		err = r.Write(line)
	case !r.Quiet():
		err = r.Print(text)
	}
	if err == nil {
		return nil
	}
	WriteError(r.options.Err, err.Error(), refusal.Next{})
	fmt.Fprint(r.options.Err, text)
	code := refusal.Unexpected
	if of, ok := line.(interface{ code() refusal.Code }); ok && of.code() != refusal.Done {
		code = of.code()
	}
	return errors.Join(Shown(code, err.Error()), err)
}

// Write writes one line of JSON.
func (r *Report) Write(line any) error {
	if err := r.json.Write(line); err != nil {
		return &writeError{err}
	}
	return nil
}

// Print writes text of the result, broken between words for a terminal.
func (r *Report) Print(text string) error {
	if _, err := fmt.Fprint(r.options.Out, screen.Lines(text, r.options.Columns)); err != nil {
		return &writeError{err}
	}
	return nil
}

// Unwritten reports whether an error is about the result itself, which could not be written.
func Unwritten(err error) bool {
	var w *writeError
	return errors.As(err, &w)
}

// A writeError is that of a result.
type writeError struct{ err error }

func (e *writeError) Error() string { return "write the result: " + e.err.Error() }
func (e *writeError) Unwrap() error { return e.err }
