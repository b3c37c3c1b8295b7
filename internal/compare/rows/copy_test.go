package rows_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/compare/rows"
	"github.com/personium/personium-cell/internal/compare/web"
	"github.com/personium/personium-cell/internal/link"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/prepare"
)

// copyFor is a prepared copy of an archive for the cell with an id.
func copyFor(t *testing.T, data []byte, target string) []byte {
	t.Helper()
	s := opened(t, data, target)
	plan, err := prepare.NewPlan(t.Context(), s.Archive, s.Inventory, prepare.Options{TargetID: target, Scratch: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := plan.Write(t.Context(), s.Archive, &out); err != nil {
		t.Fatal(err)
	}
	if err := plan.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// copyForIt is a prepared copy of an archive for the cell.
func (p *practice) copyForIt(data []byte) []byte {
	p.Helper()
	id, err := p.CellID(p.Context())
	if err != nil {
		p.Fatal(err)
	}
	return copyFor(p.T, data, id)
}

// finish makes what was taken out of a copy that was imported.
func (p *practice) finish(copied []byte) {
	p.Helper()
	run := link.Run{Client: p.Client, Taken: p.opened(copied).Archive.TakenOut, State: &link.State{}, Kept: func() {},
		Guard: func(context.Context) error { return nil }, Waits: func(string) {}, Pause: time.Millisecond, MaxOutage: time.Minute}
	if err := run.Make(p.Context()); err != nil || run.State.Refused > 0 || !run.State.Ended() {
		p.Fatalf("%+v, %v", run.State, err)
	}
}

// unmade counts the rows that a cell lacks into which a copy was imported, and of which nothing is made yet.
func unmade(found []compare.Mismatch) map[string]int {
	n := map[string]int{}
	for _, m := range found {
		switch {
		case m.Kind != compare.Missing:
			n[fmt.Sprint(m)]++
		case m.Property == "_AssociationEnd":
			n["ends"]++
		default:
			n[m.Place]++
		}
	}
	return n
}

// takenOut counts what was taken out of a copy and is no link of rows, as unmade counts it.
func takenOut(t *testing.T, s rows.Snapshot) map[string]int {
	t.Helper()
	n := map[string]int{}
	err := s.Archive.TakenOut(t.Context(), func(k archive.Taken) error {
		switch k.Kind {
		case archive.AssociationLink:
			n["ends"] += 2
		case archive.TakenRule:
			n["Rule"]++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A copy is held against the cell into which it was imported as the archive is that it was made of, before its links are made and
// afterwards.
func TestAPreparedCopyIsHeldAgainstACellAsItsOriginal(t *testing.T) {
	t.Parallel()
	for i, name := range []string{"gamma-g1", "gamma-re1", "forward_refs", "links_n3", "one-to-one", "messages", "many-m27", "beta-re",
		"server_made_px1", "gamma-bad-blankline-account", "export-with-duplicate-rows"} {
		if testing.Short() && i > 2 {
			break
		}
		style := styles()[i%2]
		t.Run(name+" "+string(style), func(t *testing.T) {
			t.Parallel()
			p := newPractice(t, style)
			data := archiveOf(t, name)
			copied := p.copyForIt(data)
			p.imported(copied)
			s := p.opened(copied)
			if want, got := takenOut(t, s), unmade(p.held(copied, false)); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("before anything is made this is missing: %v, want %v", got, want)
			}
			p.finish(copied)
			for of, data := range map[string][]byte{"copy": copied, "original": data} {
				if found := p.held(data, true); len(found) > 0 {
					t.Errorf("the %s: %+v", of, found)
				}
			}
			if r := p.shallow(s); len(r.Different) > 0 || r.LinksFound != r.LinksExpected || r.MainBoxAway {
				t.Errorf("%+v", r)
			}
		})
	}
}

func TestTheMainBoxOfACopyArrivesInTheCellThatItWasPreparedFor(t *testing.T) {
	t.Parallel()
	p := newPractice(t, styles()[0])
	data := archiveOf(t, "gamma-g1")
	for what, c := range map[string]struct {
		data []byte
		away bool
	}{
		"the original":                      {data, true},
		"a copy for this cell":              {p.copyForIt(data), false},
		"a copy for another cell":           {copyFor(t, data, "OtherCellOtherCellOthe"), true},
		"a copy for the cell of the origin": {copyFor(t, data, p.opened(data).Inventory.Origin.CellID), true},
	} {
		if r := p.shallow(p.opened(c.data)); r.MainBoxAway != c.away {
			t.Errorf("%s: %v", what, r.MainBoxAway)
		}
	}
}

// Whatever cell a copy is for, it holds what its original holds.
func TestACopyAndItsOriginalAreEqual(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("one goroutine at a time, of which the race detector has nothing to say")
	}
	for _, name := range []string{"gamma-g1", "forward_refs", "links_n3", "one-to-one", "messages", "many-m27", "gamma-bad-blankline-account",
		"export-with-duplicate-rows"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := archiveOf(t, name)
			copied := copyFor(t, data, "OtherCellOtherCellOthe")
			first, second := opened(t, data, ""), opened(t, copied, "")
			if found := twoArchives(t, first, second); len(found) > 0 {
				t.Errorf("the copy: %+v", found)
			}
			if found := twoArchives(t, second, first); len(found) > 0 {
				t.Errorf("the original: %+v", found)
			}
		})
	}
}

// twoArchives is all that differs between two archives.
func twoArchives(t *testing.T, first, second rows.Snapshot) []compare.Mismatch {
	t.Helper()
	found, result := differences(t, rows.Sides{Snapshot: first, With: second})
	take := func(m compare.Mismatch) error {
		found = append(found, m)
		return nil
	}
	inWeb, err := web.Compare(t.Context(), web.Sides{Expected: web.Snapshot(first), With: web.Snapshot(second)}, take)
	if err != nil || len(result.NotCompared)+len(inWeb.NotCompared) > 0 {
		t.Fatalf("%+v %+v, %v", result, inWeb, err)
	}
	pair := compare.Pair{Expected: compare.Snapshot(first), With: compare.Snapshot(second)}
	if _, err := pair.Links(t.Context(), take); err != nil {
		t.Fatal(err)
	}
	return found
}

// A link that the original does not have is found by a copy of it, too.
func TestALinkMoreThanInACopyIsFound(t *testing.T) {
	t.Parallel()
	p := newPractice(t, styles()[0])
	copied := p.copyForIt(archiveOf(t, "links_n3"))
	p.imported(copied)
	p.finish(copied)
	at := personium.Collection{Box: "b1", Path: "od"}
	if err := p.MakeLink(t.Context(), at.RowEnd("Aa", "a1"), at.RowEnd("Bb", "b2")); err != nil {
		t.Fatal(err)
	}
	if found := p.held(copied, true); len(found) != 1 || found[0].Kind != compare.Extra {
		t.Errorf("%+v", found)
	}
}

// Without what was taken out of it a copy is a snapshot that lacks its associations.
func TestAnAssociationThatWasTakenOutOfACopyIsExpected(t *testing.T) {
	t.Parallel()
	p := newPractice(t, styles()[1])
	copied := p.copyForIt(archiveOf(t, "links_n3"))
	p.imported(copied)
	found, _ := p.compared(copied)
	if len(found) != 2 || !strings.HasSuffix(found[0].Place, "$metadata/AssociationEnd") || found[0].Kind != compare.Missing {
		t.Errorf("%+v", found)
	}
}
