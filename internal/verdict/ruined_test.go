package verdict

import (
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/event"
)

func TestARuinedCellIsRenamedAndMadeAgain(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 30, 3, 4, 5, 0, time.FixedZone("", 3600))
	long := strings.Repeat("a", 120)
	for _, tc := range []struct {
		url   string
		style Style
		want  []string
	}{
		{"https://u.x/c1/", PathStyle, []string{`-X PUT -H @- -H 'If-Match: *' -H 'Content-Type: application/json' -d '{"Name":"c1-ruined-20261130020405"}' "https://u.x/__ctl/Cell('c1')"; `,
			"make it again: personium-cell cell create c1 --unit https://u.x/{owner};"}},
		{"https://c1.u.x:8443/", SubdomainStyle, []string{`"https://u.x:8443/__ctl/Cell('c1')"`, "cell create c1 --unit https://u.x:8443/{owner};"}},
		{"https://u.x/" + long + "/", PathStyle, []string{"Cell('" + long + "')", `{"Name":"` + long[:128-22] + `-ruined-20261130020405"}`}},
		{"https://u.x/c1/", "", []string{"rename it at unit level"}},
	} {
		got := Ruined(tc.url, tc.style, at)
		for _, want := range append(tc.want, "no import can repair a ruined cell, and it cannot be deleted") {
			if !strings.Contains(got, want) {
				t.Errorf("%s: got %q, want %q in it", tc.url, got, want)
			}
		}
	}
}

func TestAFailedCellIsDeletedAndMadeAgainByCommands(t *testing.T) {
	t.Parallel()
	want := "delete the cell (its snapshots go with it: have a good one on this machine): personium-cell cell delete c1 --unit https://u.x/; " +
		"make it again: personium-cell cell create c1 --unit https://u.x/{owner}; and import the snapshot: personium-cell import --file FILE --cell "
	for url, style := range map[string]Style{"https://u.x/c1/": PathStyle, "https://c1.u.x/": SubdomainStyle} {
		if got := RemoveAndCreate(url, style); got != want+url {
			t.Errorf("got %q, want %q", got, want+url)
		}
	}
	if got := RemoveAndCreate("https://u.x/c1/", ""); strings.Contains(got, "personium-cell") {
		t.Errorf("of an unknown style: got %q", got)
	}
}

// Of a cell that is ruined, and of which nobody says that it lacks an index, the hint tells how to make it again.
func TestTheHintForARuinedCellTellsHowToMakeItAgain(t *testing.T) {
	t.Parallel()
	s := ruined(newScene(event.Import, path).look(second, processing(5))).unit(true).version(4)
	d := Judge(s.History)
	if got := hint(s.History, d, "https://u.x/c1/"); d.Verdict != Failed || got != Ruined("https://u.x/c1/", path, s.Last.At) {
		t.Errorf("%+v, got %q", d, got)
	}
}

// What a missing search index explains is no ruin: a write of the owner brings the cell back, and the import is made again.
func TestACellWhoseOwnerHasNoSearchIndexIsNotRuined(t *testing.T) {
	t.Parallel()
	end := func(change func(*scene)) (Decision, string) {
		s := newScene(event.Import, path).look(second, processing(5))
		broken := plain(AnswerBroken)
		broken.NoIndex = true
		s.looks(6, 10*second, broken).settled(10*second, broken).unit(true).version(4)
		change(s)
		d := Judge(s.History)
		return d, hint(s.History, d, "https://u.x/c1/")
	}
	d, next := end(func(*scene) {})
	if d.Verdict != Failed || strings.Contains(d.Reason, "ruined") || !strings.Contains(d.Reason, "a cell whose owner has no search index yet does the same") {
		t.Errorf("got %+v", d)
	}
	if next != NoIndex || strings.Contains(next, "ruined") {
		t.Errorf("got %q", next)
	}
	if d, _ := end(func(s *scene) { s.History.Prime = "pcell-1" }); !strings.Contains(d.Reason, "ruined") { // the role made sure of the index
		t.Errorf("got %+v", d)
	}
}
