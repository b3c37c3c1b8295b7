package prepare

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
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

// rule is a line of the rule table.
func rule(name, eventType string, external bool) string {
	if eventType != "null" {
		eventType = `"` + eventType + `"`
	}
	return fmt.Sprintf(`{"_type":"Rule","_source":{"s":{"Name":%q,"EventType":%s,"EventExternal":%t,"Action":"log"},"c":%q,"u":1,"h":{},`+
		`"l":{"Box":%q}},"_id":%q}`, name, eventType, external, cellOfOneToOne, boxOfOneToOne, idOf(name))
}

func TestRulesThatEveryLinkWouldFireAreTakenOutAndMadeLast(t *testing.T) {
	t.Parallel()
	rules := []string{
		rule("exact", "odata.links.create", false), rule("prefix", "odata.", false), rule("suffix", ".create", false), rule("all", "null", false),
		rule("schema", "odata.AssociationEnd.links", false), rule("external", "odata.links.create", true), rule("reads", "odata.links.list", false),
		rule("cell", "cellctl.Account.links.Role.create", false), rule("delete", ".delete", false), rule("import", "cell.import", false),
	}
	data := with(t, map[string]string{userTable: joined(row("A", "a0"), row("B", "b0")), linkTable: joined(linked("a0", "b0")),
		ruleTable: joined(rules...)})
	p, a := prepared(t, data, Options{})
	wantList(t, a.takenOut(t)[2:], "rule Rule(Name='exact',_Box.Name='b')", "rule Rule(Name='prefix',_Box.Name='b')",
		"rule Rule(Name='suffix',_Box.Name='b')", "rule Rule(Name='all',_Box.Name='b')", "rule Rule(Name='schema',_Box.Name='b')")
	if n := len(a.lines(t, "Rule")); n != 5 || a.report.Inventory.RowsOf("Rule") != 10 {
		t.Errorf("%d rules stay, and the inventory has %d", n, a.report.Inventory.RowsOf("Rule"))
	}
	wantList(t, leftOf(p, RuleFiresOnReading).Names, "Rule(Name='prefix',_Box.Name='b')", "Rule(Name='all',_Box.Name='b')",
		"Rule(Name='reads',_Box.Name='b')")
	var raw []string
	err := a.TakenOut(t.Context(), func(k archive.Taken) error {
		if k.Kind == archive.TakenRule {
			raw = append(raw, k.Row)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	wantList(t, raw, rules[:5]...)
}

func TestRulesStayWhereNoLinkIsMadeOrWhereTheyAreToStay(t *testing.T) {
	t.Parallel()
	rules := joined(rule("all", "null", false))
	_, a := prepared(t, with(t, map[string]string{userTable: "", endTable: "", ruleTable: rules}), Options{})
	wantList(t, a.takenOut(t))
	p, a := prepared(t, with(t, map[string]string{ruleTable: rules}), Options{KeepRules: true})
	if n := len(a.lines(t, "Rule")); n != 1 {
		t.Errorf("%d rules stay", n)
	}
	wantList(t, leftOf(p, RuleFires).Names, "Rule(Name='all',_Box.Name='b')")
}

func TestCellLinksStayWhereTheCredentialComesFromTheCell(t *testing.T) {
	t.Parallel()
	data := archivetest.FromUnit(t, "links_n3.zip")
	p, a := prepared(t, data, Options{KeepCellLinks: true})
	wantList(t, a.lines(t, "link"), open(t, data, "").lines(t, "link")[0])
	if id := parsedRow(t, a.lines(t, "Account")[0]).ID; id == constant || p.Taken(archive.CellLink) != 0 {
		t.Errorf("the account has the _id %s, and %d links are taken out", id, p.Taken(archive.CellLink))
	}
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
	data := with(t, map[string]string{userTable: joined(row("A", "a0"), row("B", "b0")), linkTable: joined(linked("a0", "b0")), endTable: "",
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
	wantList(t, strings.Split(strings.TrimSpace(string(text)), "\n")[1:],
		`{"kind":"data","line":1,"from":{"box":"b","collection":"od","set":"A","id":"a0","row_id":"`+idOf("a0")+
			`"},"to":{"box":"b","collection":"od","set":"B","id":"b0","row_id":"`+idOf("b0")+`"},"navigation":"_B"}`,
		`{"kind":"rule","line":1,"from":{"box":"b","collection":"","set":"Rule","id":"all","row_id":"`+idOf("all")+`"},"row":`+string(raw)+`}`)
}

// contents are the contents of all entries of a zip.
func contents(t *testing.T, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name] = string(text)
	}
	return all
}

func TestEveryOtherByteOfEveryEntryIsTheSame(t *testing.T) {
	t.Parallel()
	data := archivetest.FromUnit(t, "forward_refs.zip")
	_, a := prepared(t, data, Options{TargetID: otherCell})
	before, after := contents(t, data), contents(t, a.data)
	delete(after, archive.TakenFile)
	if len(after) != len(before) {
		t.Errorf("%d entries, want %d", len(after), len(before))
	}
	origin := open(t, data, "").report.Inventory.Origin.CellID
	for name, was := range before {
		is := after[name]
		switch {
		case name == archive.ManifestFile:
			is, _, _ = strings.Cut(is, `,"personium_cell"`)
			is += "}"
		case name == linkTable:
			was = ""
		case strings.HasSuffix(name, ".pjson"):
			was, is = comparable(was, origin), comparable(is, origin)
		}
		if is != was {
			t.Errorf("%s changed from\n%.400s\nto\n%.400s", name, was, is)
		}
	}
}

// comparable are the lines of a table in the order of their keys, without what a copy changes.
func comparable(text, origin string) string {
	var lines []string
	for line := range strings.Lines(text) {
		_, kind, _ := strings.Cut(line, `"_type":"`)
		if kind, _, _ = strings.Cut(kind, `"`); giveID(kind) {
			line, _, _ = strings.Cut(line, `"_id":"`)
		}
		before, end, isEnd := strings.Cut(line, `,"AssociationEnd":"`)
		if isEnd {
			line = before + end[idLength+1:]
		}
		lines = append(lines, strings.NewReplacer(`"b":"`+otherCell, `"b":"`+origin).Replace(line))
	}
	return strings.Join(slices.Sorted(slices.Values(lines)), "\n")
}

func TestACopyIsPreparedOnlyOnce(t *testing.T) {
	t.Parallel()
	_, a := prepared(t, archivetest.FromUnit(t, "gamma-g1.zip"), Options{})
	if _, err := NewPlan(t.Context(), a.Reader, a.report.Inventory, Options{}); !errors.Is(err, ErrPrepared) {
		t.Errorf("got %v", err)
	}
}

func TestACopySaysOfWhatItIsAndForWhichCell(t *testing.T) {
	t.Parallel()
	data := archivetest.FromUnit(t, "gamma-g1.zip")
	_, a := prepared(t, data, Options{TargetID: otherCell, Name: "n1", ETag: `"1-2"`, SHA256: "ab"})
	got, err := a.Prepared(t.Context())
	want := archive.Prepared{Format: 1, Of: "n1", ETag: `"1-2"`, SHA256: "ab", Target: otherCell, ID: constant}
	if err != nil || *got != want {
		t.Errorf("%+v, %v", got, err)
	}
	before, after := open(t, data, otherCell).report.Inventory, a.report.Inventory
	if before.Total() != after.Total() || before.Links() != after.Links() || before.Files != after.Files || after.Target != otherCell {
		t.Errorf("%+v, want %+v", after, before)
	}
}

func TestACancelledPlanOrCopyEndsAndLeavesNoFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a := open(t, archivetest.FromUnit(t, "forward_refs.zip"), "")
	ctx, cancel := context.WithCancel(t.Context())
	p, err := NewPlan(ctx, a.Reader, a.report.Inventory, Options{Scratch: dir})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := p.Write(ctx, a.Reader, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("Write: %v", err)
	}
	if _, err := NewPlan(ctx, a.Reader, a.report.Inventory, Options{Scratch: dir}); !errors.Is(err, context.Canceled) {
		t.Errorf("NewPlan: %v", err)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(filepath.Clean(dir)); err != nil || len(left) != 0 {
		t.Errorf("%v, %v", left, err)
	}
}

func TestTheWorkIsTold(t *testing.T) {
	t.Parallel()
	var last, whole int64
	_, _ = prepared(t, archivetest.FromUnit(t, "export-with-duplicate-rows.zip"), Options{Told: func(done, total int64) {
		if done > total {
			t.Errorf("%d of %d", done, total)
		}
		last, whole = done, total
	}})
	if last == 0 || whole == 0 {
		t.Errorf("%d of %d", last, whole)
	}
}

func TestTheForecastIsThatOfTheMeasurements(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lines, ids int64
		from, to   float64
	}{{2000, 2000, 2, 5}, {16000, 16000, 120, 200}, {32000, 32000, 600, 800}, {32000, chain, 8, 14}} {
		if got := importTime(c.lines, c.ids).Seconds(); got < c.from || got > c.to {
			t.Errorf("%d lines with %d ids: %.1f s, want %.0f to %.0f", c.lines, c.ids, got, c.from, c.to)
		}
	}
}
