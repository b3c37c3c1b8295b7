package check_test

import (
	"flag"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/urls"
)

var mutants = flag.Int("mutants", 400, "how many mutated archives are checked and imported on the practice unit")

// What becomes of an archive on the practice unit.
const (
	refused  = "refused"
	failed   = "failed after the wipe"
	imported = "imported"
)

// Every archive is checked, and imported by the model of the practice unit, which is another reader of archives: what the check
// calls clean is imported, what it says the server refuses is refused, and what it says fails after the wipe fails.
func TestMutatedArchivesEndAsTheCheckForetells(t *testing.T) {
	t.Parallel()
	m := newMutator(t, gamma(t))
	ends, bad := map[string]int{}, 0
	synctest.Test(t, func(t *testing.T) {
		cells := model.New(urls.Unit{}, time.Millisecond, 1, &model.Hooks{})
		defer cells.Close()
		for i := range *mutants {
			m.Rand = rand.New(rand.NewPCG(*seed, uint64(i)))
			data := m.archive()
			report := checked(t, data, check.Options{})
			end, why := importOf(cells, data)
			foretold := foretoldBy(&report)
			ends[foretold+" -> "+end]++
			if allowed(foretold, end) {
				continue
			}
			if bad++; bad <= 5 {
				t.Errorf("mutant %d: the check says %s, and it is %s: %s\n%s\n%s", i, foretold, end, why, listing(report), strings.Join(m.told, "\n\n"))
			}
		}
	})
	t.Logf("seed %d: %v, %d wrong", *seed, ends, bad)
	if *mutants >= 400 && (ends["clean -> "+imported] == 0 || ends["fails -> "+failed] == 0 || ends["refused -> "+refused] == 0) {
		t.Errorf("the mutants are all of one kind: %v", ends)
	}
}

// Of the manifest core makes a text of whatever bytes there are (SnapshotFile.readManifestJson): only JSON, and the version, matter.
func TestAManifestThatIsNotUTF8IsTaken(t *testing.T) {
	t.Parallel()
	data := archivetest.Rebuild(t, archivetest.FromUnit(t, "gamma-g1.zip"), archivetest.Replace("00_manifest.json", `"unit_url"`, "\"unit_u\xefrl\""))
	if report := checked(t, data, check.Options{}); !report.Clean() {
		t.Errorf("the check: %s", listing(report))
	}
	if _, err := model.CheckArchive(data); err != nil {
		t.Errorf("the practice unit: %v", err)
	}
}

// Core's parser has no limit of depth, so that what was not read to its end is not refused for certain.
func TestAManifestThatIsNestedTooDeepWasNotChecked(t *testing.T) {
	t.Parallel()
	deep := `"x":` + strings.Repeat("[", 1001) + strings.Repeat("]", 1001) + `,"unit_url"`
	data := archivetest.Rebuild(t, archivetest.FromUnit(t, "gamma-g1.zip"), archivetest.Replace("00_manifest.json", `"unit_url"`, deep))
	if report := checked(t, data, check.Options{}); !report.Has("line-too-deep") || report.Has("manifest-not-json") {
		t.Errorf("the check: %s", listing(report))
	}
	if _, err := model.CheckArchive(data); err != nil {
		t.Errorf("the practice unit: %v", err)
	}
}

// allowed says whether an end agrees with what was foretold. Where something is lost, or was not looked at, all may fail.
func allowed(foretold, end string) bool {
	want := map[string]string{"clean": imported, "refused": refused, "ruins": failed, "fails": failed, "lost": imported}
	return want[foretold] == end || foretold == "unknown" && end != refused || foretold == "unread"
}

// foretoldBy is what a report says becomes of the archive.
func foretoldBy(r *check.Report) string {
	worst := check.Harmless
	if len(r.Findings) > 0 {
		worst = r.Findings[0].Severity
	}
	switch {
	case r.Clean():
		return "clean"
	case slices.ContainsFunc(r.Findings, func(f check.Finding) bool { return f.Code == "line-too-deep" && f.Entry == "00_manifest.json" }):
		return "unread" // and the rest of the manifest may be no JSON
	case worst == check.Lost && (r.Has("line-too-deep") || r.Has("id-loose") || r.Has("ids-not-compared") || r.Has("cell-unusual")):
		return "unknown"
	}
	return string(worst)
}

// importOf imports an archive into a new cell of the model.
func importOf(cells *model.Cells, data []byte) (end, why string) {
	opened, err := model.CheckArchive(data)
	if err != nil {
		return refused, err.Error()
	}
	const name = "cell"
	cells.Do(func() {
		c, _ := cells.Create(name, "owner")
		c.Tables().Put(c.Tables().NewRow("Role", map[string]any{"Name": "first"}, nil))
		err = c.Jobs().StartImport("x", opened)
	})
	defer cells.Do(func() { cells.Remove(cells.Cell(name)) })
	if err != nil {
		return refused, err.Error()
	}
	for cells.Truth(name).Running {
		time.Sleep(time.Millisecond) // of the bubble
	}
	if truth := cells.Truth(name); truth.ImportsFailed > 0 {
		var state string
		cells.Do(func() { state, _ = cells.Cell(name).Jobs().State(model.ImportJob) })
		return failed, state
	}
	return imported, ""
}
