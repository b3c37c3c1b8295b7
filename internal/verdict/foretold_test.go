package verdict

import (
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

// An import of a snapshot that cannot come back whole is never done, whatever is counted afterwards.
func TestWhatTheSnapshotForetellsIsNeverDone(t *testing.T) {
	t.Parallel()
	twice, later := Loss{Words: "4 rows appear twice"}, Loss{Words: "3 links lead to later rows", Countable: true}
	over := func(s *scene) *scene { return s.settled(10*second, ready()).version(4) }
	seen := func(lost ...Loss) *scene {
		s := counting(newScene(event.Import, path).look(second, processing(5)))
		s.Lost = lost
		return over(s)
	}
	uncounted := func(lost ...Loss) *scene {
		s := agreed(seen(lost...)).version(4)
		s.Limits.NoCount = true
		return s
	}
	all, some, uncountable := counts(50, 50), counts(50, 12), &Counts{NotCounted: []string{"the links of A(1) cannot be read"}}
	checkVerdicts(t, []verdictRow{
		{name: "equal counts are no proof of what no count shows", seen: over(seen(twice).counted(all)), verdict: Incomplete,
			words: "the import is over, and the snapshot could not come back whole: 4 rows appear twice; the rest is there: 50 rows"},
		{name: "equal counts are a proof of what counts show", seen: over(unlike(seen(later)).counted(all)), verdict: Done},
		{name: "of both only what no count shows is said", seen: over(seen(twice, later).counted(all)), verdict: Incomplete,
			words: "whole: 4 rows appear twice; the rest"},
		{name: "where the import may not have come, nothing is said of what it lost", seen: over(interrupted(seen(twice)).counted(all)), verdict: Unproved,
			words: "it may have held that before"},
		{name: "what cannot be counted does not hide what is known", seen: over(seen(twice).counted(uncountable)), verdict: Incomplete, words: "4 rows appear twice"},
		{name: "what differs is said together with what was foretold", seen: over(over(over(seen(twice, later).counted(some)).counted(some))), verdict: Incomplete,
			words: "12 of 50 rows, different in 1 place; the snapshot could not come back whole: 4 rows appear twice, 3 links lead to later rows"},
		{name: "without counting everything that was foretold is lost", seen: uncounted(twice, later), verdict: Incomplete,
			words: "whole: 4 rows appear twice, 3 links lead to later rows; nothing was counted"},
		{name: "without counting and with nothing foretold an import is done", seen: uncounted(), verdict: Done},
	})
}

// interrupted is a unit that did not answer since the job was last seen at work.
func interrupted(s *scene) *scene { s.Interrupt = true; return s }

func TestADoneImportSaysWhatMayBeLost(t *testing.T) {
	t.Parallel()
	const lossy = "findings: 2 lost"
	seen := counting(unlike(newScene(event.Import, path)).look(second, processing(5))).settled(10*second, ready()).version(4)
	seen.Lossy = lossy
	seen = seen.counted(counts(50, 50)).settled(10*second, ready()).version(4)
	d := Judge(seen.History)
	if want := valuesOpen + "; " + lossy + "; snapshot check shows them"; d.Verdict != Done || d.NotProved != want {
		t.Errorf("%s; not proved: %q, want %q", d.Verdict, d.NotProved, want)
	}
	if got := Conclude(seen.History, d, "", 0).Loss; got != lossy {
		t.Errorf("the outcome passes over %q", got)
	}
	if got := Conclude(seen.History, Decision{Verdict: Unproved}, "", 0).Loss; got != "" {
		t.Errorf("an outcome that is not done passes over %q", got)
	}
	seen = agreed(seen).version(4)
	seen.Limits.NoCount = true
	if d := Judge(seen.History); d.Verdict != Done || !strings.HasSuffix(d.NotProved, "rows not counted; "+lossy+"; snapshot check shows them") {
		t.Errorf("without counting: %s; not proved: %q", d.Verdict, d.NotProved)
	}
}

func TestWhatACopyDoesNotCureIsNoFindingOfACheck(t *testing.T) {
	t.Parallel()
	const left, found = "4 rules that fire when links are read back", "findings: 1 lost"
	for _, test := range []struct{ lossy, left, open, loss string }{
		{"", "", "open", ""},
		{found, "", "open; " + found + "; snapshot check shows them", found},
		{"", left, "open; " + left, left},
		{found, left, "open; " + found + "; snapshot check shows them; " + left, found + "; " + left},
	} {
		h := &History{Foretold: Foretold{Lossy: test.lossy, Left: test.left}}
		if open, passed := h.andLossy("open"), loss(h); open != test.open || passed != test.loss {
			t.Errorf("open: %q, want %q; passed over: %q, want %q", open, test.open, passed, test.loss)
		}
	}
}

func TestHintsPromiseNoCureForWhatIsLostForGood(t *testing.T) {
	t.Parallel()
	const again = "importing this snapshot again loses the same again"
	lost := []Loss{{Words: "1 file has no content"}}
	differs, link := &Counts{Expected: 2, Found: 1, Different: []Difference{{"Account", 2, 1}}}, &Counts{Expected: 2, Found: 2, LinksExpected: 1}
	mainBox := &Counts{Expected: 2, Found: 1, Different: []Difference{{"__/od/Item", 2, 1}}, MainBoxAway: true}
	elsewhere := &Counts{Expected: 2, Found: 1, Different: differs.Different, MainBoxAway: true}
	for _, test := range []struct {
		name    string
		lost    []Loss
		counts  *Counts
		verdict Verdict
		want    string
	}{
		{"rows differ, nothing was foretold", nil, differs, Incomplete, "import the same snapshot once more, which replaces everything again"},
		{"rows differ, as was foretold", lost, differs, Incomplete, again},
		{"a link is lost, and nothing was foretold", nil, link, Incomplete,
			"the lost links are made again by: personium-cell snapshot compare snap --repair --cell https://unit1.example/cell1/;"},
		{"a link is lost, as was foretold", lost, link, Incomplete, again},
		{"nothing was counted", lost, nil, Incomplete, again},
		{"the main box is lost", []Loss{{Words: "2 rows of the main box", Countable: true}}, mainBox, Incomplete, "as they are stored the rows of a snapshot's main box arrive only"},
		{"the main box is there, and rows elsewhere are not", nil, elsewhere, Incomplete, "import the same snapshot once more, which replaces everything again"},
		{"the main box is lost, and more", append(lost, Loss{Words: "2 rows of the main box", Countable: true}), mainBox, Incomplete,
			"an import without --as-is brings the rows of the main box; the rest is lost again"},
		{"not proved, nothing was foretold", nil, differs, Unproved, lookAgain},
		{"not proved, and lost for good", lost, differs, Unproved, "check the cell's content before you rely on it; " + again},
		{"not proved, and the main box is lost", nil, mainBox, Unproved,
			"check the cell's content before you rely on it; an import without --as-is brings the rows of the main box"},
		{"every row is lost", lost, &Counts{Expected: 2, Different: differs.Different}, Incomplete, "the cell's owner may have had no search index"},
	} {
		h := &History{Started: Started{Kind: event.Import, Name: "snap"}, Counting: Counting{Counts: test.counts}, Foretold: Foretold{Lost: test.lost}}
		got := hint(h, Decision{Verdict: test.verdict}, "https://unit1.example/cell1/")
		if !strings.HasPrefix(got, test.want) {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
		if strings.Contains(got, again) && !strings.HasSuffix(got, "personium-cell snapshot check snap --cell https://unit1.example/cell1/") {
			t.Errorf("%s: the command is not there: %q", test.name, got)
		}
	}
}

// lookAgain is said of an import of snap of which nobody knows what the cell has of it.
const lookAgain = "compare the cell with the snapshot before you rely on it: personium-cell snapshot compare snap --cell https://unit1.example/cell1/; " +
	"the same import once more repairs a half-done one: personium-cell import --name snap --cell https://unit1.example/cell1/"

// A prepared copy brings the rows of the main box: those that are missing are not lost for good.
func TestHintsForAPreparedCopyDoNotBlameTheMainBox(t *testing.T) {
	t.Parallel()
	counts := &Counts{Expected: 545, Found: 37, Different: []Difference{{"__/od/Item", 200, 0}}, MainBoxAway: true}
	h := &History{Started: Started{Kind: event.Import, Name: "snap", SentAs: "snap-pcell-0123abcd"}, Counting: Counting{Counts: counts}}
	for verdict, want := range map[Verdict]string{Incomplete: "import the same snapshot once more, which replaces everything again", Unproved: lookAgain} {
		if got := hint(h, Decision{Verdict: verdict}, "https://unit1.example/cell1/"); !strings.HasPrefix(got, want) {
			t.Errorf("%s: got %q, want %q", verdict, got, want)
		}
	}
}

// Of a file that was imported the cell keeps no snapshot that could be imported once more.
func TestTheHintForAnImportOfAFileNamesTheFile(t *testing.T) {
	t.Parallel()
	h := &History{Started: Started{Kind: event.Import, Name: "snap", Argument: "/backup/snap.zip"}}
	const want = "compare the cell with the file before you rely on it: personium-cell snapshot compare /backup/snap.zip --cell " +
		"https://unit1.example/cell1/; the same import once more repairs a half-done one: " +
		"personium-cell import --file /backup/snap.zip --cell https://unit1.example/cell1/"
	if got := hint(h, Decision{Verdict: Unproved}, "https://unit1.example/cell1/"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// What was imported from a file, and is not in the snapshot area, is compared with the file.
func TestTheHintForLostLinksIsTheCommandThatMakesThem(t *testing.T) {
	t.Parallel()
	h := &History{Started: Started{Kind: event.Import, Name: "snap", Argument: "'/home/a b/snap.zip'"}, Counting: Counting{
		Counts: &Counts{Expected: 2, Found: 2, LinksExpected: 1}}}
	const command = "personium-cell snapshot compare '/home/a b/snap.zip' --repair --cell https://unit1.example/cell1/"
	if got, want := hint(h, Decision{Verdict: Incomplete}, "https://unit1.example/cell1/"), "the lost links are made again by: "+command+
		"; importing the snapshot as it is loses other links at random"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	h.Linking.Refused = 1
	if got, want := hint(h, Decision{Verdict: Incomplete}, "https://unit1.example/cell1/"),
		"what was refused is named with its reason; to try it once more: "+command; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Who was told to import once more, and did, is told when that has brought the very same.
func TestHintsDoNotAskForTheSameImportForEver(t *testing.T) {
	t.Parallel()
	const cell, cause = "https://unit1.example/cell1/", "nothing was found wrong with the snapshot"
	at := time.Date(2026, 11, 30, 3, 4, 5, 0, time.FixedZone("", 3600))
	differs := &Counts{Expected: 2, Found: 1, Different: []Difference{{"Account", 2, 1}}}
	for _, test := range []struct {
		name      string
		verdict   Verdict
		change    func(*History)
		want, not string
	}{
		{"incomplete for the first time", Incomplete, nil, "again: personium-cell import --name snap --cell " + cell, "hardly"},
		{"incomplete in the same way", Incomplete, func(h *History) { h.SameBefore = at },
			"that ended at 2026-11-30T02:04:05Z lost the very same, so that another one will hardly help: the operator of the unit has to look into its log; " +
				"which rows are meant: personium-cell snapshot compare snap --deep --cell " + cell, "replaces everything again"},
		{"incomplete in the same way, of a snapshot with findings", Incomplete, func(h *History) { h.SameBefore, h.Lossy = at, "findings: 1 lost" },
			"so that another one will hardly help: the snapshot itself may be at fault (findings: 1 lost), and one made at another time may be whole; " +
				"to see all that is wrong: personium-cell snapshot check snap --cell " + cell, "operator"},
		{"incomplete, of a file", Incomplete, func(h *History) { h.Argument = "/b/other.zip" },
			"again: personium-cell import --file /b/other.zip --name snap --cell " + cell, "hardly"},
		{"failed, of a snapshot that is sound", Failed, func(h *History) { h.Sound = true },
			"the same import may come through: personium-cell import --name snap --cell " + cell + "; or import another snapshot", "hardly"},
		{"failed, of a snapshot that nobody has read", Failed, nil, "import another snapshot that is already in", cause},
		{"failed among the web files", Failed, func(h *History) { h.Sound, h.Last.AmongFiles = true, true }, "or a good one fails, too", cause},
		{"failed in the same way", Failed, func(h *History) { h.Sound, h.SameBefore = true, at },
			"that ended at 2026-11-30T02:04:05Z failed in the same way, so that another one will hardly help: the operator of the unit", cause},
		{"failed in the same way, of a snapshot with findings", Failed, func(h *History) { h.SameBefore, h.Lossy = at, "findings: 1 lost" },
			"so that another one will hardly help: the snapshot itself may be at fault (findings: 1 lost); the cell was emptied", "operator"},
	} {
		h := &History{Started: Started{Kind: event.Import, Name: "snap", Style: PathStyle}, Counting: Counting{Counts: differs}}
		h.Last.Answer = AnswerFailed
		if test.change != nil {
			test.change(h)
		}
		if got := hint(h, Decision{Verdict: test.verdict}, cell); !strings.Contains(got, test.want) || strings.Contains(got, test.not) {
			t.Errorf("%s: got %q, want %q and not %q", test.name, got, test.want, test.not)
		}
	}
}

func TestACopyWhoseRowsAreAwayIsOfNoUse(t *testing.T) {
	t.Parallel()
	h := &History{Started: Started{Kind: event.Import, Name: "snap", SentAs: "snap-pcell-0123abcd"}}
	for away, want := range map[bool]string{
		true:  lookAgain + "; after that, or if the cell is as it should be, remove the copy: personium-cell snapshot delete snap-pcell-0123abcd --cell https://unit1.example/cell1/",
		false: lookAgain,
	} {
		h.Linking = Linking{Planned: -1, Unread: true, RowsAway: away}
		if got := hint(h, Decision{Verdict: Unproved}, "https://unit1.example/cell1/"); got != want {
			t.Errorf("rows away: %t: %q, want %q", away, got, want)
		}
	}
}

func TestWhatIsNotKnownOfAPOST(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		accepted, awaited bool
		want              string
	}{
		{true, true, ""},
		{true, false, ""},
		{false, true, "the run that started it ended before it recorded the server's answer to its POST, which may never have arrived"},
		{false, false, "the answer to its POST was lost, and it may never have arrived"},
	} {
		if got := (&Started{Accepted: test.accepted, Awaited: test.awaited}).Unanswered(); got != test.want {
			t.Errorf("accepted %t, awaited %t: %q", test.accepted, test.awaited, got)
		}
	}
}
