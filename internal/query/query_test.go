package query

import (
	"errors"
	"strings"
	"testing"
)

// run writes pieces of text to a program, and gives what came out.
func run(t *testing.T, expression string, pieces ...string) (string, error) {
	t.Helper()
	program, err := Compile(expression)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	w := program.To(&out)
	for _, piece := range pieces {
		if n, err := w.Write([]byte(piece)); n != len(piece) || err != nil {
			t.Fatalf("wrote %d of %q: %v", n, piece, err)
		}
	}
	return out.String(), w.Err()
}

func TestAProgramSeesEachLineOnItsOwn(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, expression, lines, want string }{
		{"texts without quotes", ".a", "{\"a\":\"x\\ny\"}\n{\"a\":\"z\"}\n", "x\ny\nz\n"},
		{"all else as JSON", ".a", `{"a":{"b":[1,null,"<&>"]}}` + "\n", `{"b":[1,null,"<&>"]}` + "\n"},
		{"nothing", "empty", "{}\n{}\n", ""},
		{"several values", ".[]", "[1,true]\n", "1\ntrue\n"},
		{"large numbers keep their digits", ".a", "{\"a\":12345678901234567890}\n", "12345678901234567890\n"},
		{"a line that has not ended is waited for", ".", "{}", ""},
		{"text that is no JSON is left as it is", ".a", "usage: x\n", "usage: x\n"},
		{"a halt ends it without an error", `if . == 2 then halt else . end`, "1\n2\n3\n", "1\n"},
	} {
		got, err := run(t, test.expression, test.lines)
		if got != test.want || err != nil {
			t.Errorf("%s: got %q, %v, want %q", test.name, got, err, test.want)
		}
	}
}

func TestALineMayComeInPieces(t *testing.T) {
	t.Parallel()
	if got, err := run(t, ".a", `{"a"`, ":1}\n{\"a\":2", "}\n"); got != "1\n2\n" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestAnErrorIsRememberedAndTheNextLineReadAllTheSame(t *testing.T) {
	t.Parallel()
	got, err := run(t, `if . == 2 then error("two") elif . == 3 then error("three") else . end`, "1\n2\n3\n4\n")
	if got != "1\n4\n" || err == nil || err.Error() != "line 2: error: two" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestWhatIsNoProgramIsRefused(t *testing.T) {
	t.Parallel()
	for _, expression := range []string{"select(", "nosuch", "input", `include "x"; .`, "$x"} {
		if p, err := Compile(expression); err == nil || p != nil || !strings.Contains(err.Error(), "is not a jq program") {
			t.Errorf("%q: got %v", expression, err)
		}
	}
}

func TestAnErrorOfWritingIsGivenBack(t *testing.T) {
	t.Parallel()
	program, err := Compile(".")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := program.To(full{}).Write([]byte("1\n")); !errors.Is(err, errFull) {
		t.Errorf("got %v", err)
	}
}

var errFull = errors.New("full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }
