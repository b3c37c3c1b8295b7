// Package query runs a program of jq over lines of JSON, so that a script needs no other tool to take out of them what it
// wants. The language is that of gojq, https://github.com/itchyny/gojq, without its modules, its input functions and the
// environment of the process.
package query

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/itchyny/gojq"
)

// A Program was compiled, and can be run any number of times.
type Program struct{ code *gojq.Code }

// Compile reads a program of jq.
func Compile(expression string) (*Program, error) {
	parsed, err := gojq.Parse(expression)
	if err != nil {
		return nil, fmt.Errorf("%q is not a jq program: %w", expression, err)
	}
	code, err := gojq.Compile(parsed)
	if err != nil {
		return nil, fmt.Errorf("%q is not a jq program: %w", expression, err)
	}
	return &Program{code}, nil
}

// To writes to out what the program makes of each line that is written, one value a line: texts as they are, all else as JSON.
func (p *Program) To(out io.Writer) *Writer { return &Writer{program: p, out: out} }

// A Writer takes lines of JSON, as many as one wants in each call. After an error of the program it goes on with the next line.
type Writer struct {
	program *Program
	out     io.Writer
	rest    []byte // of a line that has not ended yet
	count   int    // of the lines
	err     error  // the first one of the program
	halted  bool
}

// Err is the first error of the program, with the number of its line, which begins with 1; nil as long as there was none.
func (w *Writer) Err() error { return w.err }

// Write takes a piece of the lines. Its errors are those of what they are written to.
func (w *Writer) Write(p []byte) (int, error) {
	w.rest = append(w.rest, p...)
	for {
		line, rest, ended := bytes.Cut(w.rest, []byte("\n"))
		if !ended {
			return len(p), nil
		}
		w.rest = rest
		if err := w.line(line); err != nil {
			return 0, err
		}
	}
}

// line runs the program over one line. What is no JSON is written as it is.
func (w *Writer) line(line []byte) error {
	w.count++
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		_, err := fmt.Fprintf(w.out, "%s\n", line)
		return err
	}
	if w.halted {
		return nil
	}
	values := w.program.code.Run(value)
	for {
		made, more := values.Next()
		if !more {
			return nil
		}
		if err, failed := made.(error); failed {
			w.fail(err)
			return nil
		}
		if err := w.write(made); err != nil {
			return err
		}
	}
}

// fail remembers the first error. A program that halts without one wants nothing more of the lines.
func (w *Writer) fail(err error) {
	var halt *gojq.HaltError
	if errors.As(err, &halt) {
		w.halted = true
		if halt.Value() == nil {
			return
		}
	}
	if w.err == nil {
		w.err = fmt.Errorf("line %d: %w", w.count, err)
	}
}

func (w *Writer) write(value any) error {
	text, isText := value.(string)
	if !isText {
		data, err := gojq.Marshal(value)
		if err != nil {
			return err
		}
		text = string(data)
	}
	_, err := fmt.Fprintln(w.out, text)
	return err
}
