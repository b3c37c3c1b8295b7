package refusal

import (
	"errors"
	"fmt"
	"testing"
)

func TestAWordCanBePastedIntoAShell(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"/home/a/config.yaml": "/home/a/config.yaml",
		"/home/a b/c.yaml":    "'/home/a b/c.yaml'",
		"/home/o'b/$x.yaml":   `'/home/o'\''b/$x.yaml'`,
		"https://a.example/":  "https://a.example/",
		"a\nb":                "'a\nb'",
		"":                    "''",
	} {
		if got := Quoted(in); got != want {
			t.Errorf("%q: got %s, want %s", in, got, want)
		}
	}
}

func TestNextIsWordsWithTheCommandsToType(t *testing.T) {
	t.Parallel()
	watch := Say("watch it again with: ").Command("status", "--wait", Here, "--name", "a b")
	for _, tc := range []struct {
		name string
		next Next
		here []string
		want string
	}{
		{"nothing", Next{}, nil, ""},
		{"no words are nothing", Say(""), nil, ""},
		{"words", Say("start again"), nil, "start again"},
		{"a command without a cell", watch, nil, "watch it again with: personium-cell status --wait --name 'a b'"},
		{"a command with the flags of this run", watch, []string{"--cell", "https://unit1.example/c/"},
			"watch it again with: personium-cell status --wait --cell https://unit1.example/c/ --name 'a b'"},
		{"one after the other", Say("start again").Say("; or ").Then(Command("doctor")), nil, "start again; or personium-cell doctor"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := tc.next.Words(tc.here...); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
			if tc.next.IsNothing() != (tc.want == "") {
				t.Errorf("%q: IsNothing is %v", tc.want, tc.next.IsNothing())
			}
		})
	}
}

func TestWhatIsAddedToOneNextIsNotInAnother(t *testing.T) {
	t.Parallel()
	base := Say("a").Say("b").Say("c")
	one, other := base.Say("1"), base.Say("2")
	if one.Words() != "abc1" || other.Words() != "abc2" || base.Words() != "abc" {
		t.Errorf("got %q, %q and %q", one.Words(), other.Words(), base.Words())
	}
}

func TestAnErrorIsItsSentenceAndWhatItRestsOn(t *testing.T) {
	t.Parallel()
	cause := errors.New("404")
	for _, tc := range []struct {
		err  *Error
		want string
	}{
		{&Error{Text: "there is no such cell"}, "there is no such cell"},
		{&Error{Text: "could not list it", Err: cause}, "could not list it: 404"},
		{&Error{Err: cause}, "404"},
		{Misuse(Next{}, "--interval: %w", cause), "--interval: 404"},
		{Interrupted("nothing was started"), "interrupted; nothing was started"},
		{Interrupted(""), "interrupted"},
	} {
		if got := tc.err.Error(); got != tc.want {
			t.Errorf("got %q, want %q", got, tc.want)
		}
	}
}

func TestAnyErrorHasACode(t *testing.T) {
	t.Parallel()
	busy := &Error{Code: Busy, Text: "busy"}
	if got := Of(fmt.Errorf("import: %w", busy)); got != busy {
		t.Errorf("got %v, want the refusal inside", got)
	}
	other := errors.New("other")
	if got := Of(other); got.Code != Unexpected || !errors.Is(got, other) {
		t.Errorf("got code %d of %v, want %d of %v", got.Code, got, Unexpected, other)
	}
}

func TestEachCodeHasOneMeaning(t *testing.T) {
	t.Parallel()
	seen := map[Code]bool{}
	last := Code(-1)
	for _, m := range Codes() {
		if seen[m.Code] || m.Code <= last || m.Meaning == "" {
			t.Errorf("%d: twice, out of order or without a meaning", m.Code)
		}
		seen[m.Code], last = true, m.Code
	}
}
