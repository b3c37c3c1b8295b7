package link

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/personium"
)

func TestEverythingIsMadeAndSeenFromBothEnds(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"forward_refs.zip", "one-to-one.zip", "links_n3.zip"} {
		p := newPractice(t, archiveOf(t, name))
		r := p.run()
		err := r.Make(t.Context())
		if s := r.State; err != nil || s.Made != int64(len(p.taken())) || s.Made == 0 || s.Planned != s.Made || s.Refused != 0 || !s.Ended() {
			t.Errorf("%s: %+v, %v", name, r.State, err)
		}
		if missing := p.missing(); len(missing) > 0 {
			t.Errorf("%s: missing %v", name, missing)
		}
	}
}

// Cell level, associations, rows, each stage after the one before.
func TestWhatOthersNeedComesFirst(t *testing.T) {
	t.Parallel()
	p := newPractice(t, archiveOf(t, "forward_refs.zip"))
	if err := p.run().Make(t.Context()); err != nil {
		t.Fatal(err)
	}
	stage := 0
	for _, path := range p.way.made {
		at := stageRows
		switch {
		case strings.Contains(path, "/__ctl/"):
			at = stageCell
		case strings.Contains(path, "/$metadata/"):
			at = stageAssociations
		}
		if at < stage {
			t.Errorf("%s comes too late", path)
		}
		stage = at
	}
}

// What stands in the state is not made again: somebody may have taken it away on purpose.
func TestALaterRunMakesOnlyWhatTheStateDoesNotHave(t *testing.T) {
	t.Parallel()
	p := newPractice(t, archiveOf(t, "forward_refs.zip"))
	r := p.run()
	ctx, cancel := context.WithCancel(t.Context())
	blocks := 0
	r.Kept = func() {
		if blocks++; blocks == 2 {
			cancel()
		}
	}
	if err := r.Make(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("%+v, %v", r.State, err)
	}
	made := r.State.Made
	if sent := len(p.way.made); int64(sent) < made || made == 0 || r.State.Ended() {
		t.Fatalf("%d were sent, and %d are known to be made of %d", sent, made, r.State.Planned)
	}
	p.way.made = nil
	next := p.run()
	next.State, next.Look = r.State, true
	if err := next.Make(t.Context()); err != nil || !next.State.Ended() || next.State.Refused > 0 {
		t.Fatalf("%+v, %v", next.State, err)
	}
	if sent := int64(len(p.way.made)); sent > next.State.Planned-made {
		t.Errorf("%d were sent, of %d that were left", sent, next.State.Planned-made)
	}
	if missing := p.missing(); len(missing) > 0 {
		t.Errorf("missing %v", missing)
	}
}

// Who is interrupted before it is known what there is to make leaves it as it was.
func TestAnInterruptionMakesNoPlanSmaller(t *testing.T) {
	t.Parallel()
	p := newPractice(t, archiveOf(t, "links_n3.zip"))
	for _, planned := range []int64{-1, 5} {
		r := p.run()
		r.State.Planned = planned
		ctx, cancel := context.WithCancel(t.Context())
		r.Taken = func(ctx context.Context, each func(archive.Taken) error) error {
			defer cancel()
			return errors.Join(each(p.taken()[0]), context.Canceled)
		}
		if err := r.Make(ctx); !errors.Is(err, context.Canceled) || r.State.Planned != planned || r.State.Ended() || len(p.way.made) > 0 {
			t.Errorf("%+v, %v", r.State, err)
		}
	}
}

// Without a state everything is looked for first, and nothing is made twice.
func TestWhoKnowsNothingLooksFirst(t *testing.T) {
	t.Parallel()
	p := newPractice(t, archiveOf(t, "forward_refs.zip"))
	if err := p.run().Make(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.way.made = nil
	r := p.run()
	r.LookAtAll = true
	if err := r.Make(t.Context()); err != nil || len(p.way.made) > 0 || r.State.Made != r.State.Planned {
		t.Errorf("%d POSTs, %+v, %v", len(p.way.made), r.State, err)
	}
	again := p.run() // nor does who looks at nothing: the unit says that it is there
	if err := again.Make(t.Context()); err != nil || again.State.Made != again.State.Planned {
		t.Errorf("%+v, %v", again.State, err)
	}
}

func TestALinkWhoseAnswerIsLostIsReadBack(t *testing.T) {
	t.Parallel()
	p := newPractice(t, archiveOf(t, "links_n3.zip"))
	lost := 0
	p.way.lose = func(r *http.Request) bool {
		if r.Method == http.MethodPost {
			lost++
		}
		return r.Method == http.MethodPost && lost%2 == 1
	}
	r := p.run()
	if err := r.Make(t.Context()); err != nil || r.State.Made != r.State.Planned || lost == 0 {
		t.Errorf("%+v, %v", r.State, err)
	}
	p.way.lose = nil
	if missing := p.missing(); len(missing) > 0 {
		t.Errorf("missing %v", missing)
	}
}

func TestContentionAndLocksAreWaitedFor(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"PR503-SV-0001", "PR409-CM-0002"} {
		p := newPractice(t, archiveOf(t, "forward_refs.zip"))
		posts, guards := 0, 0
		p.way.before = func(r *http.Request) *http.Response {
			if r.Method != http.MethodPost {
				return nil
			}
			if posts++; posts%3 == 0 {
				return says(code)
			}
			return nil
		}
		r := p.run()
		r.Guard = func(context.Context) error {
			p.way.mu.Lock()
			guards++
			p.way.mu.Unlock()
			return nil
		}
		if err := r.Make(t.Context()); err != nil || r.State.Made != r.State.Planned {
			t.Errorf("%s: %+v, %v", code, r.State, err)
		}
		if guards <= posts/3 {
			t.Errorf("%s: %d guards after %d waits", code, guards, posts/3)
		}
	}
}

func TestWhatTheUnitRefusesIsNamedAndTheRestIsMade(t *testing.T) {
	t.Parallel()
	p := newPractice(t, archiveOf(t, "links_n3.zip"))
	victim := p.taken()[0]
	from := EndOf(victim.From)
	p.way.before = func(r *http.Request) *http.Response {
		if r.Method == http.MethodPost && strings.Contains(r.URL.Path, from.String()) {
			return says("PR404-OD-0000")
		}
		return nil
	}
	r := p.run()
	err := r.Make(t.Context())
	if err != nil || r.State.Refused == 0 || r.State.Made+r.State.Refused != r.State.Planned || r.State.Reasons[0] != (Left{Name(victim), EndMissing}) {
		t.Errorf("%+v, %v", r.State, err)
	}
}

func TestACellThatIsNotOursAnyMoreIsLeftAlone(t *testing.T) {
	t.Parallel()
	p := newPractice(t, archiveOf(t, "links_n3.zip"))
	r := p.run()
	r.Guard = func(context.Context) error { return ErrChanged }
	if err := r.Make(t.Context()); !errors.Is(err, ErrChanged) || len(p.way.made) > 0 || r.State.Made > 0 {
		t.Errorf("%d POSTs, %+v, %v", len(p.way.made), r.State, err)
	}
}

func TestACredentialThatIsRefusedEndsIt(t *testing.T) {
	t.Parallel()
	p := newPractice(t, archiveOf(t, "links_n3.zip"))
	p.way.before = func(r *http.Request) *http.Response {
		if r.Method == http.MethodPost && len(p.way.made) == 1 {
			return says("PR403-AU-0002")
		}
		return nil
	}
	r := p.run()
	if err := r.Make(t.Context()); personium.CodeOf(err) != personium.NoPrivilege || r.State.Made != 1 || r.State.Refused > 0 {
		t.Errorf("%+v, %v", r.State, err)
	}
}

func TestAUnitThatIsAwayIsWaitedForAWhile(t *testing.T) {
	t.Parallel()
	p := newPractice(t, archiveOf(t, "links_n3.zip"))
	p.way.before = func(r *http.Request) *http.Response { return says("PR503-SV-0002") }
	r := p.run()
	r.MaxOutage = 20 * time.Millisecond
	if err := r.Make(t.Context()); !errors.Is(err, ErrStuck) || r.State.Made+r.State.Refused > 0 { // the guard has its answers
		t.Errorf("%+v, %v", r.State, err)
	}
	r.Guard = func(ctx context.Context) error {
		_, err := p.CellID(ctx)
		return err
	}
	if err := r.Make(t.Context()); !errors.Is(err, ErrAway) || r.State.Made+r.State.Refused > 0 {
		t.Errorf("%+v, %v", r.State, err)
	}
}

// What was just made may show a moment later: the unit says that it is there, and it is read back again.
func TestALinkThatShowsAMomentLaterIsNotRefused(t *testing.T) {
	t.Parallel()
	p := newPractice(t, archiveOf(t, "links_n3.zip"))
	cut, hidden := true, 2
	p.way.lose = func(r *http.Request) bool {
		lost := cut && r.Method == http.MethodPost
		cut = cut && !lost
		return lost
	}
	p.way.before = func(r *http.Request) *http.Response {
		if r.Method == http.MethodGet && strings.Contains(r.URL.Path, "$links") && hidden > 0 {
			hidden--
			return answered(`{"d":{"results":[]}}`)
		}
		return nil
	}
	r := p.run()
	if err := r.Make(t.Context()); err != nil || r.State.Refused > 0 || hidden > 0 {
		t.Errorf("%+v, %v, %d", r.State, err, hidden)
	}
	if missing := p.missing(); len(missing) > 0 {
		t.Errorf("missing: %q", missing)
	}
}

// answered is an answer of core with a body.
func answered(body string) *http.Response {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, ProtoMajor: 1, ProtoMinor: 1,
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}
}

func TestARuleIsMadeAsItStoodInTheArchive(t *testing.T) {
	t.Parallel()
	p := newPractice(t, archiveOf(t, "links_n3.zip"))
	rule := archive.Taken{Link: archive.Link{Kind: archive.TakenRule, From: archive.End{Set: "Rule", ID: "r1"}},
		Row: `{"_source":{"s":{"Name":"r1","EventType":"odata.links.create","Action":"log","EventExternal":false,"EventObject":null}}}`}
	bad := rule
	bad.Row = "[]"
	r := p.run()
	r.Taken = func(_ context.Context, each func(archive.Taken) error) error {
		return errors.Join(each(rule), each(rule), each(bad))
	}
	if err := r.Make(t.Context()); err != nil || r.State.Made != 2 || r.State.Refused != 1 {
		t.Errorf("%+v, %v", r.State, err)
	}
	if n, err := p.Count(t.Context(), personium.CellList("Rule"), 0); err != nil || n == 0 {
		t.Errorf("%d rules, %v", n, err)
	}
}

// The server has one lock for all that write to a collection: more than one at a time there only wait for each other.
func TestCollectionsAreLinkedSideBySideAndEachOfThemOneAtATime(t *testing.T) {
	t.Parallel()
	p := newPractice(t, archiveOf(t, "forward_refs.zip"))
	var mu sync.Mutex
	inFlight, both := map[string]int{}, make(chan struct{})
	p.way.beside = func(r *http.Request) func() {
		place, _, isRow := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/od/")
		if r.Method != http.MethodPost || !isRow || strings.Contains(r.URL.Path, "$metadata") {
			return func() {}
		}
		mu.Lock()
		inFlight[place]++
		if inFlight[place] > 1 {
			t.Errorf("%d at a time in %s", inFlight[place], place)
		}
		if len(inFlight) == 2 {
			select {
			case <-both:
			default:
				close(both)
			}
		}
		mu.Unlock()
		select { // the first one is under way until there is one of the other collection
		case <-both:
		case <-t.Context().Done():
		}
		return func() {
			mu.Lock()
			defer mu.Unlock()
			inFlight[place]--
		}
	}
	if r := p.run(); r.Make(t.Context()) != nil || r.State.Made != r.State.Planned || len(inFlight) != 2 {
		t.Errorf("%+v, %v", r.State, inFlight)
	}
}

// There are more collections than workers: one begins the next while what was made before is noted.
func TestWhoBeginsACollectionDoesNotReadWhatIsBeingNoted(t *testing.T) {
	t.Parallel()
	var a archivetest.Archive
	for i := range 3 * sideBySide {
		a.Collections = append(a.Collections, archivetest.Collection{Path: fmt.Sprint("od", i), Links: 2,
			Sets: []archivetest.Set{{Name: "A", Rows: 2}, {Name: "B", Rows: 2}}})
	}
	var data bytes.Buffer
	if err := a.Write(&data); err != nil {
		t.Fatal(err)
	}
	p := newPractice(t, data.Bytes())
	p.way.beside = func(*http.Request) func() { return func() {} }
	r := p.run()
	if err := r.Make(t.Context()); err != nil || r.State.Made != int64(len(a.Collections)*(1+2)) || !r.State.Ended() {
		t.Errorf("%+v, %v", r.State, err)
	}
}
