package repair_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/compare/comparetest"
	"github.com/personium/personium-cell/internal/compare/repair"
	"github.com/personium/personium-cell/internal/link"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/sandbox"
)

func styles(t *testing.T, test func(t *testing.T, style personium.Style)) {
	for _, style := range []personium.Style{personium.PathStyle, personium.SubdomainStyle} {
		t.Run(string(style), func(t *testing.T) { t.Parallel(); test(t, style) })
	}
}

func TestLinksOfManyToManyThatAnImportLostAreMade(t *testing.T) {
	t.Parallel()
	styles(t, func(t *testing.T, style personium.Style) {
		d := imported(t, style, "links_n3.zip")
		want := []string{"b1/od/Aa('a1') → Bb('b1')", "b1/od/Aa('a2') → Bb('b2')", "b1/od/Aa('a3') → Bb('b3')"}
		if diff := cmp.Diff(want, names(d.lost())); diff != "" {
			t.Fatal(diff)
		}
		if made, left := d.repaired(false); made != 3 || len(left) > 0 || len(d.lost()) > 0 {
			t.Errorf("%d made, left %v, still lost %v", made, left, d.lost())
		}
		for from, to := range map[string]string{"Aa('a1')": "Bb('b1')", "Bb('b3')": "Aa('a3')"} {
			set, _, _ := strings.Cut(to, "(")
			if got := d.Ask(http.MethodGet, "b1/od/"+from+"/$links/_"+set, ""); !strings.Contains(got, to) {
				t.Errorf("from %s: %s", from, got)
			}
		}
	})
}

func TestLinksThatAnImportLeftDanglingAreNamed(t *testing.T) {
	t.Parallel()
	styles(t, func(t *testing.T, style personium.Style) {
		d := imported(t, style, "forward_refs.zip")
		d.snapshot.Absent = map[string]bool{"__/od/Item": true}
		made, left := d.repaired(false)
		reasons := map[string]int{}
		for _, l := range left {
			reasons[l.Why]++
		}
		want := map[string]int{"one of its ends is not in the cell": 15,
			"its row names one that is gone, as imports leave it, or has another link by now": 3}
		if diff := cmp.Diff(want, reasons); diff != "" || made != 12 || len(d.lost()) != len(left) {
			t.Errorf("%d made, %d are lost still %s", made, len(d.lost()), diff)
		}
	})
}

// The roles of accounts are made when that is asked for; what is at cell level comes first.
func TestRolesComeBackOnlyByRequest(t *testing.T) {
	t.Parallel()
	styles(t, func(t *testing.T, style personium.Style) {
		p := newPractice(t, style)
		d := p.against(p.own())
		p.Ask(http.MethodDelete, "__ctl/Account('guest')/$links/_Role(Name='reader',_Box.Name='box1')", "")
		p.Ask(http.MethodDelete, "box1/odata/Tag('tag-1')/$links/_Item('Item-000')", "")
		want := []link.Left{{Link: "Account('guest') → Role(Name='reader',_Box.Name='box1')",
			Why: "a role may have been taken away on purpose; --repair=roles gives it back"}}
		made, left := d.repaired(false)
		if diff := cmp.Diff(want, left); diff != "" || made != 1 {
			t.Errorf("%d made %s", made, diff)
		}
		p.Ask(http.MethodDelete, "box1/odata/Tag('tag-1')/$links/_Item('Item-000')", "")
		plan := repair.NewPlan(d.snapshot, d.lost(), true)
		order := []string{"Account('guest') → Role(Name='reader',_Box.Name='box1')", "box1/odata/Item('Item-000') → Tag('tag-1')"}
		if !cmp.Equal(order, plan.Links()) || plan.Count(archive.CellLink) != 1 || plan.Count(archive.DataLink) != 1 || plan.Count(archive.RowLink) != 0 {
			t.Errorf("%v", plan)
		}
		if made, left := d.repaired(true); made != 2 || len(left)+len(d.lost()) > 0 {
			t.Errorf("%d made, left %v, lost %v", made, left, d.lost())
		}
	})
}

// own is the snapshot that every practice cell has of itself.
func (p *practice) own() []byte {
	p.Helper()
	return []byte(p.Ask(http.MethodGet, "__snapshot/CellExport_2017_01.zip", ""))
}

// A role of another cell has a relation in its key, which the line of a link does not tell.
func TestARoleOfAnotherCellIsLinkedByItsWholeKey(t *testing.T) {
	t.Parallel()
	const role = "https://other.example/cell/__role/__/staff"
	p := newPracticeOf(t, sandbox.Options{Style: string(personium.PathStyle), BehindNginx: true}) // which lets the DELETE through
	p.Ask(http.MethodPost, "__ctl/ExtRole", `{"ExtRole":"`+role+`","_Relation.Name":"friend"}`)
	p.Ask(http.MethodPost, "__ctl/Role('admin')/$links/_ExtRole", `{"uri":"`+p.Cell().URL+
		`__ctl/ExtRole(ExtRole='`+role+`',_Relation.Name='friend',_Relation._Box.Name=null)"}`)
	if _, err := p.StartExport(t.Context(), "mine"); err != nil {
		t.Fatal(err)
	}
	p.Until(func() bool { return p.Unit.Truth("cell1").ExportsCompleted > 0 })
	d := p.against([]byte(p.Ask(http.MethodGet, "__snapshot/mine.zip", "")))
	if lost := d.lost(); len(lost) > 0 {
		t.Fatal(names(lost))
	}
	p.Ask(http.MethodDelete, "__ctl/Role('admin')/$links/_ExtRole(ExtRole='"+strings.ReplaceAll(role, "/", "%2F")+
		"',_Relation.Name='friend',_Relation._Box.Name=null)", "")
	if lost := d.lost(); len(lost) != 1 {
		t.Fatal(names(lost))
	}
	if made, left := d.repaired(false); made != 0 || len(left) != 1 {
		t.Errorf("%d made, left %v", made, left)
	}
	if made, left := d.repaired(true); made != 1 || len(left)+len(d.lost()) > 0 {
		t.Errorf("%d made, left %v", made, left)
	}
}

// A link is left out whose end is gone, and nothing else: not one whose end no URL can name, and not for want of an answer.
func TestLinksWithoutAnEndAreLeftOut(t *testing.T) {
	t.Parallel()
	styles(t, func(t *testing.T, style personium.Style) {
		d := imported(t, style, "links_n3.zip")
		at := personium.Collection{Box: "b1", Path: "od"}
		for end, want := range map[personium.LinkEnd]bool{
			at.RowEnd("Aa", "a1"): false, at.RowEnd("Aa", "gone"): true, at.RowEnd("Aa", "gone/x"): false, at.RowEnd("Gone", "a1"): true,
			at.AssociationEnd("ea", "Aa"): false, at.AssociationEnd("ex", "Aa"): true, at.AssociationEnd("ea", "Bb"): true,
			personium.CellEnd("Box", "b1", ""): false, personium.CellEnd("Role", "gone", "b1"): true,
		} {
			if lacks, err := d.Lacks(t.Context(), end); lacks != want || err != nil {
				t.Errorf("%s: lacking %t, %v", end, lacks, err)
			}
		}
		d.Ask(http.MethodDelete, "b1/od/Aa('a2')", "")
		lost := d.lost()
		plan := repair.NewPlan(d.snapshot, lost, false)
		before := d.Requests.Load()
		if err := plan.LeaveOut(t.Context(), d.Client); err != nil {
			t.Fatal(err)
		}
		want := []link.Left{{Link: "b1/od/Aa('a2') → Bb('b2')", Why: link.EndMissing}}
		if diff := cmp.Diff(want, plan.Left); diff != "" || plan.Len() != len(lost)-1 || d.Requests.Load()-before != int64(2*len(lost)-1) {
			t.Errorf("%d of %d are kept after %d requests %s", plan.Len(), len(lost), d.Requests.Load()-before, diff)
		}
		many := make([]archive.Link, 101)
		for i := range many {
			many[i] = lost[1]
		}
		plan = repair.NewPlan(d.snapshot, many, false)
		if err := plan.LeaveOut(t.Context(), d.Client); err != nil || plan.Len() != len(many) {
			t.Errorf("%d of %d are kept, %v", plan.Len(), len(many), err)
		}
		stranger, err := personium.New(d.Cell(), personium.Options{Source: comparetest.Bearer("dead"), Transport: d.HTTP.Transport})
		if err != nil {
			t.Fatal(err)
		}
		plan = repair.NewPlan(d.snapshot, lost, false)
		before = d.Requests.Load()
		if err := plan.LeaveOut(t.Context(), stranger); err != nil || plan.Len() != len(lost) || d.Requests.Load()-before != 1 {
			t.Errorf("%d are kept after %d requests, %v", plan.Len(), d.Requests.Load()-before, err)
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if err := plan.LeaveOut(gone, d.Client); !errors.Is(err, context.Canceled) || plan.Len() != len(lost) {
			t.Errorf("%d are kept, %v", plan.Len(), err)
		}
	})
}

func TestWhatEndsARepairLeavesTheRestAsItWas(t *testing.T) {
	t.Parallel()
	d := imported(t, personium.PathStyle, "links_n3.zip")
	plan := repair.NewPlan(d.snapshot, d.lost(), false)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	result, err := plan.Make(ctx, d.Client, func(step, steps int) {
		if step == 1 && steps == 3 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || result.Made != 1 || len(d.lost()) != 2 {
		t.Errorf("%+v, %v", result, err)
	}
	stranger, err := personium.New(d.Cell(), personium.Options{Source: comparetest.Bearer("dead"), Transport: d.HTTP.Transport})
	if err != nil {
		t.Fatal(err)
	}
	if result, err := plan.Make(t.Context(), stranger, nil); personium.CodeOf(err) != personium.TokenUnreadable || result.Made != 0 || len(result.Left) > 0 {
		t.Errorf("%+v, %v", result, err)
	}
}
