package prepare

import (
	"fmt"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/archive/archivetest"
)

func TestRowsThatNobodyNamesAllGetOneID(t *testing.T) {
	t.Parallel()
	_, a := prepared(t, archivetest.FromUnit(t, "links_n3.zip"), Options{})
	for i, line := range a.lines(t, "UserData") {
		if id := parsedRow(t, line).ID; id != constant {
			t.Errorf("row %d has the _id %s", i, id)
		}
	}
	if got := parsedRow(t, a.lines(t, "Account")[0]).ID; got != constant {
		t.Errorf("the account has the _id %s", got)
	}
	p, err := a.Prepared(t.Context())
	if err != nil || p.ID != constant {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestBoxesRolesRelationsAndTheSchemaKeepTheirIDs(t *testing.T) {
	t.Parallel()
	data := archivetest.FromUnit(t, "forward_refs.zip")
	_, a := prepared(t, data, Options{})
	before := open(t, data, "")
	for _, kind := range []string{"Box", "Role", "Relation", "EntityType", "ComplexType", "Property", "ComplexTypeProperty"} {
		wantList(t, a.lines(t, kind), before.lines(t, kind)...)
	}
}

func TestTheIDForAllIsRandomAndHasOnlyLettersAndDigits(t *testing.T) {
	t.Parallel()
	one, other := randomID(), randomID()
	if one == other || !isID([]byte(one)) || strings.ContainsAny(one, "-_") {
		t.Errorf("%q and %q", one, other)
	}
}

func TestAnArchiveWhoseRowsUseTheIDForAllIsNotWritten(t *testing.T) {
	t.Parallel()
	u := row("A", "a0")
	u.id = constant
	p, a := planned(t, with(t, map[string]string{userTable: joined(u)}), Options{})
	err := p.Write(t.Context(), a.Reader, &strings.Builder{})
	const want = "write the copy: line 1 of the user data: the _id for all rows stands in the archive already"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestNamedRowsComeBeforeThoseThatNameThem(t *testing.T) {
	t.Parallel()
	data := with(t, map[string]string{
		endTable:  joined(ends("A", "B", "*", "0..1")...),
		userTable: joined(row("A", "a0", "B:b1"), row("A", "a1"), row("B", "b0"), row("A", "a2", "B:b1"), row("B", "b1")),
	})
	p, a := prepared(t, data, Options{})
	wantList(t, a.keys(t), "b1 own", "a0 b1", "a1", "b0", "a2 b1")
	wantList(t, a.takenOut(t), "association b/od/AssociationEnd(Name='e1',_EntityType.Name='A') _AssociationEnd "+
		"b/od/AssociationEnd(Name='e2',_EntityType.Name='B')")
	if p.Reasons[0] != (Reason{Code: ReasonOrder, Count: 2, Words: "2 0..1:N links lead to rows that are moved forward"}) {
		t.Errorf("%+v", p.Reasons)
	}
}

// chainOf are rows of A, each of which names the one before it, the last first.
func chainOf(length int) []userLine {
	var rows []userLine
	for i := length - 1; i >= 0; i-- {
		if i == 0 {
			rows = append(rows, row("A", "a0"))
			continue
		}
		rows = append(rows, row("A", fmt.Sprint("a", i), fmt.Sprint("A:a", i-1)))
	}
	return rows
}

func TestAChainIsCutWhereItIsDeeperThanEightRows(t *testing.T) {
	t.Parallel()
	data := with(t, map[string]string{endTable: joined(ends("A", "A", "*", "0..1")...), userTable: joined(chainOf(11)...)})
	_, a := prepared(t, data, Options{})
	wantList(t, a.keys(t), "a8 own", "a0 own", "a9 own a8", "a1 own a0", "a2 own a1", "a3 own a2", "a4 own a3", "a5 own a4", "a6 own a5",
		"a7 own a6", "a10 a9")
	wantList(t, a.takenOut(t)[1:], "row b/od/A('a7') _A b/od/A('a8')") // from the one above: the target of a POST holds the link
}

func TestACycleIsCutAtOneLink(t *testing.T) {
	t.Parallel()
	data := with(t, map[string]string{endTable: joined(ends("A", "A", "*", "0..1")...),
		userTable: joined(row("A", "a0", "A:a2"), row("A", "a1", "A:a0"), row("A", "a2", "A:a1"), row("A", "self", "A:self"))})
	_, a := prepared(t, data, Options{})
	taken := a.takenOut(t)
	if len(taken) != 3 || taken[2] != "row b/od/A('self') _A b/od/A('self')" {
		t.Errorf("taken out: %q", taken)
	}
	named := 0
	for _, line := range a.lines(t, "UserData") {
		named += len(parsedRow(t, line).Source.Lists)
	}
	if named != 2 {
		t.Errorf("%d of the three links of the cycle stay, want 2", named)
	}
}

func TestALinkOfOneRowToOneIsLeftOutOfBothAndMadeOnce(t *testing.T) {
	t.Parallel()
	_, a := prepared(t, archivetest.FromUnit(t, "one-to-one.zip"), Options{})
	wantList(t, a.keys(t), "b0", "b3", "a2", "b2", "a0", "a1", "b1", "a3")
	wantList(t, a.takenOut(t)[1:], "row b/od/B('b0') _A b/od/A('a0')", "row b/od/B('b3') _A b/od/A('a3')", "row b/od/A('a2') _B b/od/B('b2')",
		"row b/od/A('a1') _B b/od/B('b1')")
}

func TestAPairOfWhichOneHalfDanglesIsRebuiltFromTheOther(t *testing.T) {
	t.Parallel()
	data := with(t, map[string]string{userTable: joined(row("A", "a0", "B:gone"), row("B", "b0", "A:a0"))})
	p, a := prepared(t, data, Options{})
	wantList(t, a.keys(t), "a0", "b0")
	wantList(t, a.takenOut(t)[1:], "row b/od/B('b0') _A b/od/A('a0')")
	if left := leftOf(p, RefWithoutRow); left.Count != 0 {
		t.Errorf("%+v", left)
	}
}

func TestALinkToNoRowIsLeftOutAndNamed(t *testing.T) {
	t.Parallel()
	data := with(t, map[string]string{endTable: joined(ends("A", "B", "*", "0..1")...),
		userTable: joined(row("A", "a0", "B:gone"), row("A", "a1", "B:b0"), row("B", "b0"))})
	p, a := prepared(t, data, Options{})
	wantList(t, a.keys(t), "b0 own", "a0", "a1 b0")
	left := leftOf(p, RefWithoutRow)
	wantList(t, left.Names, "b/od/A, line 1 → B")
	if left.Count != 1 {
		t.Errorf("%+v", left)
	}
}

func TestARowWithAnOddIDIsNamedByNobodyAndLinkedAfterwards(t *testing.T) {
	t.Parallel()
	odd := row("B", "b0")
	odd.id = "b"
	named := row("A", "a0")
	named.refs = []string{typeB + ":b"}
	data := with(t, map[string]string{endTable: joined(ends("A", "B", "*", "0..1")...), userTable: joined(odd, named)})
	_, a := prepared(t, data, Options{})
	wantList(t, a.keys(t), "b0", "a0")
	wantList(t, a.takenOut(t)[1:], "row b/od/A('a0') _B b/od/B('b0')")
}
