package job

import (
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/verdict"
)

// archived is an export that is over, and left an archive of which this is known.
func archived(report *check.Report) *verdict.History {
	h := new(verdict.History)
	h.Kind, h.Name, h.Accepted, h.ByArchive, h.Archive = event.Export, "nightly", true, true, &verdict.Archive{Size: 5}
	readInto(h.Archive, report)
	h.Record(verdict.Look{Answer: verdict.AnswerReady, Progress: -1})
	h.RecordProbe(h.Last.At, verdict.Lock{State: verdict.LockFree})
	h.Record(verdict.Look{Answer: verdict.AnswerReady, Progress: -1, AfterFree: true})
	h.RecordListing(&verdict.Listing{Archive: true})
	return h
}

func TestAnArchiveWithoutRowsIsHeldAgainstTheCell(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name           string
		rows, cellRows int64
		want           verdict.Verdict
	}{
		{"rows of a cell with rows", 3, 2, verdict.Done},
		{"no row of an empty cell", 0, 0, verdict.Done},
		{"rows of a cell that was emptied meanwhile", 3, 0, verdict.Done},
		{"no row of a cell with rows", 0, 2, verdict.Incomplete},
	} {
		h := archived(&check.Report{Inventory: &archive.Inventory{Rows: []archive.TypeRows{{Type: "Account", Rows: test.rows}}}})
		if asked := verdict.Judge(h).Need == verdict.NeedCellRows; asked != (test.rows == 0) {
			t.Errorf("%s: the cell's rows are asked for: %t", test.name, asked)
		}
		h.CellRows = &verdict.CellRows{Rows: test.cellRows}
		got := verdict.Judge(h)
		if got.Verdict != test.want || (got.Proof == verdict.ProofArchive) != (test.want == verdict.Done) {
			t.Errorf("%s: got %s (%s), want %s", test.name, got.Verdict, got.Proof, test.want)
		}
	}
}

func TestTheArchiveOfAnExportIsJudgedByItsFindings(t *testing.T) {
	t.Parallel()
	for severity, want := range map[check.Severity]verdict.Verdict{
		check.Refused: verdict.Failed, check.Ruins: verdict.Failed, check.Fails: verdict.Failed,
		check.Lost: verdict.Done, check.Harmless: verdict.Done,
	} {
		report := &check.Report{Findings: []check.Finding{{Code: "x", Severity: severity, Entry: "10_odata/20_role.pjson", Line: 3, Text: "is odd"}}}
		got := verdict.Judge(archived(report))
		if got.Verdict != want {
			t.Errorf("%s: got %s, want %s", severity, got.Verdict, want)
		}
		if lost := got.NotProved != ""; lost != (severity == check.Lost) {
			t.Errorf("%s: not proved: %q", severity, got.NotProved)
		}
		if bad := "the export left nightly.zip, and no import of this archive would end well: 10_odata/20_role.pjson:3: is odd"; want == verdict.Failed && got.Reason != bad {
			t.Errorf("%s: got %q", severity, got.Reason)
		}
	}
}

func TestAnErrorFileThatWasThereBeforeIsNoNews(t *testing.T) {
	t.Parallel()
	began := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		name        string
		read, fresh bool
		created     time.Time
		want        bool
	}{
		{"one that was not there before", true, true, began.Add(time.Minute), true},
		{"one that was, though the job that is taken for ours is older", true, false, began.Add(time.Minute), false},
		{"one from after the beginning, where nobody knows what was there", false, true, began.Add(time.Minute), true},
		{"an older one, where nobody knows what was there", false, true, began.Add(-time.Minute), false},
	} {
		h := new(History)
		h.Ours, h.Baseline.Area.Read = began.Format(time.RFC3339), test.read
		if got := isNews(h, test.created, test.fresh); got != test.want {
			t.Errorf("%s: got %t", test.name, got)
		}
	}
}

// What went wrong on this machine is no part of what is known of a job: another process may read the archive that is there. That an archive
// which nobody has read is listed is no end of a job, unless no more was asked for.
func TestTheJournalKeepsThatAnArchiveWasNotRead(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		archive  verdict.Archive
		want     verdict.Verdict
		ended    bool
		provable bool
	}{
		"it could not be read":     {verdict.Archive{Error: "no room"}, verdict.Unproved, true, true},
		"it could not be compared": {verdict.Archive{Checked: true, Held: &verdict.Held{Error: "403"}}, verdict.Unproved, true, true},
		"somebody gave up":         {verdict.Archive{Error: "canceled", Interrupted: true}, verdict.StillRunning, false, false},
		"somebody gave up comparing": {verdict.Archive{Checked: true, Interrupted: true, Held: &verdict.Held{Error: "canceled"}},
			verdict.StillRunning, false, false},
		"nobody wanted it to be read": {verdict.Archive{Size: 5, Home: "x.zip"}, verdict.Done, true, false},
		"it lacks something":          {verdict.Archive{Checked: true, Held: &verdict.Held{Torn: true}}, verdict.Unproved, true, false},
	} {
		client, err := personium.New(personium.Cell{URL: "http://unit1.example/cell1/"}, personium.Options{})
		if err != nil {
			t.Fatal(err)
		}
		h := &History{History: *archived(new(check.Report))}
		h.Archive = &test.archive
		record := &Record{path: filepath.Join(t.TempDir(), "entry.json"), entry: Entry{Schema: journalSchema}}
		w := &follower{Watch: Watch{Client: client, Record: record}, history: h}
		w.end(verdict.Judge(&h.History))
		kept, err := readEntry(record.path)
		if err != nil {
			t.Fatal(err)
		}
		if kept.Outcome.Verdict != test.want || kept.Ended() != test.ended || kept.provable(nil) != test.provable {
			t.Errorf("%s: kept is %s: %s; ended %t, provable %t", name, kept.Outcome.Verdict, kept.Outcome.Reason, kept.Ended(), kept.provable(nil))
		}
	}
}

// A gapped cell answers with a proxy's page before it answers.
type gapped struct {
	cellNow
	gaps, asked int
}

func (g *gapped) RoundTrip(r *http.Request) (*http.Response, error) {
	if g.asked++; g.asked <= g.gaps {
		return &http.Response{StatusCode: http.StatusGatewayTimeout, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("<html>")), Request: r}, nil
	}
	return g.cellNow.RoundTrip(r)
}

// Whether an import ran beside an export is asked for once, when its archive was held against the cell: a gap must not decide that.
func TestTheVersionAfterAnExportIsAskedForAgainWhereItCouldBeReadBefore(t *testing.T) {
	t.Parallel()
	four := int64(4)
	for _, test := range []struct {
		name   string
		before *int64
		cell   gapped
		known  bool
		asked  int
	}{
		{"an answer at once", &four, gapped{cellNow: cellNow{version: "5"}}, true, 1},
		{"after a gap", &four, gapped{cellNow: cellNow{version: "5"}, gaps: 2}, true, 3},
		{"a unit that stays away", &four, gapped{cellNow: cellNow{version: "5"}, gaps: 9}, false, 4},
		{"a right that is gone", &four, gapped{}, false, 1},
		{"where it could not be read before", nil, gapped{cellNow: cellNow{version: "5"}, gaps: 1}, false, 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			of := personium.Cell{URL: "http://unit1.example/cell1/", UnitURL: "http://unit1.example/", Name: "cell1", Style: personium.SubdomainStyle}
			client, err := personium.New(of, personium.Options{Transport: &test.cell})
			if err != nil {
				t.Fatal(err)
			}
			h := new(History)
			h.Baseline.Version = test.before
			v := (&follower{Watch: Watch{Client: client}, history: h}).versionAfter(t.Context())
			if (v != nil) != test.known || v != nil && *v != 5 || test.cell.asked != test.asked {
				t.Errorf("%s: %v, asked %d times", test.name, v, test.cell.asked)
			}
		})
	}
}
