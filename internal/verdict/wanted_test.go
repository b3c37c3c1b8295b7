package verdict

import (
	"testing"

	"github.com/personium/personium-cell/internal/event"
)

// TestACopyIsWantedAsLongAsLinksMayStillHaveToBeMadeOfIt: it is removed only where it is known that it is not needed.
func TestACopyIsWantedAsLongAsLinksMayStillHaveToBeMadeOfIt(t *testing.T) {
	t.Parallel()
	unmade := func(s *scene) *scene { return linked(counting(s), 3, 0) }
	seen := func() *scene { return unmade(seenAt5(path)) }
	word := Look{Answer: AnswerWord, Word: "importation suspended"}
	untouched := func() *scene { return unmade(newScene(event.Import, path)).settled(second, ready()).version(3) }
	retaken := untouched()
	retaken.Retaken = true
	for _, test := range []struct {
		name string
		s    *scene
		v    Verdict
		want bool
	}{
		{"the watching stopped", seen(), StillRunning, true},
		{"it is done", linked(counting(seenAt5(path)), 10, 0), Done, false},
		{"what was refused stays away", linked(counting(seenAt5(path)), 9, 1), Unproved, false},
		{"the import failed", seen(), Failed, false},
		{"the state is a word that nobody knows", after(seen(), second, word), Unproved, true},
		{"another import was seen before its end", after(seen(), second, theirs(AnswerProcessing)), Unproved, true},
		{"the job is dead", seen(), Unproved, false},
		{"the cell is gone", after(seen(), second, Look{Answer: AnswerGone}), Unproved, false},
		{"the cell shows a failure", after(seen(), second, theirs(AnswerFailed)), Unproved, false},
		{"another import has replaced what it made", after(seen(), second, ready()).version(5), Unproved, false},
		{"only ours has moved the version", after(seen(), second, ready()), Unproved, true},
		{"it never began", untouched(), Unproved, false},
		{"it may still begin", retaken, Unproved, true},
	} {
		if got := test.s.CopyWanted(Decision{Verdict: test.v}); got != test.want {
			t.Errorf("%s: %t", test.name, got)
		}
	}
	s := after(seen(), second, ready())
	s.Linking.Changed = true
	if s.CopyWanted(Decision{Verdict: Unproved}) {
		t.Error("the cell was replaced")
	}
}
