package prepare

import (
	"fmt"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/archivetest"
)

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
		"rule Rule(Name='schema',_Box.Name='b')", "rule Rule(Name='suffix',_Box.Name='b')", "rule Rule(Name='all',_Box.Name='b')")
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
	wantList(t, raw, rules[0], rules[1], rules[4], rules[2], rules[3])
}

func TestRulesThatTheMakingOfRulesWouldFireAreMadeAfterAllOthers(t *testing.T) {
	t.Parallel()
	first, second, link := rule("first", "cellctl.Rule.create", false), rule("second", "cellctl.Rule.", false), rule("link", dataLinkCreate, false)
	archiveOf := func(rules ...string) []byte {
		return with(t, map[string]string{userTable: joined(row("A", "a0"), row("B", "b0")), linkTable: joined(linked("a0", "b0")),
			ruleTable: joined(rules...)})
	}
	p, a := prepared(t, archiveOf(first, second, link), Options{})
	wantList(t, a.takenOut(t)[2:], "rule Rule(Name='link',_Box.Name='b')", "rule Rule(Name='first',_Box.Name='b')",
		"rule Rule(Name='second',_Box.Name='b')")
	wantList(t, leftOf(p, RuleFiresOnRules).Names, "Rule(Name='first',_Box.Name='b')")
	if got, want := p.Left[len(p.Left)-1].Named(), "1 rule that fires when the last rules are made: Rule(Name='first',_Box.Name='b')"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	p, a = prepared(t, archiveOf(first, second), Options{})
	if n := len(a.takenOut(t)); n != 2 || len(a.lines(t, "Rule")) != 2 || len(leftOf(p, RuleFiresOnRules).Names) != 0 {
		t.Errorf("where no rule is made anew, %d things are taken out, and %d rules stay", n, len(a.lines(t, "Rule")))
	}
}

// The API takes the unit's own URLs only as personium-localunit:, and an import stores what it reads (seen on 1.8.3).
func TestRulesThatNoPOSTMakesStay(t *testing.T) {
	t.Parallel()
	with1 := func(name, fields string) string {
		return strings.Replace(rule(name, dataLinkCreate, false), `"Action":"log"`, fields, 1)
	}
	rules := []string{
		with1("target", `"Action":"relay","TargetUrl":"http://unit.example:8080/cell1/b/c"`),
		with1("cell", `"Action":"relay","TargetUrl":"https://cell1.unit.example/b/c"`),
		with1("subject", `"Action":"log","EventSubject":"http://unit.example/cell1/#me"`),
		with1("odd", `"Action":"relay","TargetUrl":"http://[x"`), with1("null", `"Action":null`), rule("bad name/", dataLinkCreate, false),
		with1("local", `"Action":"relay","TargetUrl":"personium-localunit:cell1:/b/c"`),
		with1("away", `"Action":"relay","TargetUrl":"https://unit.example.org/b/c","EventSubject":null`),
	}
	p, a := prepared(t, with(t, map[string]string{userTable: joined(row("A", "a0"), row("B", "b0")), linkTable: joined(linked("a0", "b0")),
		ruleTable: joined(rules...)}), Options{UnitURL: "https://unit.example/"})
	wantList(t, a.takenOut(t)[2:], "rule Rule(Name='local',_Box.Name='b')", "rule Rule(Name='away',_Box.Name='b')")
	wantList(t, leftOf(p, RuleFires).Names, "Rule(Name='target',_Box.Name='b')", "Rule(Name='cell',_Box.Name='b')",
		"Rule(Name='subject',_Box.Name='b')", "Rule(Name='odd',_Box.Name='b')", "Rule(Name='null',_Box.Name='b')", "Rule(Name='bad name/',_Box.Name='b')")
	if n := len(a.lines(t, "Rule")); n != 6 {
		t.Errorf("%d rules stay", n)
	}
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
