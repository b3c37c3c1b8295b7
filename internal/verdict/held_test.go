package verdict

import (
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/event"
)

// held is an export whose sound archive was held against the cell.
func held(h Held) *scene {
	h.Rows, h.Files, h.CellRows, h.CellFiles = 3, 1, 4, 2
	return fetched(Archive{Size: 5, Checked: true, Counted: true, Rows: 8, Files: 1, Held: &h}) // lines: links and orphans among them
}

func TestVerdictOnAnArchiveThatWasHeldAgainstTheCell(t *testing.T) {
	t.Parallel()
	torn := Held{Missing: 2, Lost: []string{"box1/od/Item('a')", "box1/docs/x"}}
	checkVerdicts(t, []verdictRow{
		{name: "an archive that holds what the cell holds is done", seen: held(Held{}), verdict: Done, words: "3 rows, 1 file, as the cell has them"},
		{name: "an archive that lacks what was there all the time is incomplete", seen: held(torn), verdict: Incomplete,
			words: "snap.zip lacks 2 rows or files of what was in the cell all the time: box1/od/Item('a'), box1/docs/x"},
		{name: "an archive that lacks one of them is incomplete", seen: held(Held{Missing: 1, Lost: torn.Lost[:1]}), verdict: Incomplete,
			words: "snap.zip lacks 1 row or file of what"},
		{name: "an archive that lacks something after an import began meanwhile proves nothing", seen: held(torn).version(4), verdict: Unproved,
			words: "and an import of the cell ran meanwhile"},
		{name: "an archive that lacks something beside another job proves nothing", seen: beside(held(torn)), verdict: Unproved,
			words: "lacks 2 rows or files that the cell has"},
		{name: "an archive of a cell into which an import began meanwhile proves nothing", seen: held(Held{}).version(4), verdict: Unproved,
			words: "what snap.zip has to hold cannot be determined"},
		{name: "an archive that could not be held against the cell proves nothing", seen: held(Held{Error: "no answer"}), verdict: Unproved,
			words: "could not be compared with the cell: no answer"},
		{name: "giving up in the middle of that is told", seen: givenUp(held(Held{Error: "no answer"})), verdict: StillRunning, stop: StopInterrupted,
			words: "the export is over as far as can be seen, and the comparison of its archive with the cell was interrupted"},
		{name: "what could not be compared is not proved", seen: held(Held{NotCompared: []string{"Role is too long"}}), verdict: Unproved, words: "Role is too long"},
		{name: "links that only the cell has may be new", seen: held(Held{LinksBeyond: 2}), verdict: Unproved,
			words: "2 links that the cell shows are not in it: made meanwhile, or missing"},
		{name: "what is missing after others wrote is not told from what an import brought, where the version cannot be read",
			seen: unversioned(held(Held{Missing: 2, Touched: 1})), verdict: Unproved, words: "whether an import of the cell ran meanwhile cannot be determined"},
		{name: "what is missing where nobody wrote is missing, though the version cannot be read",
			seen: unversioned(held(torn)), verdict: Incomplete},
		{name: "in subdomain style, where nothing keeps writers out, what others deleted an import may have brought back",
			seen: inSubdomain(unversioned(held(torn))), verdict: Unproved, words: "cannot be determined: box1/od/Item('a'), box1/docs/x"},
		{name: "also where the version cannot be read any more", seen: inSubdomain(held(torn)).version(3).versionHidden(), verdict: Unproved,
			words: "whether an import of the cell ran meanwhile cannot be determined"},
		{name: "not where the version stands", seen: inSubdomain(held(torn)).version(3), verdict: Incomplete},
		{name: "an import that was seen to begin stays so where the version cannot be read any more",
			seen: inSubdomain(held(torn)).version(4).versionHidden(), verdict: Unproved, words: "an import of the cell ran meanwhile"},
		{name: "an archive with less than there was before and after proves nothing where the version cannot be read",
			seen: unversioned(held(Held{Touched: 1, Emptied: "of the 3 rows of Role there are 0"})), verdict: Unproved,
			words: "of the 3 rows of Role there are 0 in snap.zip, as beside an import"},
		{name: "an archive without what was there before is whole where no import ran, and nothing of that is there any more",
			seen: held(Held{Touched: 1, Emptied: "of the 3 rows of Role there are 0"}).version(3), verdict: Done},
		{name: "an archive with less than there was before and after proves nothing",
			seen: held(Held{Touched: 1, Torn: true, Emptied: "of the 3 rows of Role there are 1"}).version(3), verdict: Unproved,
			words: "of the 3 rows of Role there are 1 in snap.zip, fewer than before and after the export"},
		{name: "what others wrote meanwhile is told", seen: held(Held{Came: 1, Went: 2, Written: 3, Touched: 1}), verdict: Done,
			words: "others wrote meanwhile: 1 row came too late, 2 rows went, 3 rows written and in it, 1 short table or file changed"},
	})
}

// inSubdomain is a cell in subdomain style.
func inSubdomain(s *scene) *scene { s.Style = subdomain; return s }

// beside is a job that was not alone.
func beside(s *scene) *scene { s.Foreign = "another"; return s }

// givenUp is an archive that the admin did not wait for.
func givenUp(s *scene) *scene { s.Archive.Interrupted = true; return s }

func TestTheProofByContentOfAnExport(t *testing.T) {
	t.Parallel()
	d := Judge(held(Held{}).History)
	if d.Proof != ProofContent || d.NotProved != "values not compared" || strings.Contains(d.Reason, "others") {
		t.Errorf("%+v", d)
	}
	if d := Judge(held(Held{LinksUnread: true}).History); d.NotProved != "values not compared, links not read back" {
		t.Errorf("%+v", d)
	}
	s := held(Held{})
	s.Archive.Lossy = "findings: 1 lost"
	if d := Judge(s.History); d.NotProved != "findings: 1 lost; snapshot check shows them; values not compared" {
		t.Errorf("%+v", d)
	}
}

// An archive that was read whole is there, whatever could not be compared.
func TestHintsOnAnArchiveThatWasReadWhole(t *testing.T) {
	t.Parallel()
	const again = "the archive is there, and sound; compare it again, with credentials that may read the whole cell: personium-cell status --wait --name snap --cell "
	const quiet = "the archive is there, and sound; export again under another name while nothing writes to the cell"
	for _, test := range []struct {
		held Held
		want string
	}{
		{Held{Error: "no right"}, again},
		{Held{NotCompared: []string{"Role is too long"}}, quiet},
		{Held{LinksBeyond: 1}, quiet},
	} {
		s := held(test.held)
		d := Judge(s.History)
		if got := hint(s.History, d, ""); d.Verdict != Unproved || got != test.want {
			t.Errorf("%s: got %q, want %q", d.Reason, got, test.want)
		}
	}
}

func TestHintsOnAnArchiveThatWasNotRead(t *testing.T) {
	t.Parallel()
	const later = "check later whether the archive is listed; export again under another name if it is not"
	for _, test := range []struct {
		archive *Archive
		verdict Verdict
		want    string
	}{
		{nil, Unproved, later},
		{&Archive{}, Unproved, later},
		{nil, Failed, "export again under another name"},
		{&Archive{Interrupted: true}, Unproved, ""},
		{&Archive{Error: "cut", Hint: "free some space"}, Unproved, "free some space"},
	} {
		h := newScene(event.Export, path).History
		h.Archive = test.archive
		if got := hintExport(h, Decision{Verdict: test.verdict}, ""); got != test.want {
			t.Errorf("%+v, %s: got %q, want %q", test.archive, test.verdict, got, test.want)
		}
	}
}

func TestTheResultOfAnExportHasTheNumbersThatWereCompared(t *testing.T) {
	t.Parallel()
	s := held(Held{NotCompared: []string{"Role is too long"}})
	want := Counts{Expected: 4, Found: 3, FilesExpected: 2, FilesFound: 1, FilesNamed: true, NotCounted: []string{"Role is too long"}}
	if c := Conclude(s.History, Judge(s.History), "http://c/", 0).Counts; c == nil || !c.same(&want) || c.Expected != 4 || c.Found != 3 ||
		c.FilesExpected != 2 || c.FilesFound != 1 {
		t.Errorf("%+v", c)
	}
	s = held(Held{Error: "no answer"})
	if c := Conclude(s.History, Judge(s.History), "http://c/", 0).Counts; c != nil {
		t.Errorf("what could not be compared has numbers: %+v", c)
	}
}
