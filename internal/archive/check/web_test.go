package check

import (
	"strings"
	"testing"
)

// What an archive makes the check keep is bounded, by number and by size.
func TestSoManyCollectionsAreKept(t *testing.T) {
	t.Parallel()
	for what, test := range map[string]struct {
		node webNode
		kept int
	}{
		"short ones": {webNode{"f", "p", "i"}, maxKinds},
		"long ones":  {webNode{"f", "p", strings.Repeat("i", maxKindBytes/4-2)}, 4},
	} {
		w := newWebTally()
		for range test.kept {
			w.addCollection(test.node)
		}
		if w.tooMany || len(w.collections) != test.kept {
			t.Errorf("%s: too many are %d of %d", what, len(w.collections), test.kept)
		}
		if w.addCollection(test.node); !w.tooMany || len(w.collections) != test.kept {
			t.Errorf("%s: %d are kept, want %d", what, len(w.collections), test.kept)
		}
	}
}

func TestWhatIsHeldIsAsLongAsItMayBe(t *testing.T) {
	t.Parallel()
	w := new(worker)
	for _, step := range []struct{ more, want int }{{maxHeld - 1, maxHeld - 1}, {1, maxHeld}, {1, maxHeld}} {
		if w.hold(make([]byte, step.more)); len(w.held) != step.want {
			t.Fatalf("%d bytes are held, want %d", len(w.held), step.want)
		}
	}
}
