package model

import (
	"testing"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
)

func TestIDsReplaceOnlyWhatWasSeenBefore(t *testing.T) {
	t.Parallel()
	m := newIDs()
	a := m.rename("AAAAAAAAAAAAAAAAAAAAAA")
	if got := replaced(m, `{"l":"AAAAAAAAAAAAAAAAAAAAAA","m":"BBBBBBBBBBBBBBBBBBBBBB"}`); got != `{"l":"`+a+`","m":"BBBBBBBBBBBBBBBBBBBBBB"}` {
		t.Errorf("got %s", got)
	}
	one := m.rename("1")
	if got, want := replaced(m, `{"P001":1}`), `{"P00`+one+`":`+one+`}`; got != want {
		t.Errorf("a short id spoils later lines: got %s, want %s", got, want)
	}
	dot := m.rename("x.y")
	if got, want := replaced(m, `{"xzy":2}`), `{"`+dot+`":2}`; got != want {
		t.Errorf("an id is a pattern: got %s, want %s", got, want)
	}
	for _, id := range []any{"a(b", "a{b", `a\`, nil} {
		m := newIDs()
		m.rename(id)
		if _, err := m.replace(""); err == nil {
			t.Errorf("%v: an id that is no regular expression fails at what comes next", id)
		}
	}
	m = newIDs()
	m.rename("a(b")
	if _, err := m.replace(""); coreerror.Of(err).Text != "Unclosed group near index 3\na(b" {
		t.Errorf("an id that is no regular expression: %v", err)
	}
}

func replaced(m *ids, line string) string {
	line, _ = m.replace(line)
	return line
}
