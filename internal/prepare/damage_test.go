package prepare

import (
	"fmt"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/archivetest"
)

func TestOfARowThatStandsTwiceTheNewestLineStays(t *testing.T) {
	t.Parallel()
	older, newer, twin := row("B", "b0"), row("B", "b0"), row("B", "b0")
	newer.updated, twin.updated, twin.id = 3, 2, idOf("twin")
	newer.refs = []string{typeA + ":" + idOf("a0")}
	data := with(t, map[string]string{endTable: joined(ends("A", "B", "0..1", "*")...),
		userTable: joined(older, twin, newer, row("A", "a0"), row("A", "a1"))})
	p, a := prepared(t, data, Options{})
	wantList(t, a.keys(t), "a0 own", "b0 a0", "a1")
	if r := p.Reasons[0]; r.Code != ReasonTwins || r.Words != "2 lines of rows that appear twice are left out" {
		t.Errorf("%+v", p.Reasons)
	}
}

func TestLinksToADroppedTwinGoToTheOneThatStays(t *testing.T) {
	t.Parallel()
	older, newer := row("B", "b0"), row("B", "b0")
	older.id, newer.updated = idOf("twin"), 2
	data := with(t, map[string]string{endTable: joined(ends("A", "B", "*", "0..1")...),
		userTable: joined(row("A", "a0", "B:twin"), older, newer, row("A", "a1")), linkTable: joined(linked("a1", "twin"), linked("a1", "b0"))})
	_, a := prepared(t, data, Options{})
	wantList(t, a.keys(t), "b0 own", "a0 b0", "a1")
	wantList(t, a.takenOut(t)[1:], "data b/od/A('a1') _B b/od/B('b0')")
}

func TestARoleThatStandsTwiceUnderTwoIDsIsLeftAndNamed(t *testing.T) {
	t.Parallel()
	role := func(id string) string {
		return `{"_type":"Role","_source":{"s":{"Name":"r"},"c":"` + cellOfOneToOne + `","u":1,"h":{},"l":{}},"_id":"` + idOf(id) + `"}`
	}
	p, a := prepared(t, with(t, map[string]string{"10_odata/20_role.pjson": joined(role("one"), role("two"))}), Options{})
	if n := len(a.lines(t, "Role")); n != 2 {
		t.Errorf("%d roles", n)
	}
	wantList(t, leftOf(p, TwinOfAnother).Names, "Role('r')")
}

func TestRowsOfTheMainBoxNameTheTarget(t *testing.T) {
	t.Parallel()
	data := archivetest.FromUnit(t, "forward_refs.zip")
	p, a := prepared(t, data, Options{TargetID: otherCell})
	before := open(t, data, "").report.Inventory
	for _, kind := range []string{"EntityType", "ComplexType", "Property", "ComplexTypeProperty", "AssociationEnd", "UserData"} {
		moved := 0
		for _, line := range a.lines(t, kind) {
			switch parsedRow(t, line).Source.Box {
			case otherCell:
				moved++
			case before.Origin.CellID:
				t.Errorf("a row of %s stays behind", kind)
			}
		}
		if moved == 0 {
			t.Errorf("no row of %s names the target", kind)
		}
	}
	if r := p.Reasons[0]; r.Code != ReasonMainBox || r.Count != before.MainBoxRows {
		t.Errorf("%+v, want %d rows", r, before.MainBoxRows)
	}
	if a.report.Has("main-box-lost") || !a.report.Clean() {
		t.Errorf("%+v", a.report.Findings)
	}
}

func TestTheMainBoxStaysForItsOwnCell(t *testing.T) {
	t.Parallel()
	data := archivetest.FromUnit(t, "forward_refs.zip")
	before := open(t, data, "")
	p, a := prepared(t, data, Options{TargetID: before.report.Inventory.Origin.CellID})
	wantList(t, a.lines(t, "EntityType"), before.lines(t, "EntityType")...)
	if codes(p)[0] == ReasonMainBox {
		t.Errorf("%+v", p.Reasons)
	}
}

func TestBlankLinesAreLeftOut(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"gamma-bad-blankline-userdata.zip", "gamma-bad-blankline-account.zip", "bad_blank_line_userdata.zip"} {
		data := archivetest.FromUnit(t, name)
		p, a := prepared(t, data, Options{})
		if !open(t, data, "").report.Has("line-blank") || a.report.Has("line-blank") || !strings.Contains(fmt.Sprint(codes(p)), ReasonBlank) {
			t.Errorf("%s: %+v %+v", name, p.Reasons, a.report.Findings)
		}
	}
}

func TestAnArchiveOfAFailedCellSaysNormal(t *testing.T) {
	t.Parallel()
	meta := archive.WebDir + "/" + archive.MetaFile
	data := archivetest.Rebuild(t, archivetest.FromUnit(t, "gamma-g1.zip"), archivetest.Replace(meta, `"cs":"normal"`, `"cs" : "import failed"`))
	p, a := prepared(t, data, Options{})
	before, err := open(t, data, "").Text(t.Context(), meta)
	if err != nil {
		t.Fatal(err)
	}
	got, err := a.Text(t.Context(), meta)
	if want := strings.Replace(string(before), "import failed", "normal", 1); err != nil || string(got) != want {
		t.Errorf("got %s, %v", got, err)
	}
	if fmt.Sprint(codes(p)) == "" || a.report.Has("cell-import-failed") {
		t.Errorf("%+v", a.report.Findings)
	}
}
