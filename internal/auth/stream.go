package auth

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/personium/personium-cell/internal/snapshot"
)

// A streamLine is the first line of a stream, without its end.
type streamLine struct {
	text string
	more bool // something else had come along with it
}

// readStream reads the first line of r, and does not wait for what comes after it: the stream of a terminal or of a program
// may have no end. A stream that nobody writes into is waited for until ctx ends.
func readStream(ctx context.Context, r io.Reader) (streamLine, error) {
	type result struct {
		line streamLine
		err  error
	}
	read := make(chan result, 1)
	go func() {
		line, err := firstLine(r)
		read <- result{line, err}
	}()
	select {
	case <-ctx.Done():
		return streamLine{}, ctx.Err()
	case r := <-read:
		return r.line, r.err
	}
}

func firstLine(r io.Reader) (streamLine, error) {
	buffered := bufio.NewReader(io.LimitReader(r, longestToken+2)) // with the end of the line
	text, err := buffered.ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return streamLine{}, snapshot.WithoutPath(err)
	}
	line := streamLine{text: withoutEnd(text)}
	if len(line.text) > longestToken {
		return streamLine{}, fmt.Errorf("it is larger than %d KiB", longestToken>>10)
	}
	rest, _ := buffered.Peek(buffered.Buffered())
	line.more = strings.Trim(string(rest), "\r\n") != ""
	return line, nil
}

// ReadToken reads the one line of r, which is "" where there is nothing.
func ReadToken(ctx context.Context, r io.Reader) (string, error) {
	line, err := readStream(ctx, r)
	if err == nil && line.more {
		err = errors.New("it has more than one line")
	}
	return line.text, err
}

// PasswordReader takes the first line of a stream.
func PasswordReader(r io.Reader) PasswordSource {
	return func(ctx context.Context) (string, error) {
		line, err := readStream(ctx, r)
		text := ""
		if err == nil {
			text, err = checkPassword(line.text)
		}
		if err != nil {
			return "", fmt.Errorf("the password on standard input: %w", err)
		}
		return text, nil
	}
}

// PasswordAnswer takes what a person types when asked. Keys that are no text, such as arrows, are no password.
func PasswordAnswer(ask PasswordSource) PasswordSource {
	return func(ctx context.Context) (string, error) {
		text, err := ask(ctx)
		if err != nil {
			return "", err
		}
		if text, err = checkPassword(text); err != nil {
			return "", fmt.Errorf("the password that was typed: %w", err)
		}
		return text, nil
	}
}
