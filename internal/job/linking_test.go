package job

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/link"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

func TestACellIsOursAsLongAsItStandsAsOurImportLeftIt(t *testing.T) {
	t.Parallel()
	four, five := int64(4), int64(5)
	left := Standing{ID: "a", Version: &four, Answer: verdict.AnswerReady}
	for name, test := range map[string]struct {
		now  Standing
		want bool
	}{
		"nothing happened":             {Standing{ID: "a", Version: &four, Answer: verdict.AnswerReady}, true},
		"its version cannot be read":   {Standing{ID: "a", Answer: verdict.AnswerReady}, true},
		"it was imported, or edited":   {Standing{ID: "a", Version: &five, Answer: verdict.AnswerReady}, false},
		"it was deleted and made anew": {Standing{ID: "b", Version: &four, Answer: verdict.AnswerReady}, false},
		"an import is at work":         {Standing{ID: "a", Answer: verdict.AnswerProcessing, Name: "x", StartedAt: "now"}, false},
		"an import of it has failed":   {Standing{ID: "a", Answer: verdict.AnswerFailed, Name: "x", StartedAt: "now"}, false},
	} {
		if got := test.now.is(left); got != test.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func TestACellIsAsACopyLeftItAsLongAsOneImportHasBegun(t *testing.T) {
	t.Parallel()
	four := int64(4)
	for version, want := range map[int64]bool{4: true, 5: false, 6: true} {
		if got := (Standing{Version: &version}).follows(&four); got != want {
			t.Errorf("version %d: %t", version, got)
		}
	}
	if (Standing{}).follows(&four) || (Standing{Version: &four}).follows(nil) {
		t.Error("what cannot be read tells nothing")
	}
}

func TestWhyLinksWereNotAllMadeIsToldApart(t *testing.T) {
	t.Parallel()
	s := &link.State{Planned: 9, Made: 3, Refused: 1, Reasons: []link.Left{{Link: "A('a') → B('b')", Why: "no"}}}
	for _, test := range []struct {
		err    error
		want   verdict.Linking
		reason string
	}{
		{nil, verdict.Linking{}, ""},
		{fmt.Errorf("%w", link.ErrChanged), verdict.Linking{Changed: true}, ""},
		{errUnread{"gone"}, verdict.Linking{Unread: true}, "gone"},
		{errHere{errors.New("disk")}, verdict.Linking{Stop: verdict.StopHere}, "the copy cannot be read here: disk"},
		{fmt.Errorf("%w for 1m0s: cut", link.ErrAway), verdict.Linking{Stop: verdict.StopOutage}, "the unit has not answered for 1m0s: cut"},
		{fmt.Errorf("%w: cut", link.ErrStuck), verdict.Linking{Stop: verdict.StopStall}, "the links do not go on: cut"},
		{&personium.Error{Method: "POST", URL: "u", Status: 403, Code: personium.NoPrivilege, Core: true}, verdict.Linking{Stop: verdict.StopUnauthorised},
			`the credentials do not work any more: POST u: the unit answered 403 PR403-AU-0002 ""`},
		{errors.New("cut"), verdict.Linking{}, ""}, // it is tried again
	} {
		got := linkingOf(s, test.err)
		if got.Changed != test.want.Changed || got.Unread != test.want.Unread || got.Stop != test.want.Stop || got.Why != test.reason {
			t.Errorf("%v: %+v", test.err, got)
		}
		if got.Planned != 9 || got.Made != 3 || got.Refused != 1 || len(got.Left) != 1 || got.Left[0] != "A('a') → B('b'): no" {
			t.Errorf("%v: %+v", test.err, got)
		}
	}
}

func TestACopyIsFoundByTheNameOfItsSnapshot(t *testing.T) {
	t.Parallel()
	long := snapshot.Name("")
	for range snapshot.MaxNameLength {
		long += "a"
	}
	for _, test := range []struct {
		copied, name snapshot.Name
		want         bool
	}{
		{"snap-pcell-0123abcd", "snap", true}, {"snap-pcell-0123abcd", "", true}, {"snap-pcell-0123abcd", "snap-pcell-0123abcd", true},
		{long.Copy("0123abcd"), long, true},
		{"snap-pcell-0123abcd", "sna", false}, {"snap", "snap", false}, {"snap-pcell-x", "snap", false}, {"other-pcell-0123abcd", "snap", false},
	} {
		if got := isCopyOf(test.copied, test.name); got != test.want {
			t.Errorf("%s of %q: %t", test.copied, test.name, got)
		}
	}
	for file, want := range map[string]snapshot.Name{"snap-pcell-0123abcd.zip": "snap-pcell-0123abcd", "snap-pcell-0123abcd.error": "", "snap.zip": "", "x": ""} {
		if got := copyName(personium.SnapshotFile{Name: file}); got != want {
			t.Errorf("%s: %q", file, got)
		}
	}
}

// A journal of an earlier version knows of no links, and one of this version of all.
func TestTheJournalKnowsTheLinks(t *testing.T) {
	t.Parallel()
	var earlier, h, again History
	if err := json.Unmarshal([]byte(`{"kind":"import","name":"snap"}`), &earlier); err != nil || earlier.Making != nil || earlier.ShownAs() != "snap" {
		t.Errorf("%+v, %v", earlier.Making, err)
	}
	h.Kind, h.Name, h.SentAs = event.Import, "snap", "snap-pcell-0123abcd"
	h.Making, h.Standing = &link.State{Planned: 9, Made: 3, Behind: map[string]int64{"2 box1/od": 3}}, &Standing{ID: "a"}
	text, err := json.Marshal(h)
	if err == nil {
		err = json.Unmarshal(text, &again)
	}
	again.takeLinks()
	if err != nil || again.ShownAs() != "snap-pcell-0123abcd" || again.Making.Behind["2 box1/od"] != 3 || !again.Linking.Missing() || again.Standing.ID != "a" {
		t.Errorf("%s, %v", text, err)
	}
}

// Tries that fail while the unit answers end one day. An outage that one of them has waited for is told by itself, and what failed before it
// counts no more.
func TestTriesToMakeLinksThatFailForTooLongEnd(t *testing.T) {
	t.Parallel()
	const hour = time.Hour
	failed, away := errors.New("cut"), fmt.Errorf("%w for 1h", link.ErrAway)
	for _, test := range []struct {
		name  string
		since time.Duration // of the first try that failed
		err   error
		made  int64
		want  verdict.Stop
		stuck bool // it is remembered since when
	}{
		{"the first one", 0, failed, 0, "", true},
		{"for almost as long as an outage may last", hour - time.Minute, failed, 0, "", true},
		{"for as long", hour, failed, 0, verdict.StopStall, true},
		{"for as long, and one link was made", hour, failed, 1, "", false},
		{"for as long, and the last one ended well", hour, nil, 0, "", false},
		{"for as long, and the last one has waited for the unit", hour, away, 0, verdict.StopOutage, false},
	} {
		h := new(History)
		h.Limits.MaxOutage, h.Making = hour, &link.State{Planned: 9, Made: test.made}
		if test.since > 0 {
			h.Stuck = time.Now().Add(-test.since)
		}
		got := (&follower{history: h}).notForEver(linkingOf(h.Making, test.err), 0, test.err)
		if got.Stop != test.want || !h.Stuck.IsZero() != test.stuck {
			t.Errorf("%s: stop %q, since %s", test.name, got.Stop, h.Stuck)
		}
	}
}
