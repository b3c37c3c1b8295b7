package personium

import (
	"errors"
	"fmt"
	"testing"
)

func TestOnlyAnAnswerOfCoreHasACode(t *testing.T) {
	t.Parallel()
	core := fmt.Errorf("look: %w", &Error{Status: 404, Code: NoSnapshot, Core: true})
	for _, test := range []struct {
		name string
		err  error
		want Code
	}{
		{"no error", nil, ""},
		{"an error of another kind", errors.New("PR404-DV-0001"), ""},
		{"no answer", &Error{Err: errors.New("refused")}, ""},
		{"the page of a proxy", &Error{Status: 404}, ""},
		{"core, wrapped", core, NoSnapshot},
	} {
		if got := CodeOf(test.err); got != test.want || Is(test.err, NoSnapshot) != (test.want == NoSnapshot) || Is(test.err, "") {
			t.Errorf("%s: got code %q, is NoSnapshot: %t", test.name, got, Is(test.err, NoSnapshot))
		}
	}
	if Is(core, NoCell, NoBox) || !Is(core, NoCell, NoSnapshot) {
		t.Error("one of several codes is enough, and has to be there")
	}
}
