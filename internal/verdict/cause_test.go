package verdict

import (
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/event"
)

// Another name helps only where the name, or chance, was to blame.
func TestAFailedExportIsGivenTheHintOfItsCause(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		cause Cause
		words string
		again bool
	}{
		{CauseOther, "export again under another name", true},
		{CausePaging, "rely only on exports that are done (content)", false},
		{CauseWindow, "more than 150,000 rows", false},
		{CauseMeta, "another name changes nothing", false},
		{CauseFiles, "a lone surrogate", true},
	} {
		h := new(History)
		h.Kind, h.Listing = event.Export, &Listing{Cause: test.cause}
		got := hint(h, Decision{Verdict: Failed}, "http://unit1.example/cell1/")
		if !strings.Contains(got, test.words) || strings.Contains(got, "export again") != test.again {
			t.Errorf("%d: got %q", test.cause, got)
		}
	}
}

func TestALockStoreThatIsDownIsNamedWhileAJobIsWatched(t *testing.T) {
	t.Parallel()
	h := newScene(event.Import, path).look(second, plain(AnswerBusy)).History
	h.Last.LockStore = true
	h.Troubled.Looks = 2
	if got := judgeTrouble(h).Note; !strings.HasPrefix(got, "the lock or cache server of the unit has been down for a while") {
		t.Errorf("got %q", got)
	}
}
