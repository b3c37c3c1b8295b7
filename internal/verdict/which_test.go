package verdict

import (
	"testing"

	"github.com/personium/personium-cell/internal/event"
)

// unconfirmed is an import of which nobody could see whether its snapshot was replaced just then.
func unconfirmed(s *scene) *scene { s.Unconfirmed = "502"; return s }

func TestWhichSnapshotWasImportedHasToBeKnown(t *testing.T) {
	t.Parallel()
	all := counts(50, 50)
	counted := func(s *scene) *scene { return comparedAs(unlike(unconfirmed(s)), all) }
	later := func(s *scene, n int) *scene { rounds(s, n, ready()); return s.version(4) }
	known := func(s *scene, isReplaced bool) *scene { s.Unconfirmed, s.Replaced = "", isReplaced; return s }
	state := func(s *scene) *scene { return rounds(unconfirmed(s), agreeingUncounted, ready()).version(4) }
	checkVerdicts(t, []verdictRow{
		{name: "it is asked again", seen: counted(seenAt5(path)), phase: event.Finishing},
		{name: "for less than a minute", seen: later(counted(seenAt5(path)), 4), phase: event.Finishing},
		{name: "after a minute it is not proved", seen: later(counted(seenAt5(path)), 5), verdict: Unproved,
			words: "whether the snapshot was replaced just when the import was started could not be found out: 502"},
		{name: "the same one is done", seen: known(counted(seenAt5(path)), false), verdict: Done},
		{name: "another one is not", seen: known(counted(seenAt5(path)), true), verdict: Unproved, words: "which of the two was imported is not known"},
		{name: "without a count it is asked again, too", seen: unconfirmed(rounds(seenAt5(path), 5, ready()).version(4)), phase: event.Finishing},
		{name: "without a count it is not proved after a minute", seen: later(state(seenAt5(path)), 3), verdict: Unproved, words: "could not be found out: 502"},
		{name: "without a count another one is not done", seen: replaced(rounds(seenAt5(path), agreeingUncounted, ready())).version(4), verdict: Unproved,
			words: "which of the two"},
	})
}

func TestTheHintForAnArchiveThatWasReadButNotCompared(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		held Held
		want string
	}{
		{Held{Error: "403"}, "the archive is there, and sound; compare it again, with credentials that may read the whole cell: personium-cell status --wait --name snap --cell http://c/"},
		{Held{NotCompared: []string{"Role is too long"}}, "the archive is there, and sound; export again under another name while nothing writes to the cell"},
	} {
		s := held(c.held)
		if got := hint(s.History, Judge(s.History), "http://c/"); got != c.want {
			t.Errorf("got %q", got)
		}
	}
}
