package timelines

import (
	"fmt"
	"net/url"
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
	const twice, missing = "done, although rows of the cell are twice in the archive",
		"done by its content, although rows are missing in the archive that were in the cell all the time"
	for _, c := range []struct {
		name string
		rows int64
		how  string
		want string
	}{
		{"rows are deleted from several pages", bigLists[4], "delete", missing},
		{"rows are added to several pages", bigLists[4], "add", twice},
		{"rows are deleted from a table that is a little longer than a page", bigLists[3], "delete", missing},
		{"rows are deleted from a table of one page", bigLists[0], "delete", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := calm(event.Export, personium.SubdomainStyle)
			s.big, s.count, s.hard.reads = c.rows, true, true
			s.hard.pages = &paging{writes: 100, early: 2, how: c.how}
			onUnit(t, s, func(t *testing.T, u *modelUnit) {
				passed(u, 4*time.Second)
				wants(t, u, newest, 200, "/Date(")
				post(t, u)
				passed(u, time.Hour)
				r := result{script: s, unit: u, endedAt: time.Now(), outcome: verdict.Outcome{Verdict: verdict.Done, Proof: verdict.ProofContent}}
				if wrong := r.wrong(); wrong != c.want {
					t.Errorf("what is false: %q, want %q", wrong, c.want)
				}
				r.outcome = verdict.Outcome{Verdict: verdict.Incomplete}
				if wrong := r.wrong(); (wrong != "") != (c.want == "") {
					t.Errorf("what is false if it is said to be incomplete: %q", wrong)
				}
				r.outcome = verdict.Outcome{Verdict: verdict.Done, Proof: verdict.ProofListed}
				if wrong := r.wrong(); wrong != "" {
					t.Errorf("what is false if nobody read the archive: %q", wrong)
				}
				a := theSample().archiveOf(u.ours.written)
				set := a.report.Inventory.Boxes[1].Collections[0].Sets[0]
				if int(set.Rows) != len(u.ours.written.ids) || (len(a.report.Losses()) > 0) != (c.want == twice) {
					t.Errorf("%d rows of %d, findings %v", set.Rows, len(u.ours.written.ids), a.report.Findings)
				}
			})
		})
	}
}

func TestTheModelTellsHowALargeSetStandsAndWhatItsKeysAre(t *testing.T) {
	t.Parallel()
	s := calm(event.Export, personium.SubdomainStyle)
	s.big, s.hard.pages, s.hard.reads = bigLists[4], &paging{}, true
	onUnit(t, s, func(t *testing.T, u *modelUnit) {
		passed(u, time.Second)
		wants(t, u, newest, 200, `"__updated":"/Date(`+fmt.Sprint(oursWritten.UnixMilli())+`)/"}],"__count":"2400"`)
		u.content.table.add(u.c, u.now)
		wants(t, u, newest, 200, `"__updated":"/Date(`+fmt.Sprint(u.now.UnixMilli())+`)/"}],"__count":"2401"`)
		after, pages := "", 0
		for rows := 1000; rows == 1000; pages++ {
			_, body := ask(t, u, "GET", "box1/od/Item?$orderby=__id&$select=__id&$top=1000&$filter="+url.QueryEscape("__id gt '"+after+"'"))
			ids := keyOfLine.FindAllStringSubmatch(body, -1)
			rows, after = len(ids), ids[len(ids)-1][1]
		}
		if pages != 3 || after != "w-000001" {
			t.Errorf("%d pages, the last key is %s", pages, after)
		}
		wants(t, u, "GET __ctl/Box?$orderby=Name&$top=1000&$skip=0", 200, `"Name":"box1"`)
		wants(t, u, "GET box1/od/$metadata/EntityType?$orderby=Name&$top=1000&$skip=0", 200, `"Name":"Item"`)
	})
}

const newest = "GET box1/od/Item?$top=1&$orderby=__updated%20desc&$inlinecount=allpages"

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
