package sandbox_test

import (
	"fmt"
	"strings"
)

// checkHalfLinks follows a link of one to one through an export and an import. Each of the two rows names the other; an import
// gives that of the first line a new id too late, so that it names a row that is no more. Where exports fail, there is nothing to
// follow.
func checkHalfLinks(c *conformer) {
	name, cell := c.portableCell()
	data := cell + "box1/od/"
	for _, end := range []string{"Left", "Right"} {
		c.wants("a type", c.post(data+"$metadata/EntityType", fmt.Sprintf(`{"Name":%q}`, end)), 201, "")
		body := fmt.Sprintf(`{"Name":"to%s","Multiplicity":"0..1","_EntityType.Name":%q}`, end, end)
		c.wants("an association end", c.post(data+"$metadata/AssociationEnd", body), 201, "")
		c.wants("a row", c.post(data+end, `{"__id":"x"}`), 201, "")
	}
	ends := data + "$metadata/AssociationEnd(Name='toLeft',_EntityType.Name='Left')/$links/_AssociationEnd"
	c.wants("an association", c.post(ends, fmt.Sprintf(`{"uri":"%s$metadata/AssociationEnd(Name='toRight',_EntityType.Name='Right')"}`, data)), 204, "")
	c.wants("a link", c.post(data+"Left('x')/$links/_Right", fmt.Sprintf(`{"uri":"%sRight('x')"}`, data)), 204, "")
	if !c.export(name, cell, "half") {
		return
	}
	c.start(cell, "__import", "half")
	if end := c.end(name, cell, "__import"); end.Status != "ready" {
		c.Fatalf("import: want ready, got %+v", end)
	}
	good, stale := "Left", "Right"
	if c.get(data+"Left('x')/$links/_Right").status == 500 {
		good, stale = stale, good
	}
	c.wants("links of the row that names one that is no more", c.get(data+stale+"('x')/$links/_"+good), 500, "PR500-SV-9999")
	for row, want := range map[string]int{good + "('x')/$links/_" + stale: 1, good + "('x')/_" + stale: 1, stale + "('x')/_" + good: 0} {
		answer := c.get(data + row)
		if got := strings.Count(answer.body, `"__metadata"`) + strings.Count(answer.body, `[{"uri"`); answer.status != 200 || got != want {
			c.Errorf("%s: want %d, got %d %.200q", row, want, answer.status, answer.body)
		}
	}
	remove := func(path string) confAnswer { return c.do(confRequest{method: "DELETE", url: data + path}) }
	c.wants("DELETE of the link", remove(good+"('x')/$links/_"+stale+"('x')"), 404, "PR404-OD-0000")
	c.wants("DELETE of the link, from the other end", remove(stale+"('x')/$links/_"+good+"('x')"), 404, "PR404-OD-0000")
	again := c.post(data+good+"('x')/$links/_"+stale, fmt.Sprintf(`{"uri":"%s%s('x')"}`, data, stale))
	c.wants("POST of the link", again, 409, "PR409-OD-0002")
	c.wants("DELETE of the row that names one that is no more", remove(stale+"('x')"), 500, "PR500-SV-9999")
	c.wants("DELETE of the other row", remove(good+"('x')"), 204, "")
	c.wants("DELETE of the row that names nothing any more", remove(stale+"('x')"), 204, "")
}
