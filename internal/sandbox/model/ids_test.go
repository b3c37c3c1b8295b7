package model

import (
	"testing"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
)

func TestIDsReplaceOnlyWhatWasSeenBefore(t *testing.T) {
	t.Parallel()
	m := newIDs()
	a, err := m.rename("AAAAAAAAAAAAAAAAAAAAAA")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := m.replace(`{"l":"AAAAAAAAAAAAAAAAAAAAAA","m":"BBBBBBBBBBBBBBBBBBBBBB"}`), `{"l":"`+a+`","m":"BBBBBBBBBBBBBBBBBBBBBB"}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	one, err := m.rename("1")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := m.replace(`{"P001":1}`), `{"P00`+one+`":`+one+`}`; got != want {
		t.Errorf("a short id spoils later lines: got %s, want %s", got, want)
	}
	if _, err := m.rename("a(b"); err == nil || coreerror.Of(err).Text != "Unclosed group near index 3\na(b" {
		t.Errorf("an id that is no regular expression: %v", err)
	}
}
