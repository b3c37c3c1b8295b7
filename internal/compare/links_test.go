package compare

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/personium"
)

func TestAnEntityIsWrittenInOneWay(t *testing.T) {
	t.Parallel()
	for entity, want := range map[string]string{
		"Role('a')":                     "Role('a')",
		"Role(Name='a',_Box.Name=null)": "Role('a')",
		"Role(Name='a',_Box.Name='b')":  "Role('a',_Box.Name='b')",
		"Role('a',_Box.Name='b')":       "Role('a',_Box.Name='b')",
		"Item('a=b')":                   "Item('a=b')",
		"Item('a,b')":                   "Item('a,b')",
		"Item('it''s')":                 "Item('it''s')",
		"ExtRole(ExtRole='http://x/',_Relation.Name='r')":                   "ExtRole('http://x/',_Relation.Name='r')",
		"Role('a,_Box.Name=null')":                                          "Role('a,_Box.Name=null')",
		"ExtRole(ExtRole='x',_Relation.Name='r',_Relation._Box.Name='b')":   "ExtRole('x',_Relation.Name='r',_Relation._Box.Name='b')",
		"ExtRole(ExtRole='x',_Relation.Name='r',_Relation._Box.Name=null)":  "ExtRole('x',_Relation.Name='r')",
		"ExtRole(ExtRole='x',_Relation.Name=null,_Relation._Box.Name=null)": "ExtRole('x')",
		"ExtRole('x')": "ExtRole('x')",
	} {
		if got := bareEntity(entity); got != want {
			t.Errorf("%s: got %s, want %s", entity, got, want)
		}
	}
}

// A server may tell no relation of an external role: then there are to be as many of it.
func TestExternalRolesAreFoundByTheirNumberWhereTheirRelationIsNotTold(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		shown []string
		want  []bool
	}{
		{[]string{"ExtRole('x')"}, []bool{true, false, false}},
		{[]string{"ExtRole('x')", "ExtRole('x')"}, []bool{true, true, false}},
		{[]string{"ExtRole(ExtRole='x',_Relation.Name='b')"}, []bool{false, true, false}},
		{[]string{"ExtRole('y')"}, []bool{false, false, true}},
	} {
		seen := shownEntities(test.shown)
		for range 2 { // a link can have two lines
			for i, expected := range []string{"ExtRole('x',_Relation.Name='a')", "ExtRole('x',_Relation.Name='b')", "ExtRole('y',_Relation.Name='a')"} {
				if seen.has(expected) != test.want[i] {
					t.Errorf("%q: %s", test.shown, expected)
				}
			}
		}
	}
}

func TestTheEndFromWhichALinkIsRead(t *testing.T) {
	t.Parallel()
	inv := &archive.Inventory{Rows: []archive.TypeRows{{Type: "Account", Rows: 5}, {Type: "Role", Rows: 3}, {Type: "Relation", Rows: 5}, {Type: "ExtCell", Rows: 1},
		{Type: "ExtRole", Rows: 1}, {Type: "Item", Rows: 1}}}
	n := &comparison{Cell: Cell{Inventory: inv}, sizes: map[[3]string]int64{
		{"b", "od", "Item"}: 30, {"b", "od", "Tag"}: 2, {"b", "od", "ExtCell"}: 2, {"b", "od", "Other"}: 30, {"c", "od", "Tag"}: 99, {"", "", "Account"}: 1}}
	end := func(set string) archive.End { return archive.End{Set: set, ID: "x"} }
	data := func(set string) archive.End { return archive.End{Box: "b", Collection: "od", Set: set, ID: "x"} }
	for _, test := range []struct {
		name     string
		kind     archive.LinkKind
		from, to archive.End
		turned   bool
	}{
		{"the smaller set is first", archive.CellLink, end("Role"), end("Account"), false},
		{"the smaller set is second", archive.CellLink, end("Account"), end("Role"), true},
		{"sets of one size", archive.CellLink, end("Account"), end("Relation"), false},
		{"an external cell is second, whatever its number", archive.CellLink, end("Relation"), end("ExtCell"), false},
		{"an external cell is first", archive.CellLink, end("ExtCell"), end("Relation"), true},
		{"an external role is second", archive.CellLink, end("Relation"), end("ExtRole"), false},
		{"an external role is first", archive.CellLink, end("ExtRole"), end("Relation"), true},
		{"the smaller set of user data", archive.DataLink, data("Item"), data("Tag"), true},
		{"an entity set that is called like external cells", archive.DataLink, data("ExtCell"), data("Item"), false},
		{"and that is second", archive.DataLink, data("Item"), data("ExtCell"), true},
		{"a row names its one entity", archive.RowLink, data("Tag"), data("Item"), true},
		{"and whichever is smaller", archive.RowLink, data("Item"), data("Tag"), true},
		{"sets of user data of one size", archive.DataLink, data("Item"), data("Other"), false},
	} {
		from, to := n.ends(archive.Link{Kind: test.kind, From: test.from, To: test.to})
		want := [2]archive.End{test.from, test.to}
		if test.turned {
			want = [2]archive.End{test.to, test.from}
		}
		if got := [2]archive.End{from, to}; got != want {
			t.Errorf("%s: got %v", test.name, got)
		}
	}
}

// readBackAt is what came of reading the links of Role('r') to the accounts a and b back from a unit.
func readBackAt(t *testing.T, answers map[string][]answer) (Result, error) {
	t.Helper()
	n := &comparison{Cell: Cell{Client: (&scripted{answers: answers}).client(t, personium.PathStyle), Inventory: new(archive.Inventory)}}
	role := archive.End{Set: "Role", ID: "r"}
	var links []archive.Link
	for _, id := range []string{"a", "b"} {
		links = append(links, archive.Link{Kind: archive.CellLink, From: role, To: archive.End{Set: "Account", ID: id}})
	}
	err := n.readBack(t.Context(), linkSourceOf(role, links[0].To), links)
	return n.result, err
}

// thousand is a page of links that is full, as each after it.
func thousand(entity string) answer { return linked(slices.Repeat([]string{entity}, 1000)...) }

func TestLinksAreReadBack(t *testing.T) {
	t.Parallel()
	const of = "__ctl/Role('r')/$links/_Account"
	broken, many := core(500, "PR500-SV-0000"), thousand("Account('x')")
	lost := []string{"Role('r') → Account('a')", "Role('r') → Account('b')"}
	other := func(first, a, b answer) map[string][]answer {
		return map[string][]answer{of: {first}, "__ctl/Account('a')/$links/_Role": {a}, "__ctl/Account('b')/$links/_Role": {b}}
	}
	for name, test := range map[string]struct {
		answers map[string][]answer
		want    Result
	}{
		"all are there":      {map[string][]answer{of: {linked("Account('a')", "Account('b')")}}, Result{LinksExpected: 2, LinksFound: 2}},
		"one is gone":        {map[string][]answer{of: {linked("Account('a')")}}, Result{LinksExpected: 2, LinksFound: 1, LostLinks: lost[1:]}},
		"the source is gone": {map[string][]answer{of: {core(404, "PR404-OD-0002")}}, Result{LinksExpected: 2, LostLinks: lost}},
		"one of them leads to what is not there": {other(broken, linked("Role('r')"), core(404, "PR404-OD-0002")),
			Result{LinksExpected: 2, LinksFound: 1, LostLinks: lost[1:]}},
		"the server fails at both ends of one of them": {other(broken, broken, linked("Role('r')")), Result{LinksExpected: 1, LinksFound: 1,
			NotCompared: []string{`the links of Account('a') to Role cannot be read: GET http://unit.test/cell1/__ctl/Account('a')/$links/_Role: ` +
				`the unit answered 500 PR500-SV-0000 "text"`}}},
		"their association is dead":  {map[string][]answer{of: {core(400, "PR400-OD-0008")}}, Result{LinksExpected: 2, LostLinks: lost}},
		"a server error that passes": {map[string][]answer{of: {broken, linked("Account('a')", "Account('b')")}}, Result{LinksExpected: 2, LinksFound: 2}},
		"there are too many, and they are read from the other end": {other(many, linked("Role('r')"), linked("Role('s')")),
			Result{LinksExpected: 2, LinksFound: 1, LostLinks: lost[1:]}},
		"there are too many from both ends": {other(many, linked("Role('r')"), thousand("Role('x')")), Result{LinksExpected: 1, LinksFound: 1,
			NotCompared: []string{"the links of Account('b') to Role cannot be read: read the links of __ctl/Account('b'): there are more than the unit lets anybody count"}}},
		"nobody may read such links": {map[string][]answer{of: {core(403, "PR403-AU-0002")}}, Result{
			NotCompared: []string{`the links of Role('r') to Account cannot be read: GET http://unit.test/cell1/__ctl/Role('r')/$links/_Account: ` +
				`the unit answered 403 PR403-AU-0002 "text"`}}},
		"the unit does not take the question": {map[string][]answer{of: {core(400, "PR400-OD-0029")}}, Result{
			NotCompared: []string{`the links of Role('r') to Account cannot be read: GET http://unit.test/cell1/__ctl/Role('r')/$links/_Account: ` +
				`the unit answered 400 PR400-OD-0029 "text"`}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				got, err := readBackAt(t, test.answers)
				if diff := cmp.Diff(test.want, got); err != nil || diff != "" {
					t.Errorf("%v %s", err, diff)
				}
			})
		})
	}
}

func TestLinksThatAreRefusedAreNoLostLinks(t *testing.T) {
	t.Parallel()
	for _, refused := range []answer{core(401, "PR401-AU-0002"), core(404, "PR404-DV-0003"), {404, "<html>"}} {
		synctest.Test(t, func(t *testing.T) {
			got, err := readBackAt(t, map[string][]answer{"__ctl/Role('r')/$links/_Account": {refused}})
			if err == nil || !strings.Contains(err.Error(), "read the links of Role('r')") || len(got.LostLinks) > 0 {
				t.Errorf("%d: got %v, %+v", refused.status, err, got)
			}
		})
	}
}

func TestAThousandLostLinksAreNamed(t *testing.T) {
	t.Parallel()
	n := &comparison{Cell: Cell{Client: new(scripted).client(t, personium.PathStyle), Inventory: new(archive.Inventory)}}
	links := make([]archive.Link, MaxLost+3)
	for i := range links {
		links[i] = archive.Link{Kind: archive.CellLink, From: archive.End{Set: "Role", ID: "r"}, To: archive.End{Set: "Account", ID: fmt.Sprint(i)}}
	}
	if err := n.readBack(t.Context(), linkSourceOf(links[0].From, links[0].To), links); err != nil || len(n.result.LostLinks) != MaxLost || n.result.LinksExpected != MaxLost+3 {
		t.Errorf("%v: %d named of %d", err, len(n.result.LostLinks), n.result.LinksExpected)
	}
}

// A link of which the archive lacks an end is one that nobody could see.
func TestALinkWithoutAnEndIsNotExpected(t *testing.T) {
	t.Parallel()
	whole := archivetest.FromUnit(t, "gamma-g1.zip") // Account('me') → Role('admin'), and three more
	without := func(file, text string) []byte {
		return archivetest.Rebuild(t, whole, archivetest.Only(file, func(content string) string {
			return strings.Join(slices.DeleteFunc(strings.SplitAfter(content, "\n"), func(line string) bool { return strings.Contains(line, text) }), "")
		}))
	}
	for name, test := range map[string]struct {
		data []byte
		want int64
	}{
		"the archive is whole": {whole, 4},
		"the first is gone":    {without("10_odata/11_account.pjson", `"me"`), 3},
		"the second is gone":   {without("10_odata/20_role.pjson", `"admin"`), 3},
	} {
		r, inv := openedArchive(t, test.data)
		n := newComparison(Cell{Client: new(scripted).client(t, personium.PathStyle), Inventory: inv, Archive: r})
		if err := n.links(t.Context(), r); err != nil || n.result.LinksExpected != test.want || n.step != 4 {
			t.Errorf("%s: %v, %d links are expected, want %d; step %d", name, err, n.result.LinksExpected, test.want, n.step)
		}
	}
}
