package sandbox_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"
)

// checkRules lets a rule write down what happens in a cell. Links that are made are told of, at any level; an import tells of itself
// only, and not of what it brings in.
func checkRules(c *conformer) {
	name, cell := c.portableCell()
	data := cell + "box1/od/"
	for _, about := range []string{"odata", "cell"} { // the second would be told of the first
		body := fmt.Sprintf(`{"Name":%q,"EventType":%q,"Action":"log.warn"}`, about, about)
		c.wants("a rule", c.post(cell+"__ctl/Rule", body), 201, "")
	}
	before := len(c.events(cell, 0))
	for _, set := range []string{"X", "Y"} {
		c.wants("a type", c.post(data+"$metadata/EntityType", fmt.Sprintf(`{"Name":%q}`, set)), 201, "")
		c.wants("an end", c.post(data+"$metadata/AssociationEnd", fmt.Sprintf(`{"Name":"e","_EntityType.Name":%q,"Multiplicity":"*"}`, set)), 201, "")
		c.wants("a row", c.post(data+set, `{"__id":"1"}`), 201, "")
	}
	link := func(url, target string) { c.wants("a link", c.post(url, fmt.Sprintf(`{"uri":"%s"}`, target)), 204, "") }
	link(data+"$metadata/AssociationEnd(Name='e',_EntityType.Name='X')/$links/_AssociationEnd", data+"$metadata/AssociationEnd(Name='e',_EntityType.Name='Y')")
	link(data+"X('1')/$links/_Y", data+"Y('1')")
	c.wants("its list", c.get(data+"X('1')/$links/_Y?$top=1"), 200, "")
	c.wants("its end", c.do(confRequest{method: "DELETE", url: data + "X('1')/$links/_Y('1')"}), 204, "")
	c.wants("a row beyond", c.post(data+"X('1')/_Y", `{"__id":"2"}`), 201, "")
	c.wants("rows beyond", c.get(data+"X('1')/_Y"), 200, "")
	c.wants("a role", c.post(cell+"__ctl/Role", `{"Name":"r"}`), 201, "")
	link(cell+"__ctl/Role('r')/$links/_Account", cell+"__ctl/Account('me')")
	c.wants("a new name", c.do(confRequest{method: "PUT", url: cell + "__ctl/Role('r')", body: `{"Name":"q"}`}), 204, "")
	c.wants("a refusal", c.get(cell+"__ctl/Role('r')"), 404, "PR404-OD-0002")
	want := []string{
		"odata.EntityType.create box1/od/$metadata/EntityType('X') 201,box1/od/$metadata/EntityType",
		"odata.AssociationEnd.create box1/od/$metadata/AssociationEnd(Name='e',_EntityType.Name='X') 201,box1/od/$metadata/AssociationEnd",
		"odata.create box1/od/X('1') 201,box1/od/X",
		"odata.EntityType.create box1/od/$metadata/EntityType('Y') 201,box1/od/$metadata/EntityType",
		"odata.AssociationEnd.create box1/od/$metadata/AssociationEnd(Name='e',_EntityType.Name='Y') 201,box1/od/$metadata/AssociationEnd",
		"odata.create box1/od/Y('1') 201,box1/od/Y",
		"odata.AssociationEnd.links.AssociationEnd.create " +
			"box1/od/$metadata/AssociationEnd(Name='e',_EntityType.Name='X')/$links/_AssociationEnd(Name='e',_EntityType.Name='Y') 204",
		"odata.links.create box1/od/X('1')/$links/_Y('1') 204",
		"odata.links.list box1/od/X('1')/$links/_Y 200,box1/od/X('1')/$links/_Y?%24top=1",
		"odata.links.delete box1/od/X('1')/$links/_Y('1') 204",
		"odata.navprop.create box1/od/X('1')/_Y('2') 201,box1/od/X('1')/_Y",
		"odata.navprop.list box1/od/X('1')/_Y 200,box1/od/X('1')/_Y",
		"cellctl.Role.create __ctl/Role(Name='r',_Box.Name=null) 201,__ctl/Role",
		"cellctl.Account.links.Role.create __ctl/Role(Name='r',_Box.Name=null)/$links/_Account('me') 204",
		"cellctl.Role.update __ctl/Role(Name='r',_Box.Name=null) 204,(Name='q',_Box.Name=null)",
	}
	got := c.events(cell, before+len(want))
	if got == nil {
		c.Log("what rules are told was not tried: this unit writes the logs of cells where it does not read them")
		return
	}
	got = got[before:]
	slices.Sort(want) // what is told at about the same time is written in any order
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		c.Errorf("the rules were told (-want +got):\n%s", diff)
	}
	c.start(cell, "__import", "portable")
	if end := c.end(name, cell, "__import"); end.Status != "ready" {
		c.Fatalf("import: want ready, got %+v", end)
	}
	if got := c.events(cell, before+len(want)+1)[before+len(want):]; !slices.Equal(got, []string{"cell.import __import "}) {
		c.Errorf("the rules were told of the import: %q", got)
	}
	remove := c.do(confRequest{method: "DELETE", url: cell + "__log/current/default.log"})
	c.wants("DELETE of the log", remove, 400, "PR400-EV-0005")
	c.wants("a log that is not there", c.get(cell+"__log/current/other.log"), 404, "PR404-DV-0001")
	c.wants("the folder of the log", c.get(cell+"__log/current"), 405, "PR405-MC-0001")
	c.wants("the log, for anybody", c.do(confRequest{method: "GET", url: cell + "__log/current/default.log", header: map[string]string{"Authorization": ""}}), 401, "PR401-AU-0001")
}

// events waits until the log of a cell has so many lines, and reads type, object and info of each, without the URL of the cell. It is
// nil of a log that stays empty: core 1.8.0 writes below a folder that cannot be set, and reads below one that can.
func (c *conformer) events(cell string, count int) []string {
	c.Helper()
	line := regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z,\[WARN \],"[^"]+","false",(?:null|""),null,"([^"]*)","([^"]*)","([^"]*)"$`)
	var answer confAnswer
	for range 100 {
		if answer = c.get(cell + "__log/current/default.log"); strings.Count(answer.body, "\n") >= count {
			break
		}
		c.pause()
	}
	c.wants("the log", answer, 200, "")
	if answer.body == "" {
		return nil
	}
	lines := strings.Split(strings.TrimSuffix(answer.body, "\n"), "\n")
	if len(lines) < count {
		c.Fatalf("the log has %d lines of %d: %q", len(lines), count, lines)
	}
	for i, text := range lines {
		if fields := line.FindStringSubmatch(text); fields != nil {
			lines[i] = strings.ReplaceAll(strings.Join(fields[1:], " "), cell, "")
		} else {
			c.Errorf("a line of the log is of another form: %q", text)
		}
	}
	return lines
}
