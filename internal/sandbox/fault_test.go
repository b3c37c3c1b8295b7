package sandbox

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/fault"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/urls"
)

// A faultRow is what a client sees of a job under a fault: the answer to the POST, the states one after the other, the lock
// at the end, and whether the job came to its end.
type faultRow struct {
	fault  string
	kind   model.JobKind
	name   string // of the snapshot; CellExport_2017_01 for imports, nightly for exports
	style  string // "" for both
	post   string // "202" when empty
	states string
	lock   string // "free" when empty
	done   bool
	every  []time.Duration // 50 ms when empty
}

const (
	running = "importation in progress " + firstSnapshot
	foreign = "importation in progress somebody_elses"
	failed  = "import failed " + firstSnapshot
	writes  = "exportation in progress " + fault.DefaultName
)

// patient are the intervals between looks at which a fault that waits for a look must show the same.
func patient() []time.Duration {
	return []time.Duration{50 * time.Millisecond, 250 * time.Millisecond, 10 * time.Second}
}

func faultRows() []faultRow {
	return slices.Concat(importFaultRows(), killedRows(), exportFaultRows(), []faultRow{
		{fault: "outage", states: running + "|cut|ready", done: true},
		{fault: "outage=1s", states: running + "|cut|" + running + "|ready", done: true},
		{fault: "proxy-502", states: running + "|502|" + running + "|ready", done: true},
		{fault: "proxy-101", post: "101", states: "101", lock: "101"},
		{fault: "proxy-405", states: running + "|ready", done: true},
		{fault: "proxy-413=10000", states: running + "|ready", done: true},
		{fault: "proxy-413=10", post: "413", states: "ready"},
		{fault: "proxy-429=100", states: running + "|ready", done: true},
		{fault: "proxy-gzip", states: running + "|ready", done: true},
		{fault: "slow-look=1s", states: running + "|ready", done: true},
		{fault: "lock-store-down", post: "503 PR503-SV-0002", states: "503 PR503-SV-0002", lock: "503 PR503-SV-0002"},
		{fault: "post-cut", post: "cut", states: running + "|ready", done: true},
		{fault: "slow-post=1s", states: running + "|ready", done: true},
		{fault: "post-lost", post: "cut", states: "ready"},
		{fault: "expired-token", states: running + "|401 PR401-AU-0002", done: true},
		{fault: "own-account", states: running + "|403 PR403-AU-0002|401 PR401-AU-0001|403 PR403-AU-0002|" + running + "|ready", done: true},
		{fault: "busy", style: urls.PathStyle, post: "409 PR409-CM-0002", states: foreign + "|ready"},
		{fault: "busy=forever", style: urls.PathStyle, post: "409 PR409-CM-0002", states: foreign, lock: "held"},
		{fault: "foreign-job", style: urls.PathStyle, states: running + "|" + foreign + "|ready", done: true},
		{fault: "foreign-job", style: urls.SubdomainStyle, states: running + "|" + foreign + "|ready|" + running + "|ready", done: true},
	})
}

func importFaultRows() []faultRow {
	return []faultRow{
		{fault: "queued", states: "ready|" + running + "|ready", done: true},
		{fault: "ready-first", states: "ready|" + running + "|ready", done: true},
		{fault: "stuck", states: running, lock: "held", every: patient()},
		{fault: "unknown-word", states: "importation suspended " + firstSnapshot, done: true, every: patient()},
		{fault: "unknown-word=1s", states: "importation suspended " + firstSnapshot + "|" + running + "|ready", done: true},
		{fault: "fail", style: urls.PathStyle, states: running + "|" + failed + " PR400-CM-0004", every: patient()},
		{fault: "fail=PR500-SV-0000", style: urls.PathStyle, states: running + "|" + failed + " PR500-SV-0000"},
		{fault: "fail", style: urls.SubdomainStyle, states: running + "|409 PR409-CM-0001", every: patient()},
		{fault: "ready-before-failure", style: urls.PathStyle, states: running + "|ready|" + failed + " PR400-CM-0004", every: patient()},
		{fault: "ready-before-failure", style: urls.SubdomainStyle, states: running + "|ready|409 PR409-CM-0001", every: patient()},
		{fault: "old-failure", style: urls.PathStyle, states: "import failed earlier PR400-CM-0004|" + running + "|ready", done: true},
		{fault: "old-failure", style: urls.SubdomainStyle, post: "409 PR409-CM-0001", states: "409 PR409-CM-0001"},
		{fault: "empty-body", style: urls.PathStyle, states: "import failed earlier PR400-CM-0004|empty|" + failed + " PR500-DV-0002", every: patient()},
		{fault: "cs-failed", style: urls.PathStyle, states: running + "|500 PR500-CM-0002|ready", done: true},
		{fault: "cs-failed", style: urls.SubdomainStyle, states: running + "|409 PR409-CM-0001|ready", done: true},
		{fault: "ruined", states: running + "|500 PR500-DV-0002", every: patient()},
		{fault: "rows-lost", states: running + "|ready", done: true, every: patient()},
		{fault: "new-owner", states: running + "|ready", done: true, every: patient()},
		{fault: "new-owner=acl", states: running + "|500 PR500-SV-9999", done: true, every: patient()},
		{fault: "links-lost", states: running + "|ready", done: true},
		{fault: "count-capped", states: running + "|ready", done: true},
	}
}

func killedRows() []faultRow {
	return []faultRow{
		{fault: "killed", states: running + "|cut|" + running, lock: "held", every: patient()},
		{fault: "killed=lock-lost", states: running + "|cut|ready", every: patient()},
		{fault: "killed=lock-kept lock-flushed=5s", states: running + "|cut|" + running, every: patient()},
		{fault: "killed-queued", states: "ready|cut|ready", lock: "held", every: patient()},
		{fault: "killed-queued=lock-lost", states: "ready|cut|ready", every: patient()},
		{fault: "killed", kind: model.ExportJob, states: writes + "|cut|" + writes, lock: "held", every: patient()},
	}
}

func exportFaultRows() []faultRow {
	return []faultRow{
		{fault: "queued=10s", kind: model.ExportJob, states: "ready|" + writes + "|ready", done: true},
		{fault: "export-ready-first", kind: model.ExportJob, states: "ready|" + writes + "|ready", done: true},
		{fault: "export-over-100", kind: model.ExportJob, states: writes + "|ready", done: true},
		{fault: "export-fails", kind: model.ExportJob, states: writes + "|ready"},
		{fault: "export-leaves-nothing", kind: model.ExportJob, states: writes + "|ready"},
		{fault: "name-taken", kind: model.ExportJob, post: "409 PR409-DV-0002", states: "ready"},
		{fault: "name-taken=other", kind: model.ExportJob, states: writes + "|ready", done: true},
		{fault: "name-burnt", kind: model.ExportJob, post: "409 PR409-DV-0002", states: "ready"},
		{fault: "stale-error", kind: model.ExportJob, states: writes + "|ready", done: true},
		{fault: "fail", kind: model.ExportJob, states: writes + "|ready", done: true},
	}
}

func TestAFaultShowsWhatRealUnitsShowed(t *testing.T) {
	t.Parallel()
	for i, row := range faultRows() {
		row.kind, row.post, row.lock = orDefaultKind(row.kind), cmp.Or(row.post, "202"), cmp.Or(row.lock, "free")
		if row.name = firstSnapshot; row.kind == model.ExportJob {
			row.name = fault.DefaultName
		}
		if row.every == nil {
			row.every = patient()[:1]
		}
		for _, style := range []string{urls.PathStyle, urls.SubdomainStyle} {
			if row.style != "" && row.style != style {
				continue
			}
			if testing.Short() && row.style == "" && (style == urls.PathStyle) != (i%2 == 0) {
				continue // the same model runs all of them: each in one style
			}
			for _, every := range row.every {
				t.Run(row.fault+" of an "+string(row.kind)+" in "+style+" style, looked at every "+every.String(), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) { row.play(t, style, every) })
				})
			}
		}
	}
}

func orDefaultKind(k model.JobKind) model.JobKind {
	return model.JobKind(cmp.Or(string(k), string(model.ImportJob)))
}

func (row faultRow) play(t *testing.T, style string, every time.Duration) {
	p := newPractice(t, style, strings.Fields(row.fault)...)
	if got := p.start(row.kind, row.name).brief(); got != row.post {
		t.Errorf("POST: got %s, want %s", got, row.post)
	}
	if got := strings.Join(p.watch(row.kind, every, 30*time.Second+12*every), "|"); got != row.states {
		t.Errorf("states:\n got %s\nwant %s", got, row.states)
	}
	if got := p.probe(); got != row.lock {
		t.Errorf("lock: got %s, want %s", got, row.lock)
	}
	truth := p.unit.Truth(firstCell)
	if got := truth.ImportsCompleted+truth.ExportsCompleted == 1; got != row.done {
		t.Errorf("the job came to its end: got %t, want %t: %+v", got, row.done, truth)
	}
}

func TestEveryFaultIsDocumentedAndPlayed(t *testing.T) {
	t.Parallel()
	played := map[string]bool{}
	for _, row := range faultRows() {
		for _, f := range strings.Fields(row.fault) {
			name, _, _ := strings.Cut(f, "=")
			played[name] = true
		}
	}
	played["download-cut"], played["upload-cut"] = true, true // they belong to no job, and have tests of their own
	docs := fault.All()
	if len(docs) < len(played) {
		t.Errorf("%d faults are documented, %d are played", len(docs), len(played))
	}
	for _, d := range docs {
		if !played[d.Name] {
			t.Errorf("fault %s is documented and never played", d.Name)
		}
		if d.Does == "" || d.Seen == "" || strings.Contains(d.Does+d.Seen, "  ") || !strings.HasSuffix(d.Does, ".") {
			t.Errorf("fault %s: its documentation is not two sentences: %q, %q", d.Name, d.Does, d.Seen)
		}
		if err := fault.Check(d.Name); err != nil {
			t.Errorf("CheckFault(%q) = %v", d.Name, err)
		}
	}
}

func TestAFaultOfOneStyleIsRefusedInTheOther(t *testing.T) {
	t.Parallel()
	if _, err := New(Options{Style: urls.SubdomainStyle, Faults: []string{"empty-body"}}); err == nil {
		t.Error("a fault of path style alone was taken in subdomain style")
	}
}
