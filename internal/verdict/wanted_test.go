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

func TestOfAnImportOfWhichOnlyItsCopyTellsItIsSaidWhetherAnotherRan(t *testing.T) {
	t.Parallel()
	four, five := int64(4), int64(5)
	for _, test := range []struct {
		before, now *int64
		foreign     string
		want        string
	}{
		{&four, &five, "", ""},
		{&four, &five, "y, started then", "; another job of the cell was seen meanwhile (y, started then)"},
		{nil, nil, "", "; whether another import has started since is not known, because the cell's version cannot be read"},
	} {
		s := linked(counting(newScene(event.Import, path)), 10, 0)
		s.Baseline.Version, s.Version, s.Foreign = test.before, test.now, test.foreign
		s.counted(counts(50, 50))
		d := FromCopy(s.History)
		if want := valuesOpen + "; a link that was taken away on purpose since the import may be there again" + test.want; d.Verdict != Done || d.NotProved != want {
			t.Errorf("%+v, want %q", d, want)
		}
	}
}
