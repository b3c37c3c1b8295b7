package auth

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
)

// endless is a stream that has some text and no end.
func endless(t *testing.T, text string) io.Reader {
	t.Helper()
	r, w := io.Pipe()
	t.Cleanup(func() { _ = w.Close() })
	go func() { _, _ = io.WriteString(w, text) }()
	return r
}

func TestOneLineOfAStreamIsReadAndItsEndIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("t", longestToken)
	for _, test := range []struct{ name, content, token, password, wrong string }{
		{"a line", "word\n", "word", "word", ""},
		{"an end of line of Windows", "word\r\n", "word", "word", ""},
		{"an empty line after it", "word\n\n", "word", "word", ""},
		{"another line", "word\nother\n", "", "word", "it has more than one line"},
		{"the longest", long + "\n", long, long, ""},
		{"longer than that", long + "t\n", "", "", "it is larger than 64 KiB"},
	} {
		token, err := ReadToken(t.Context(), endless(t, test.content))
		if test.wrong == "" && (err != nil || token != test.token) || test.wrong != "" && (err == nil || err.Error() != test.wrong) {
			t.Errorf("%s: a token of %d bytes, %v", test.name, len(token), err)
		}
		password, err := PasswordReader(endless(t, test.content))(t.Context())
		if password != test.password || (err == nil) != (test.password != "") {
			t.Errorf("%s: a password of %d bytes, %v", test.name, len(password), err)
		}
	}
	if token, err := ReadToken(t.Context(), strings.NewReader("word")); token != "word" || err != nil {
		t.Errorf("without an end of line: %q, %v", token, err)
	}
}

func TestAStreamThatNobodyWritesIntoCanBeGivenUp(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ReadToken(ctx, endless(t, "half a line")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := PasswordReader(endless(t, ""))(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
