package verdict

import (
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// In subdomain style the end of another job hides ours. Where the version does not tell of it, and the rows are not there, ours has to be
// silent for as long as a healthy job can stand still, or links would be refused whose ends it is about to bring.
func TestLinksOfAnImportThatMayBeHiddenWaitForItsRows(t *testing.T) {
	t.Parallel()
	quiet := func(n int) *scene {
		return rounds(rowless(linked(unversioned(counting(seenAt5(subdomain))), 0, 0)), n, ready())
	}
	asked := func(n int, since time.Duration) *scene {
		s := quiet(n)
		s.RecordRows(false, nil)
		return s.settled(since, ready()).versionHidden()
	}
	there := func(s *scene) *scene { s.RowsThere = true; return s }
	checkVerdicts(t, []verdictRow{
		{name: "the rows are looked for", seen: quiet(16).versionHidden(), need: NeedRows, phase: event.Finishing},
		{name: "where they are not there, it is waited", seen: asked(16, 9*second), phase: event.Finishing},
		{name: "and they are looked for again", seen: asked(16, 10*second), need: NeedRows, phase: event.Finishing},
		{name: "almost five minutes are too short", seen: asked(30, 9*second), phase: event.Finishing},
		{name: "five minutes are enough", seen: asked(30, 10*second), need: NeedLinks, phase: event.Linking},
		{name: "rows that are there need none of that", seen: there(quiet(16)).versionHidden(), need: NeedLinks, phase: event.Linking},
	})
	seen := asked(16, 9*second)
	seen.Baseline.Version = new(int64)
	if d := Judge(seen.version(1).History); d.Need != NeedLinks {
		t.Errorf("where ours alone has emptied the cell links are made without the rows: %+v", d)
	}
}
