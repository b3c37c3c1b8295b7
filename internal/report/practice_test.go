package report

import (
	"testing"

	"github.com/personium/personium-cell/internal/refusal"
)

func TestAHintOfAPracticeUnitThatEndsIsForARealOne(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		code     refusal.Code
		in, want string
	}{
		{refusal.Done, "", ""},
		{refusal.Failed, "import it again", ofPractice + "import it again"},
		{refusal.Incomplete,
			"made again by: personium-cell snapshot compare a --repair --cell http://127.0.0.1:36827/cell1/; importing loses others",
			ofPractice + "made again by: personium-cell snapshot compare a --repair --cell URL; importing loses others"},
		{refusal.NotFound, "personium-cell cell create a --unit https://unit.localhost:8080/ --name a",
			ofPractice + "personium-cell cell create a --unit URL --name a"},
		{refusal.Usage, "personium-cell import --name a", "personium-cell import --name a"},
		{refusal.Usage, "personium-cell status --cell http://cell1.unit.localhost:8080/",
			ofPractice + "personium-cell status --cell URL"},
		{refusal.Busy, ofPractice + "wait", ofPractice + "wait"},
	} {
		if got := OnRealUnit(test.code, test.in); got != test.want {
			t.Errorf("%d %q: got %q, want %q", test.code, test.in, got, test.want)
		}
	}
	kept := &Report{}
	if got := kept.Hint(refusal.Failed, "--cell http://127.0.0.1:1/a/"); got != "--cell http://127.0.0.1:1/a/" {
		t.Errorf("a real unit's hint was changed: %q", got)
	}
}

func TestACommandInANoteOfAPracticeUnitIsForARealOne(t *testing.T) {
	t.Parallel()
	r := &Report{options: Options{Practice: true}}
	const words = " (on a real unit: the practice unit ends with this command)"
	for in, want := range map[string]string{
		"nothing is to be typed for http://127.0.0.1:1/a/": "nothing is to be typed for http://127.0.0.1:1/a/",
		"removed by: x --cell http://127.0.0.1:1/a/":       "removed by: x --cell URL" + words,
	} {
		if got := r.note(in); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if got := r.note(want); got != want {
			t.Errorf("twice: got %q", got)
		}
	}
}
