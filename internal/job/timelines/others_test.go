package timelines

import (
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

func TestMovingPagesMissRowsOrDoubleThem(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name            string
		rows            int64
		deletes         bool
		missed, doubled bool
	}{
		{"rows are deleted", bigLists[1], true, true, false},
		{"rows are added", bigLists[1], false, false, true},
		{"a table of one page", bigLists[0], true, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := calm(event.Export, personium.SubdomainStyle)
			s.big, s.hard.pages, s.hard.reads = c.rows, &paging{writes: 1000, deletes: c.deletes}, true
			onUnit(t, s, func(t *testing.T, u *modelUnit) {
				post(t, u)
				passed(u, time.Hour)
				w := u.ours.written
				if w.missed > 0 != c.missed || w.doubled > 0 != c.doubled || w.hollow {
					t.Fatalf("the archive: %+v", w)
				}
				report := u.report(s.name)
				if set := report.Inventory.Boxes[1].Collections[0].Sets[0]; set.Rows != c.rows-w.missed+w.doubled || !report.Clean() {
					t.Errorf("%d rows of %d, findings %v", set.Rows, c.rows, report.Findings)
				}
				r := result{script: s, unit: u, outcome: verdict.Outcome{Verdict: verdict.Done, Proof: verdict.ProofArchive}}
				if wrong := r.wrong(); (wrong != "") != (c.missed || c.doubled) {
					t.Errorf("what is false: %q", wrong)
				}
				r.outcome.Proof = verdict.ProofListed
				if wrong := r.wrong(); wrong != "" {
					t.Errorf("what is false if nobody read the archive: %q", wrong)
				}
			})
		})
	}
}

func TestRowsChangeUnlessALockKeepsTheWritersOut(t *testing.T) {
	t.Parallel()
	for _, style := range styles {
		s := calm(event.Import, style)
		s.hard.writes = &writing{every: time.Second, how: "add"}
		onUnit(t, s, func(t *testing.T, u *modelUnit) {
			passed(u, 10*time.Second)
			post(t, u)
			begun := u.content.rows(bigList, time.Now())
			if begun != 160 {
				t.Errorf("%s: %d rows after ten seconds", style, begun)
			}
			passed(u, 20*time.Second)
			locked := u.content.rows(bigList, time.Now())
			if written := locked > begun; written != (style == personium.SubdomainStyle) {
				t.Errorf("%s: from %d rows to %d while the job is queued", style, begun, locked)
			}
			passed(u, time.Minute)
			after := u.content.rows(bigList, time.Now())
			if passed(u, 10*time.Second); u.content.rows(bigList, time.Now()) != after+10 {
				t.Errorf("%s: from %d rows to %d in ten seconds", style, after, u.content.rows(bigList, time.Now()))
			}
			r := result{script: s, unit: u, outcome: verdict.Outcome{Verdict: verdict.Incomplete}}
			const want = "incomplete, although everything came, and others changed it since"
			if got := r.wrong(); r.whole() || got != want {
				t.Errorf("%s: whole %v, got %q, want %q", style, r.whole(), got, want)
			}
			u.content.parts[0].job = nil // as if it had been there before
			if got := r.wrong(); got != "" {
				t.Errorf("%s: nothing came, and %q", style, got)
			}
		})
	}
}

func TestRowsThatComeAndGoDoNotSettle(t *testing.T) {
	t.Parallel()
	for how, want := range map[string][]int64{
		"add": {100, 120, 140, 180}, "delete": {100, 80, 60, 20}, "both": {100, 120, 140, 100},
	} {
		w := newWriter(&writing{every: time.Second, how: how}, time.Unix(0, 0))
		for i, after := range []int64{0, 20, 40, 80} {
			if got := w.rows(100, time.Unix(after, 0)); got != want[i] {
				t.Errorf("%s: after %d writes %d rows of 100, want %d", how, after, got, want[i])
			}
		}
	}
	w := newWriter(&writing{every: time.Second, how: "add"}, time.Unix(0, 0))
	w.wipe(time.Unix(20, 0))
	if got := w.rows(100, time.Unix(30, 0)); got != 110 {
		t.Errorf("ten writes after a wiping: %d rows, want 110", got)
	}
}

func TestWritersBesideAnImportMakeItFail(t *testing.T) {
	t.Parallel()
	s := calm(event.Import, personium.SubdomainStyle)
	s.hard.writes = &writing{every: time.Second, how: "both", conflict: true}
	onUnit(t, s, func(t *testing.T, u *modelUnit) {
		version := u.version
		post(t, u)
		passed(u, time.Hour)
		wants(t, u, "GET __import", 409, "PR409-CM-0001")
		if u.ours.state != failed || u.version != version || u.content.rows("box1/od/$metadata/EntityType", u.now) != 0 {
			t.Errorf("the import is %s, the version moved by %d", u.ours.state, u.version-version)
		}
	})
}

func TestAnArchiveOfTheModelIsReadAsOneOfAUnit(t *testing.T) {
	t.Parallel()
	s := calm(event.Export, personium.PathStyle)
	onUnit(t, s, func(t *testing.T, u *modelUnit) {
		client, err := personium.New(personium.Cell{URL: modelCellURL(s.style), UnitURL: modelUnitURL, Name: "cell1", Style: s.style},
			personium.Options{Source: modelSource{renews: true}, RequestKey: "timeline", Transport: u})
		if err != nil {
			t.Fatal(err)
		}
		e := exportsOf{client, u}
		if _, _, err := e.Fetch(t.Context(), snapshot.Name(s.name), "", unheld); err == nil {
			t.Error("an archive that is not there was read")
		}
		post(t, u)
		passed(u, time.Hour)
		file, report, err := e.Fetch(t.Context(), snapshot.Name(s.name), "", unheld)
		if err != nil || file.Name != "snap-1.zip" || report.Inventory.Total() == 0 {
			t.Errorf("got %+v, %v", file, err)
		}
	})
}

// unheld holds no archive against a cell.
func unheld(*archive.Reader, check.Report) {}
