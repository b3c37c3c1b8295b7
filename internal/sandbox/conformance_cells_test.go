package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// cells lists cells; the query is made of pairs of names and values.
func (c *conformer) cells(pairs ...string) (names []string, count string) {
	c.Helper()
	answer := c.get(c.listURL(pairs...))
	var page struct {
		D struct {
			Results []struct{ Name string }
			Count   string `json:"__count"`
		}
	}
	if err := json.Unmarshal([]byte(answer.body), &page); err != nil || answer.status != 200 {
		c.Fatalf("list of cells, %q: %d %.200q", pairs, answer.status, answer.body)
	}
	for _, r := range page.D.Results {
		names = append(names, r.Name)
	}
	return names, page.D.Count
}

func (c *conformer) listURL(pairs ...string) string {
	query := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		query.Set(pairs[i], pairs[i+1])
	}
	return c.unitURL + "__ctl/Cell?" + strings.ReplaceAll(query.Encode(), "+", "%20")
}

func checkCellPages(c *conformer) {
	var made []string
	for range 3 {
		name, _ := c.newCell()
		made = append(made, name)
	}
	slices.Sort(made)
	quoted := func(format string, args ...any) string { return fmt.Sprintf(format, args...) }
	all := quoted("Name eq '%s' or Name eq '%s' or Name eq '%s'", made[0], made[1], made[2])
	for _, test := range []struct {
		what  string
		pairs []string
		want  []string
	}{
		{"one by its name", []string{"$filter", quoted("Name eq '%s'", made[1])}, made[1:2]},
		{"one by the beginning of its name", []string{"$filter", quoted("startswith(Name,'%s')", made[2][:len(made[2])-1])}, made[2:]},
		{"in order", []string{"$filter", all, "$orderby", "Name asc"}, made},
		{"the second page", []string{"$filter", all, "$orderby", "Name asc", "$top", "1", "$skip", "1"}, made[1:2]},
		{"backwards", []string{"$filter", all, "$orderby", "Name desc", "$top", "1"}, made[2:]},
		{"those after a name", []string{"$filter", quoted("(%s) and Name gt '%s'", all, made[0]), "$orderby", "Name asc"}, made[1:]},
		{"a page of nothing", []string{"$filter", all, "$top", "0"}, nil},
	} {
		got, count := c.cells(append(test.pairs, "$inlinecount", "allpages")...)
		if !slices.Equal(got, test.want) || count == "" {
			c.Errorf("%s: got %q of %q, want %q", test.what, got, count, test.want)
		}
	}
	c.wants("an unknown property", c.get(c.listURL("$filter", "Owner eq 'x'")), 400, "PR400-OD-0045")
	c.wants("too far", c.get(c.listURL("$skip", "100001")), 400, "PR400-OD-0029")
	c.wants("no number", c.get(c.listURL("$top", "x")), 400, "PR400-OD-0036")
}

// The way of an administrator who has nothing but a name and a password.
func checkAdministration(c *conformer) {
	if !c.canLogIn() {
		return
	}
	grant, _ := c.granted("a login", c.password())
	c = c.with(grant.Access)
	name, cell := c.newCell()
	found := func() bool {
		names, _ := c.cells("$filter", "Name eq '"+name+"'")
		return len(names) == 1
	}
	if !found() {
		c.Error("the new cell is not listed")
	}
	c.wants("a new cell's counts", c.get(cell+"__ctl/Role?$top=0&$inlinecount=allpages"), 200, "")
	c.prime(cell)
	c.upload(cell, "good", confLarge)
	c.start(cell, "__import", "good")
	if end := c.end(name, cell, "__import"); end.Status != "ready" {
		c.Errorf("the import: want ready, got %+v", end)
	}
	if accounts := c.count(cell + "__ctl/Account"); accounts == "0" {
		c.Error("the import brought no account")
	}
	remove := func(url string, header map[string]string) confAnswer {
		return c.do(confRequest{method: "DELETE", url: url, header: header})
	}
	c.wants("deleting at unit level what is not empty", remove(c.entityURL(name), nil), 409, "PR409-OD-0001")
	c.wants("deleting without saying how", remove(cell, nil), 412, "PR412-MC-0001")
	c.wants("deleting", remove(cell, map[string]string{"X-Personium-Recursive": "true"}), 204, "")
	if found() {
		c.Error("the deleted cell is listed")
	}
	c.wants("the deleted cell", c.get(cell+"__import"), 404, "PR404-DV-0003")
	again := c.post(c.unitURL+"__ctl/Cell", fmt.Sprintf(`{"Name":%q}`, name))
	c.wants("making it again", again, 201, "")
	c.wants("its old snapshot", c.get(cell+"__snapshot/good.zip"), 404, "PR404-DV-0001")
	c.wants("deleting at unit level what is empty", remove(c.entityURL(name), nil), 204, "")
}
