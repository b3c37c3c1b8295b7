package compare_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/snapshot"
)

const staff = "https://other.example/cell/__role/__/staff"

// extRole is the key of that external role in a relation of no box.
func extRole(relation string) string {
	return "ExtRole(ExtRole='" + staff + "',_Relation.Name='" + relation + "',_Relation._Box.Name=null)"
}

// withStaff gives the role admin to one external role in each of two relations, and returns snapshots of before and after the second
// one lost it.
func (p *practice) withStaff() (before, after []byte) {
	p.Helper()
	p.Ask(http.MethodPost, "__ctl/Relation", `{"Name":"foe"}`)
	for _, relation := range []string{"friend", "foe"} {
		p.Ask(http.MethodPost, "__ctl/ExtRole", `{"ExtRole":"`+staff+`","_Relation.Name":"`+relation+`"}`)
		p.Ask(http.MethodPost, "__ctl/Role('admin')/$links/_ExtRole", `{"uri":"`+p.Cell().URL+"__ctl/"+extRole(relation)+`"}`)
	}
	p.exports("before", 1)
	p.Ask(http.MethodDelete, "__ctl/Role('admin')/$links/_"+strings.ReplaceAll(extRole("foe"), "/", "%2F"), "")
	p.exports("after", 2)
	return p.Snapshot("before"), p.Snapshot("after")
}

func (p *practice) exports(name snapshot.Name, nth int) {
	p.Helper()
	if _, err := p.StartExport(p.Context(), name); err != nil {
		p.Fatal(err)
	}
	p.Until(func() bool { return p.Unit.Truth("cell1").ExportsCompleted == nth })
}

func TestOneExternalRoleOfTwoRelationsIsTwo(t *testing.T) {
	t.Parallel()
	p := newPracticeBehindNginx(t)
	before, after := p.withStaff()
	lost := extRole("foe") + " → Role('admin')"
	r := p.compared(before)
	if diff := cmp.Diff([]string{lost}, r.LostLinks); diff != "" || r.LinksExpected != r.LinksFound+1 {
		t.Errorf("%s %+v", diff, r)
	}
	if r := p.compared(after); len(r.LostLinks)+len(r.NotCompared) > 0 {
		t.Errorf("%+v", r)
	}
	key := strings.TrimSuffix(strings.TrimPrefix(extRole("foe"), "ExtRole("), ")")
	for kind, sides := range map[compare.MismatchKind][2][]byte{compare.Missing: {before, after}, compare.Extra: {after, before}} {
		var got []compare.Mismatch
		_, err := compare.Pair{Expected: p.side(sides[0]), With: p.side(sides[1])}.Links(t.Context(), func(m compare.Mismatch) error {
			got = append(got, m)
			return nil
		})
		want := []compare.Mismatch{{Place: "ExtRole", Key: key, Property: "link to Role('admin')", Kind: kind}}
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", kind, err, diff)
		}
	}
	archived, inv := p.Open(after)
	b, err := compare.NewBeyond(t.Context(), compare.Cell{Client: p.Client, Inventory: inv, Archive: archived})
	if err != nil {
		t.Fatal(err)
	}
	p.Ask(http.MethodPost, "__ctl/Role('admin')/$links/_ExtRole", `{"uri":"`+p.Cell().URL+"__ctl/"+extRole("foe")+`"}`)
	var beyond []string
	_, err = b.Compare(t.Context(), func(m compare.Mismatch) error {
		beyond = append(beyond, m.Property)
		return nil
	})
	if diff := cmp.Diff([]string{"link to " + extRole("foe")}, beyond); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}

// A message of a box has nothing but its id for a key.
func TestTheBoxIsNoPartOfTheKeyOfAMessage(t *testing.T) {
	t.Parallel()
	for _, set := range []string{"ReceivedMessage", "SentMessage"} {
		if got := (archive.End{Set: set, ID: "m1", Box: "box1"}).String(); got != set+"('m1')" {
			t.Error(got)
		}
	}
}
