package verdict

import (
	"testing"

	"github.com/personium/personium-cell/internal/event"
)

// over is an export that is to be proved by its archive, which is listed.
func over() *scene {
	s := newScene(event.Export, path).look(second, processing(5)).listed(10*second, Listing{Archive: true})
	s.ByArchive = true
	return s
}

func fetched(a Archive) *scene {
	s := over()
	s.Archive = &a
	return s
}

func (s *scene) cellRows(r CellRows) *scene {
	s.CellRows = &r
	return s
}

// attached is a job that was there already, and never seen at work.
func attached(s *scene) *scene {
	s.Attached, s.Ours = true, ""
	return s
}

func TestVerdictOnTheArchiveOfAnExport(t *testing.T) {
	t.Parallel()
	sound := Archive{Size: 5, Checked: true, Counted: true, Rows: 3, Files: 1}
	empty := Archive{Size: 5, Checked: true, Counted: true}
	checkVerdicts(t, []verdictRow{
		{name: "a listed archive is asked for", seen: over(), need: NeedArchive},
		{name: "a listed archive of a job that nobody saw is not asked for", seen: attached(over()), verdict: Unproved, words: "no job of this name"},
		{name: "a sound archive is done", seen: fetched(sound), verdict: Done, words: "5 bytes, and was read whole: 3 rows, 1 file"},
		{name: "an archive of which cannot be determined what it holds is done", seen: fetched(Archive{Size: 5, Checked: true}), verdict: Done, words: "and was read whole"},
		{name: "an archive that came home unread is done", seen: fetched(Archive{Size: 5, Home: "x.zip"}), verdict: Done, words: "snap.zip was downloaded to x.zip, 5 bytes"},
		{name: "a file that is called like the archive is named once", seen: fetched(Archive{Size: 5, Home: "home/snap.zip"}), verdict: Done, words: "downloaded to home/snap.zip, 5 bytes"},
		{name: "an archive that went to standard output is done", seen: fetched(Archive{Size: 5, Home: "-", Checked: true}), verdict: Done, words: "was written to standard output, 5 bytes"},
		{name: "an archive of no use is a failure", seen: fetched(Archive{Size: 5, Checked: true, Unfit: "it is odd"}), verdict: Failed, words: "the export left snap.zip, and it is odd"},
		{name: "an archive that lacks something of the cell is incomplete", seen: fetched(Archive{Size: 5, Checked: true, Counted: true, Rows: 3, Lost: "1 file has no content"}),
			verdict: Incomplete, words: "the export left snap.zip, which cannot bring the cell back whole: 1 file has no content"},
		{name: "an archive that could not be read proves nothing", seen: fetched(Archive{Error: "no room"}), verdict: Unproved, words: "could not be read: no room"},
		{name: "an archive that did not come home proves nothing", seen: fetched(Archive{Error: "no room", Home: "x.zip"}), verdict: Unproved, words: "could not be downloaded: no room"},
		{name: "giving up in the middle of an archive is told", seen: fetched(Archive{Error: "interrupted", Interrupted: true}), verdict: Unproved, stop: StopInterrupted},
		{name: "an archive without rows calls for the cell's", seen: fetched(empty), need: NeedCellRows},
		{name: "an archive without rows of a cell without rows is done", seen: fetched(empty).cellRows(CellRows{}), verdict: Done, words: "0 rows"},
		{name: "an archive without rows of a cell with rows is incomplete", seen: fetched(empty).cellRows(CellRows{Rows: 2}), verdict: Incomplete, words: "the cell has 2 accounts"},
		{name: "an archive without rows of a cell that does not tell is done", seen: fetched(empty).cellRows(CellRows{Error: "no answer"}), verdict: Done},
	})
}

func TestWhatADoneExportLeavesOpen(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name      string
		seen      *scene
		proof     Proof
		notProved string
	}{
		{"nothing", fetched(Archive{Checked: true}), ProofArchive, ""},
		{"what is in the archive", fetched(Archive{Home: "x.zip"}), ProofListed, "the archive was not read"},
		{"what an import would lose", fetched(Archive{Checked: true, Lossy: "findings: 1 lost"}), ProofArchive, "findings: 1 lost; snapshot check shows them"},
		{"what the cell holds", fetched(Archive{Checked: true, Counted: true}).cellRows(CellRows{Error: "no answer"}), ProofArchive,
			"there is no row in it, and whether the cell has any could not be found out: no answer"},
	} {
		got := Judge(test.seen.History)
		if got.Proof != test.proof || got.NotProved != test.notProved {
			t.Errorf("%s: got %s, %q", test.name, got.Proof, got.NotProved)
		}
	}
}

// What a verdict says can be done stands by itself, or is left to whoever knows the command.
func TestTheHintOfAnExport(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		seen  *scene
		want  string
		phase event.Phase
	}{
		{"a sound archive", fetched(Archive{Checked: true}), "", ""},
		{"no archive of use", fetched(Archive{Checked: true, Unfit: "it is odd"}),
			"export again under another name; to see all that is wrong: personium-cell snapshot check snap --cell http://unit1.example/cell1/", ""},
		{"an archive without rows", fetched(Archive{Checked: true, Counted: true}).cellRows(CellRows{Rows: 2}),
			"import nothing from it; export again under another name", ""},
		{"an archive that lacks something itself", fetched(Archive{Checked: true, Counted: true, Rows: 3, Lost: "1 file has no content"}),
			"import nothing from it; export again under another name; if that lacks the same, the cell itself does: personium-cell snapshot check snap " +
				"--cell http://unit1.example/cell1/", ""},
		{"no room for the archive", fetched(Archive{Error: "no room", Hint: "make room"}), "make room", event.Checking},
		{"no room at home", fetched(Archive{Error: "no room", Hint: "make room", Home: "x.zip"}), "make room", event.Downloading},
		{"given up", fetched(Archive{Error: "no room", Hint: "make room", Interrupted: true}), "", event.Checking},
	} {
		o := Conclude(test.seen.History, Judge(test.seen.History), "http://unit1.example/cell1/", minute)
		if o.Hint != test.want || o.Phase != test.phase {
			t.Errorf("%s: got %q, phase %q", test.name, o.Hint, o.Phase)
		}
	}
}
