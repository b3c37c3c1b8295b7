package prepare

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/archivetest"
)

func TestTheTableOfLinksIsThereAndEmpty(t *testing.T) {
	t.Parallel()
	p, a := prepared(t, archivetest.FromUnit(t, "links_n3.zip"), Options{})
	if i := a.Find([]byte(linkTable)); i < 0 || a.Entry(i).Size != 0 {
		t.Error("80_link is not there, or not empty")
	}
	taken := a.takenOut(t)
	wantList(t, taken[:2], "cell Account('me') _Role Role('r1')", "association b1/od/AssociationEnd(Name='ea',_EntityType.Name='Aa') "+
		"_AssociationEnd b1/od/AssociationEnd(Name='eb',_EntityType.Name='Bb')")
	if len(taken) != 5 || p.Links() != 5 || p.Taken(archive.DataLink) != 3 || p.Taken(archive.CellLink) != 1 || !p.Changes() {
		t.Errorf("%q %+v", taken, p.Reasons)
	}
}

func TestTwoLinesOfOnePairAreOneLink(t *testing.T) {
	t.Parallel()
	turned := strings.NewReplacer(idOf("a0"), idOf("b0"), idOf("b0"), idOf("a0"), typeA, typeB, typeB, typeA).Replace(linked("a0", "b0"))
	data := with(t, map[string]string{userTable: joined(row("A", "a0"), row("B", "b0")),
		linkTable: joined(linked("a0", "b0"), turned, linked("a0", "b0"))})
	p, a := prepared(t, data, Options{})
	wantList(t, a.takenOut(t)[1:], "data b/od/A('a0') _B b/od/B('b0')")
	if p.Taken(archive.DataLink) != 1 {
		t.Errorf("%d links", p.Taken(archive.DataLink))
	}
}

func TestLinksThatTheSourceDidNotShowAreCounted(t *testing.T) {
	t.Parallel()
	p, _ := prepared(t, archivetest.FromUnit(t, "gamma-re1.zip"), Options{})
	if p.Turned != open(t, archivetest.FromUnit(t, "gamma-re1.zip"), "").report.Inventory.HiddenLinks || p.Turned == 0 {
		t.Errorf("%d", p.Turned)
	}
}

func TestALinkWhoseEndIsNotInTheArchiveIsLeftOutAndNamed(t *testing.T) {
	t.Parallel()
	data := with(t, map[string]string{userTable: joined(row("A", "a0")), linkTable: joined(linked("a0", "gone"))})
	p, a := prepared(t, data, Options{})
	left := leftOf(p, LinkWithoutRow)
	wantList(t, left.Names, idOf("a0")+" → "+idOf("gone"))
	if len(a.takenOut(t)) != 1 || left.Count != 1 {
		t.Errorf("%q %+v", a.takenOut(t), left)
	}
}

func TestOnlyTenThingsOfAKindAreNamed(t *testing.T) {
	t.Parallel()
	var lines []string
	for i := range 12 {
		lines = append(lines, linked("a0", fmt.Sprint("gone", i)))
	}
	p, _ := prepared(t, with(t, map[string]string{userTable: joined(row("A", "a0")), linkTable: joined(lines...)}), Options{})
	if left := leftOf(p, LinkWithoutRow); left.Count != 12 || len(left.Names) != MostNamed {
		t.Errorf("%+v", left)
	}
}

func TestAssociationEndsDoNotNameEachOther(t *testing.T) {
	t.Parallel()
	data := archivetest.FromUnit(t, "forward_refs.zip")
	_, a := prepared(t, data, Options{})
	for i, line := range a.lines(t, "AssociationEnd") {
		if links := parsedRow(t, line).Source.Links; len(links) != 1 || links["EntityType"] == nil {
			t.Errorf("row %d has the links %v", i, links)
		}
	}
	if n := strings.Count(strings.Join(a.takenOut(t), "\n"), "association "); n != 4 {
		t.Errorf("%d associations, want 4", n)
	}
}

func TestAnAssociationOfWhichOneEndIsStaleIsToldByTheOther(t *testing.T) {
	t.Parallel()
	half := []string{associated("end1", "e1", "A", "*", "stale"), associated("end2", "e2", "B", "*", "end1")}
	p, a := prepared(t, with(t, map[string]string{endTable: joined(half...), userTable: ""}), Options{})
	wantList(t, a.takenOut(t), "association b/od/AssociationEnd(Name='e1',_EntityType.Name='A') _AssociationEnd "+
		"b/od/AssociationEnd(Name='e2',_EntityType.Name='B')")
	if len(p.Left) != 0 {
		t.Errorf("%+v", p.Left)
	}
}

func TestEndsWhosePartnerNobodyCanTellAreNamed(t *testing.T) {
	t.Parallel()
	dead := []string{associated("end1", "e1", "A", "*", "stale1"), associated("end2", "e2", "B", "*", "stale2")}
	p, a := prepared(t, with(t, map[string]string{endTable: joined(dead...), userTable: ""}), Options{})
	wantList(t, a.takenOut(t))
	wantList(t, leftOf(p, EndWithoutOther).Names, "b/od/AssociationEnd(Name='e1',_EntityType.Name='A')",
		"b/od/AssociationEnd(Name='e2',_EntityType.Name='B')")
}

func TestAnEndThatNamesTheOtherInItsListDoesNotAnyMore(t *testing.T) {
	t.Parallel()
	end := strings.Replace(associated("end1", "e1", "A", "*", "end2"), `"s":{`, `"ll":["AssociationEnd:`+idOf("end2")+`","x:y"],"s":{`, 1)
	_, a := prepared(t, with(t, map[string]string{endTable: joined(end, ends("A", "B", "*", "*")[1]), userTable: ""}), Options{})
	wantList(t, parsedRow(t, a.lines(t, "AssociationEnd")[0]).Source.Lists, "x:y")
}

func TestTheSourceOfALinkIsTheEndThatCanStandInAPath(t *testing.T) {
	t.Parallel()
	slashed := row("A", "a0")
	slashed.key = "a/0"
	data := with(t, map[string]string{userTable: joined(slashed, row("B", "b0")), linkTable: joined(linked("a0", "b0"))})
	_, a := prepared(t, data, Options{})
	wantList(t, a.takenOut(t)[1:], "data b/od/B('b0') _A b/od/A('a/0')")
	_, a = prepared(t, archivetest.FromUnit(t, "forward_refs.zip"), Options{})
	if all := strings.Join(a.takenOut(t), "\n"); !strings.Contains(all, "cell Relation('friend') _ExtCell ExtCell('http://other.example/cellx/')") {
		t.Errorf("%s", all)
	}
}

func TestWhatWasTakenOutStandsInTheCopyALineEach(t *testing.T) {
	t.Parallel()
	data := with(t, map[string]string{userTable: joined(row("A", "a0"), row("B", "b0")), linkTable: joined(linked("a0", "b0")),
		ruleTable: joined(rule("all", "null", false))})
	_, a := prepared(t, data, Options{})
	text, err := a.Text(t.Context(), archive.TakenFile)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(rule("all", "null", false))
	if err != nil {
		t.Fatal(err)
	}
	wantList(t, strings.Split(strings.TrimSpace(string(text)), "\n")[2:],
		`{"kind":"data","line":1,"from":{"box":"b","collection":"od","set":"A","id":"a0","row_id":"`+idOf("a0")+
			`"},"to":{"box":"b","collection":"od","set":"B","id":"b0","row_id":"`+idOf("b0")+`"},"navigation":"_B"}`,
		`{"kind":"rule","line":1,"from":{"box":"b","collection":"","set":"Rule","id":"all","row_id":"`+idOf("all")+`"},"row":`+string(raw)+`}`)
}

func TestALinkWithoutAnAssociationIsLeftOutAndNamed(t *testing.T) {
	t.Parallel()
	data := with(t, map[string]string{endTable: "", userTable: joined(row("A", "a0", "B:b0"), row("B", "b0", "A:a0"), row("B", "b1")),
		linkTable: joined(linked("a0", "b1"))})
	p, a := prepared(t, data, Options{})
	wantList(t, a.takenOut(t))
	wantList(t, a.keys(t), "a0", "b0", "b1")
	wantList(t, leftOf(p, LinkWithoutAssociation).Names, "b/od/A('a0') → b/od/B('b1')", "b/od/A('a0') → b/od/B('b0')")
}
