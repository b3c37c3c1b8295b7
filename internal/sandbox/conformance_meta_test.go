package sandbox_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"regexp"
	"strings"
)

func checkUnitRoot(c *conformer) {
	answer := c.do(confRequest{method: "GET", url: c.unitURL, header: map[string]string{"Authorization": ""}})
	c.wants("GET of the unit root", answer, 200, "")
	c.has("GET of the unit root", answer, "Content-Type", "application/json")
	want := fmt.Sprintf(`{"unit":{"url":%q,"path_based_cellurl_enabled":%t}}`, c.unitURL, c.style == "path")
	for _, said := range jsonDifferences(strings.ReplaceAll(want, "/", `\/`), answer.body, nil) {
		c.Errorf("unit metadata: %s", said)
	}
	if answer.header.Get("X-Personium-Version") == "" {
		c.Error("the unit root has no X-Personium-Version")
	}
}

func checkCellRoot(c *conformer) {
	name, cell := c.newCell()
	answer := c.do(confRequest{method: "GET", url: cell, header: map[string]string{"Authorization": ""}})
	c.wants("GET of the cell root", answer, 200, "")
	want := fmt.Sprintf(`{"cell":{"name":%q,"url":%q},"unit":{"url":%q,"path_based_cellurl_enabled":%t}}`,
		name, cell, c.unitURL, c.style == "path")
	for _, said := range jsonDifferences(strings.ReplaceAll(want, "/", `\/`), answer.body, nil) {
		c.Errorf("cell metadata: %s", said)
	}
	answer = c.do(confRequest{method: "GET", url: cell, header: map[string]string{"Authorization": "", "Accept": "application/xml"}})
	c.wants("GET of the cell root as XML", answer, 200, "")
	var document struct {
		XMLName xml.Name `xml:"urn:x-personium:xmlns cell"`
		ID      string   `xml:"uuid"`
		Ctl     string   `xml:"ctl"`
	}
	if err := xml.Unmarshal([]byte(answer.body), &document); err != nil {
		c.Fatalf("cell metadata as XML: %v", err)
	}
	if !regexp.MustCompile(`^[A-Za-z0-9_-]{22}$`).MatchString(document.ID) || document.Ctl != cell+"__ctl/" {
		c.Errorf("cell metadata as XML: want an id of 22 characters and %s__ctl/, got %s", cell, answer.body)
	}
}

func checkWrongURLs(c *conformer) {
	_, cell := c.newCell()
	c.wants("a cell that is not there", c.get(c.cellURL("pcellconf-nosuch")+"__import"), 404, "PR404-DV-0003")
	c.wants("a doubled slash", c.get(cell+"/__import"), 404, "PR404-MC-0001")
	c.wants("upper case", c.get(cell+"__IMPORT"), 404, "PR404-DV-0002")
	c.wants("a name too long", c.get(cell+"__importx"), 404, "PR404-DV-0002")
	c.wants("a slash at the end", c.get(cell+"__import/"), 200, "")
	c.wants("the root without its slash", c.get(strings.TrimSuffix(cell, "/")), 200, "")
	c.wants("PUT of a status", c.put(cell+"__import", "", ""), 405, "PR405-MC-0001")
	c.wants("HEAD of a status", c.do(confRequest{method: "HEAD", url: cell + "__import"}), 200, "")
	if c.style == "subdomain" {
		c.wants("a path URL", c.get(c.unitURL+"cell1/__import"), 400, "PR400-MC-0002")
		c.wants("the unit's own list on a cell", c.get(cell+"__ctl/Cell"), 404, "PR404-OD-0001")
	}
}

func checkCellEntity(c *conformer) {
	name, _ := c.newCell()
	list := c.get(c.unitURL + "__ctl/Cell?$top=1&$inlinecount=allpages&$orderby=Name%20asc")
	c.wants("list of cells", list, 200, "")
	c.has("list of cells", list, "Content-Type", "application/json;charset=utf-8")
	var page struct {
		D struct {
			Results []map[string]any
			Count   *string `json:"__count"`
		}
	}
	if err := json.Unmarshal([]byte(list.body), &page); err != nil || len(page.D.Results) != 1 || page.D.Count == nil {
		c.Errorf("list of cells: want one row and a count that is a string, got %.300q", list.body)
	}
	one := c.get(c.entityURL(name))
	c.wants("one cell", one, 200, "")
	want := fmt.Sprintf(`{"d":{"results":{"__metadata":{"uri":%q,"etag":"W\/\"1-000000000\"","type":"UnitCtl.Cell"},"Name":%q,`+
		`"__published":"\/Date(0)\/","__updated":"\/Date(0)\/"}}}`, c.entityURL(name), name)
	for _, said := range jsonDifferences(want, one.body, nil) {
		c.Errorf("one cell: %s", said)
	}
	if tag := one.header.Get("ETag"); !regexp.MustCompile(`^W/"1-\d{9,}"$`).MatchString(tag) {
		c.Errorf(`one new cell: want an ETag like W/"1-1795516801986", got %q`, tag)
	}
	c.wants("a cell that is not there", c.get(c.entityURL("pcellconf-nosuch")), 404, "PR404-OD-0002")
	again := c.post(c.unitURL+"__ctl/Cell", fmt.Sprintf(`{"Name":%q}`, name))
	c.wants("a cell that is there", again, 409, "PR409-OD-0003")
	c.wants("a name in capitals", c.post(c.unitURL+"__ctl/Cell", `{"Name":"Bad Name"}`), 400, "PR400-OD-0006")
	c.wants("too many rows", c.get(c.unitURL+"__ctl/Cell?$top=10001"), 400, "PR400-OD-0029")
}

// entityURL is the URL of a cell among the unit's own entities.
func (c *conformer) entityURL(name string) string {
	return fmt.Sprintf("%s__ctl/Cell('%s')", c.unitURL, name)
}

func checkRefusedCredentials(c *conformer) {
	_, cell := c.newCell()
	ask := func(authorization string) confAnswer {
		return c.do(confRequest{method: "GET", url: cell + "__import", header: map[string]string{"Authorization": authorization}})
	}
	for _, test := range []struct{ name, authorization, code string }{
		{"no credentials", "", "PR401-AU-0001"},
		{"a scheme in lower case", "bearer " + c.token, "PR401-AU-0003"},
		{"Basic", "Basic dXNlcjpwYXNz", "PR401-AU-0011"},
		{"malformed Basic", "Basic !!!", "PR401-AU-0004"},
		{"a token that is none", "Bearer garbage", "PR401-AU-0006"},
	} {
		answer := ask(test.authorization)
		c.wants(test.name, answer, 401, test.code)
		c.has(test.name, answer, "WWW-Authenticate", fmt.Sprintf("Bearer realm=%q", cell))
	}
	if c.identities.weak == "" {
		c.Log("a token without root was not tried: none can be had here")
	} else {
		answer := ask("Bearer " + c.identities.weak)
		c.wants("a token without root", answer, 403, "PR403-AU-0002")
		c.has("a token without root", answer, "WWW-Authenticate", "")
	}
	list := c.do(confRequest{method: "GET", url: c.unitURL + "__ctl/Cell", header: map[string]string{"Authorization": ""}})
	c.wants("the list of cells without credentials", list, 401, "PR401-AU-0001")
	c.has("the list of cells without credentials", list, "WWW-Authenticate", fmt.Sprintf("Bearer realm=%q", c.unitURL))
	c.wants("a missing file without credentials", c.do(confRequest{
		method: "GET", url: cell + "__snapshot/nosuch.zip", header: map[string]string{"Authorization": ""},
	}), 404, "PR404-DV-0001")
}

func checkRequestKey(c *conformer) {
	_, cell := c.newCell()
	ask := func(key string) confAnswer {
		return c.do(confRequest{method: "GET", url: cell + "__import", header: map[string]string{"X-Personium-RequestKey": key}})
	}
	answer := ask("pcell-" + strings.Repeat("k", 122))
	c.wants("a key of 128 characters", answer, 200, "")
	c.has("a key of 128 characters", answer, "X-Personium-RequestKey", "")
	c.wants("a key of 129 characters", ask(strings.Repeat("k", 129)), 400, "PR400-EV-0002")
	c.wants("a key with a space", ask("a b"), 400, "PR400-EV-0002")
}

func checkMethodOverride(c *conformer) {
	_, cell := c.newCell()
	override := func(url, method string, more map[string]string) confAnswer {
		header := map[string]string{"X-HTTP-Method-Override": method}
		for name, value := range more {
			header[name] = value
		}
		return c.do(confRequest{method: "POST", url: url, header: header})
	}
	c.wants("GET in a header", override(cell+"__import", "GET", nil), 200, "")
	c.wants("PROPFIND in a header", override(cell+"__snapshot", "PROPFIND", map[string]string{"Depth": "0"}), 207, "")
	c.wants("a method in lower case", override(cell+"__snapshot", "propfind", map[string]string{"Depth": "0"}), 405, "PR405-MC-0001")
	answer := c.do(confRequest{method: "GET", url: cell + "__import", header: map[string]string{"X-Override": "Accept: text/html"}})
	c.wants("a header in a header", answer, 200, "")
	c.has("a header in a header", answer, "Content-Type", "text/html")
}
