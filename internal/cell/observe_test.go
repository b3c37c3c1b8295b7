package cell

import (
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/verdict"
)

const (
	ready      = verdict.AnswerReady
	processing = verdict.AnswerProcessing
)

// state is what a cell shows: of its import, of its export, of its lock.
func state(ofImport, ofExport verdict.Answer, lock personium.LockState) State {
	return State{Import: verdict.Look{Answer: ofImport}, Export: verdict.Look{Answer: ofExport}, Lock: personium.Lock{State: lock}}
}

// In path style the lock decides. In subdomain style overlapping jobs free each other's locks, so that what the cell says
// counts, too; where the lock is not known, it alone does.
func TestACellIsBusyByItsLockOrByWhatItSays(t *testing.T) {
	t.Parallel()
	const held, free, unknown = personium.LockHeld, personium.LockFree, personium.LockUnknown
	for _, test := range []struct {
		name                string
		state               State
		path, subdomain     bool // it is busy, by style
		stalePath, staleSub bool // it says Processing, and nothing is at work
	}{
		{"idle", state(ready, ready, free), false, false, false, false},
		{"queued", state(ready, ready, held), true, true, false, false},
		{"an import at work", state(processing, ready, held), true, true, false, false},
		{"an export at work", state(ready, processing, held), true, true, false, false},
		{"an import over a free lock", state(processing, ready, free), false, true, true, false},
		{"an export over a free lock", state(ready, processing, free), false, true, true, false},
		{"an import, and no word of the lock", state(processing, ready, unknown), true, true, false, false},
		{"no word of the lock", state(ready, ready, unknown), false, false, false, false},
		{"failed", state(verdict.AnswerFailed, ready, free), false, false, false, false},
		{"failed, and at work again", state(verdict.AnswerFailed, ready, held), true, true, false, false},
	} {
		for style, want := range map[personium.Style][2]bool{
			personium.PathStyle: {test.path, test.stalePath}, personium.SubdomainStyle: {test.subdomain, test.staleSub},
		} {
			if got := [2]bool{test.state.Busy(style), test.state.Stale(style)}; got != want {
				t.Errorf("%s, in %s style: busy and stale are %t, want %t", test.name, style, got, want)
			}
		}
	}
}

func TestAFailedCellShowsInTwoWays(t *testing.T) {
	t.Parallel()
	for answer, want := range map[verdict.Answer]bool{
		verdict.AnswerFailed: true, verdict.AnswerClosed: true,
		ready: false, processing: false, verdict.AnswerBroken: false, verdict.AnswerGone: false, verdict.AnswerNone: false,
	} {
		if got := state(answer, ready, personium.LockFree).Failed(); got != want {
			t.Errorf("%s: got %t", answer, got)
		}
		if state(ready, answer, personium.LockFree).Failed() {
			t.Errorf("%s of the export: a failed cell", answer)
		}
	}
}

func TestAJobIsQueuedWhereTheLockIsHeldAndNothingSaysProcessing(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name        string
		state       State
		holder      string // what the unit calls the job that holds the lock
		isIn, isOut bool
	}{
		{"free", state(ready, ready, personium.LockFree), "", false, false},
		{"not known", state(ready, ready, personium.LockUnknown), "", false, false},
		{"held", state(ready, ready, personium.LockHeld), "", true, true},
		{"held by an import", state(ready, ready, personium.LockHeld), "cell import", true, false},
		{"held by an export", state(ready, ready, personium.LockHeld), "cell export", false, true},
		{"held by something else", state(ready, ready, personium.LockHeld), "cell delete", false, false},
		{"an import at work", state(processing, ready, personium.LockHeld), "", false, false},
		{"an export at work", state(ready, processing, personium.LockHeld), "", false, false},
		{"over a failure", state(verdict.AnswerFailed, ready, personium.LockHeld), "cell import", true, false},
	} {
		test.state.Lock.Holder = test.holder
		if isIn, isOut := test.state.Queued(event.Import), test.state.Queued(event.Export); isIn != test.isIn || isOut != test.isOut {
			t.Errorf("%s: an import %t, want %t; an export %t, want %t", test.name, isIn, test.isIn, isOut, test.isOut)
		}
	}
}

func TestAnImportIsAtWorkOrMayWaitForItsTurn(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		state  State
		holder string
		want   bool
	}{
		{"idle", state(ready, ready, personium.LockFree), "", false},
		{"at work", state(processing, ready, personium.LockHeld), "cell import", true},
		{"dead", state(processing, ready, personium.LockFree), "", false},
		{"queued, or an export is", state(ready, ready, personium.LockHeld), "", true},
		{"an export at work", state(ready, processing, personium.LockHeld), "", false},
		{"an export queued over a dead import", state(processing, ready, personium.LockHeld), "cell export", false},
	} {
		test.state.Lock.Holder = test.holder
		if got := test.state.Importing(personium.PathStyle); got != test.want {
			t.Errorf("%s: got %t", test.name, got)
		}
	}
}

// The state of a name is a live job's or a failure; what a dead job or "ready" leaves behind is no news of it.
func TestTheJobOfANameIsLiveOrFailed(t *testing.T) {
	t.Parallel()
	named := func(s State, ofImport, ofExport string) State {
		s.Import.Name, s.Export.Name = ofImport, ofExport
		return s
	}
	for _, test := range []struct {
		name  string
		state State
		want  event.Kind // "": there is none
	}{
		{"a live import", named(state(processing, ready, personium.LockHeld), "snap", ""), event.Import},
		{"a live export", named(state(ready, processing, personium.LockHeld), "", "snap"), event.Export},
		{"both: the import first", named(state(processing, processing, personium.LockHeld), "snap", "snap"), event.Import},
		{"a failed import", named(state(verdict.AnswerFailed, ready, personium.LockFree), "snap", ""), event.Import},
		{"a dead import", named(state(processing, ready, personium.LockFree), "snap", ""), ""},
		{"a name with nothing behind it", named(state(ready, ready, personium.LockFree), "snap", "snap"), ""},
		{"a job of another name", named(state(processing, ready, personium.LockHeld), "other", ""), ""},
		{"a failure of another name, and a live export",
			named(state(verdict.AnswerFailed, processing, personium.LockHeld), "other", "snap"), event.Export},
	} {
		got := test.state.JobNamed("snap", personium.PathStyle)
		if (got == nil) != (test.want == "") || got != nil && (got.Kind != test.want || got.Name != "snap") {
			t.Errorf("%s: got %+v, want %q", test.name, got, test.want)
		}
	}
}

// Nothing is started on a cell whose state cannot be read. A failed cell can be: it is said elsewhere what that means.
func TestACellThatCannotBeReadIsRefused(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		status int
		code   personium.Code
		want   refusal.Code
		next   string
	}{
		{401, personium.TokenExpired, refusal.Unauthorised, "the token is missing, expired or not for this unit: get a new one"},
		{404, personium.NoCell, refusal.NotFound, "check the cell URL; cell names are case-sensitive"},
		{500, personium.UnknownException, refusal.Busy, "if this lasts, the cell's owner has no search index yet: " + verdict.NoIndex},
		{500, personium.MetaBroken, refusal.Busy, "if this lasts, the cell is ruined: " + verdict.Ruined("https://unit1.example/cell1/", verdict.PathStyle,
			time.Time{})},
		{503, personium.LockStoreDown, refusal.Unreachable, explain.LockStoreHint},
		{503, personium.TooManyWriters, refusal.Unreachable, "try again later"},
		{400, personium.WrongAuthority, refusal.Usage,
			"check the cell URL: scheme, host, port and style have to be exactly those of the unit"},
	} {
		err := &personium.Error{URL: "https://unit1.example/cell1/__import", Status: test.status, Code: test.code, Core: true}
		s := State{Import: LookOf(time.Time{}, personium.JobStatus{}, err), err: err,
			of: personium.Cell{URL: "https://unit1.example/cell1/", Style: personium.PathStyle}}
		got := s.Unreadable()
		if got == nil || got.Code != test.want || got.Next.Words() != test.next {
			t.Errorf("%s: got %+v", test.code, got)
		}
		s.Import, s.Export = verdict.Look{Answer: ready}, s.Import
		if got := s.Unreadable(); got == nil || got.Code != test.want {
			t.Errorf("%s of the export: got %+v", test.code, got)
		}
	}
	s := state(verdict.AnswerWord, ready, personium.LockFree)
	s.Import.Word = "resting"
	if got := s.Unreadable(); got == nil || got.Code != refusal.Busy ||
		got.Slug != refusal.UnknownState || got.Text != `the cell is in a state that this program does not know: "resting"` {
		t.Errorf("a word that is not known: got %+v", got)
	}
	for _, answer := range []verdict.Answer{ready, processing, verdict.AnswerFailed, verdict.AnswerClosed, verdict.AnswerEmpty} {
		if got := state(answer, answer, personium.LockFree).Unreadable(); got != nil {
			t.Errorf("%s: got %v", answer, got)
		}
	}
}
