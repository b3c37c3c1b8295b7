package sandbox

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/fault"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/urls"
)

// nightly runs an export of that name to its end.
func (p *practice) nightly() {
	p.Helper()
	if got := p.start(model.ExportJob, fault.DefaultName).brief(); got != "202" {
		p.Fatalf("POST __export: got %s, want 202", got)
	}
	p.wait(20 * time.Second)
}

func (p *practice) snapshotArea() string {
	p.Helper()
	s := p.cell("PROPFIND", "__snapshot", "", "Depth: 1")
	if s.status != http.StatusMultiStatus {
		p.Fatalf("PROPFIND __snapshot: %s", s.brief())
	}
	return s.body
}

func TestAFailedExportLeavesItsReason(t *testing.T) {
	t.Parallel()
	bothStyles(t, func(t *testing.T, style string) {
		synctest.Test(t, func(t *testing.T) {
			p := newPractice(t, style, "export-fails")
			p.nightly()
			s := p.cell(http.MethodGet, "__snapshot/nightly.error", "")
			if want := `{"code":"PR500-SV-0000","message":{"lang":"en","value":"unknown property was appointed."}}`; s.body != want {
				t.Errorf("nightly.error: got %s, want %s", s.body, want)
			}
			tag := s.header.Get("ETag")
			p.nightly()
			if again := p.cell(http.MethodGet, "__snapshot/nightly.error", "").header.Get("ETag"); again != tag {
				t.Errorf("a second failure changed the error file: ETag %s, then %s", tag, again)
			}
			if got := p.cell(http.MethodGet, "__snapshot/nightly.zip", "").brief(); got != "404 PR404-DV-0001" {
				t.Errorf("nightly.zip: got %s, want a 404", got)
			}
		})
	})
}

func TestAStaleErrorFileSurvivesSuccessAndFailure(t *testing.T) {
	t.Parallel()
	for _, faults := range [][]string{{"stale-error"}, {"stale-error", "export-fails"}} {
		synctest.Test(t, func(t *testing.T) {
			p := newPractice(t, urls.PathStyle, faults...)
			before := p.cell(http.MethodGet, "__snapshot/nightly.error", "")
			p.nightly()
			after := p.cell(http.MethodGet, "__snapshot/nightly.error", "")
			if before.status != http.StatusOK || after.body != before.body || after.header.Get("ETag") != before.header.Get("ETag") {
				t.Errorf("%v: before %v, after %v", faults, before, after)
			}
		})
	}
}

func TestAnExportThatLeavesNothingBurnsItsName(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPractice(t, urls.PathStyle, "export-leaves-nothing")
		p.nightly()
		if got := strings.Count(p.snapshotArea(), "<response/>"); got != 1 {
			t.Errorf("%d empty responses, want 1", got)
		}
		for method, want := range map[string]string{http.MethodPut: "500 PR500-DV-0001",
			http.MethodGet: "404 PR404-DV-0001", http.MethodDelete: "404 PR404-DV-0001"} {
			if got := p.cell(method, "__snapshot/nightly.zip", "").brief(); got != want {
				t.Errorf("%s: got %s, want %s", method, got, want)
			}
		}
	})
}

func TestABurntNameIsFreedByPutAndDelete(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPractice(t, urls.PathStyle, "name-burnt")
		for _, step := range []struct{ method, want string }{
			{http.MethodDelete, "404 PR404-DV-0001"}, {http.MethodPut, "201"}, {http.MethodDelete, "204"},
		} {
			if got := p.cell(step.method, "__snapshot/nightly.zip", "").brief(); got != step.want {
				t.Errorf("%s: got %s, want %s", step.method, got, step.want)
			}
		}
		p.nightly()
		if p.cell(http.MethodGet, "__snapshot/nightly.zip", "").status != http.StatusOK {
			t.Error("the freed name did not take an export")
		}
	})
}

func TestABurntNameThatWasImportedIsBurntForGood(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPractice(t, urls.PathStyle, "name-burnt")
		if got := p.start(model.ImportJob, fault.DefaultName).brief(); got != "500 PR500-CM-0002" {
			t.Errorf("import: got %s, want 500 PR500-CM-0002", got)
		}
		if got := p.cell(http.MethodPut, "__snapshot/nightly.zip", "x").brief(); got != "500 PR500-DV-0001" {
			t.Errorf("PUT: got %s, want 500 PR500-DV-0001", got)
		}
	})
}

func TestExportProgressGoesFarAbove100(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPractice(t, urls.PathStyle, "export-over-100")
		p.start(model.ExportJob, fault.DefaultName)
		p.wait(2900 * time.Millisecond)
		if got := p.cell(http.MethodGet, "__export", "").body; !strings.Contains(got, `"progress":"4`) || strings.Contains(got, `"progress":"4%`) {
			t.Errorf("near the end: %s, want more than 400 %%", got)
		}
	})
}

func TestAKillLeavesPartOfTheRowsAndTheNextImportRepairsThem(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPractice(t, urls.PathStyle, "killed=lock-lost")
		p.start(model.ImportJob, firstSnapshot)
		p.watch(model.ImportJob, 50*time.Millisecond, 20*time.Second)
		whole, _ := p.counts(firstCell)
		left := 0
		p.unit.cells.Do(func() { left = len(p.unit.cells.Cell(firstCell).Tables().Rows("UserData")) })
		if left != 0 {
			t.Errorf("%d rows of user data after a kill at 26 %%, want none: they come last", left)
		}
		p.start(model.ImportJob, firstSnapshot)
		p.settle()
		if now, _ := p.counts(firstCell); now <= whole || p.unit.Truth(firstCell).ImportsCompleted != 1 {
			t.Errorf("%d rows after the second import, %d after the kill: %+v", now, whole, p.unit.Truth(firstCell))
		}
	})
}

func TestAnOutageLastsAsLongAsItSays(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPractice(t, urls.PathStyle, "outage=7s")
		p.start(model.ImportJob, firstSnapshot)
		var from time.Time
		for {
			s := p.ask(http.MethodGet, p.unit.UnitURL(), "")
			if s.cut && from.IsZero() {
				from = time.Now()
			}
			if !s.cut && !from.IsZero() {
				break
			}
			p.wait(100 * time.Millisecond)
		}
		if d := time.Since(from); d < 6900*time.Millisecond || d > 7100*time.Millisecond {
			t.Errorf("the unit was away for %v, want 7 s", d)
		}
		if p.unit.Truth(firstCell).ImportsCompleted != 1 {
			t.Error("the job did not go on during the outage")
		}
	})
}

func TestALostPostCountsAsNone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPractice(t, urls.PathStyle, "post-lost")
		if s := p.cell(http.MethodPost, "__import", "{}", "Authorization:"); s.brief() != "401 PR401-AU-0001" {
			t.Errorf("a probe without credentials: got %s, want 401 PR401-AU-0001", s.brief())
		}
		first, second := p.start(model.ImportJob, firstSnapshot), p.start(model.ImportJob, firstSnapshot)
		if !first.cut || second.status != http.StatusAccepted || p.unit.Truth(firstCell).POSTs != 1 {
			t.Errorf("first %s, second %s, %+v", first.brief(), second.brief(), p.unit.Truth(firstCell))
		}
	})
}
