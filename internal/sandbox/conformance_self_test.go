package sandbox_test

import "fmt"

// checkSelfLinks links rows of one type, whose association has both its ends at that type. Of one to many, the source of the POST
// is the one, whichever end was made first, and the body's target holds the link: it shows nothing of it. Of one to one both show
// it. Many to many, a link is stored with its target at both ends, and no row shows it (class UserDataLinkDocHandler).
func checkSelfLinks(c *conformer) {
	_, cell := c.portableCell()
	data := cell + "box1/od/"
	for _, kind := range []struct{ name, first, second string }{
		{"Tree", "0..1", "*"}, {"Turned", "*", "0..1"}, {"Pair", "0..1", "0..1"}, {"Net", "*", "*"},
	} {
		c.selfAssociated(data, kind.name, kind.first, kind.second)
	}
	for _, tree := range []string{"Tree", "Turned"} {
		c.selfLink(data, tree, "a", "b", 204)
		c.selfShows(data, tree, 1, 0, 0)
		c.selfLink(data, tree, "c", "b", 409) // b has its one
		c.selfLink(data, tree, "b", "a", 204) // which is another link
		c.selfLink(data, tree, "c", "c", 204)
		c.selfShows(data, tree, 1, 1, 1)
		c.wants("DELETE from the other end", c.selfUnlink(data, tree, "b", "c"), 404, "PR404-OD-0000")
		c.wants("DELETE", c.selfUnlink(data, tree, "a", "b"), 204, "")
		c.selfShows(data, tree, 0, 1, 1)
	}
	c.selfLink(data, "Pair", "a", "b", 204)
	c.selfLink(data, "Pair", "c", "a", 409)
	c.selfLink(data, "Pair", "c", "c", 204)
	c.selfShows(data, "Pair", 1, 1, 1)
	c.selfLink(data, "Net", "a", "b", 204)
	c.selfLink(data, "Net", "c", "b", 409) // the same line
	c.selfLink(data, "Net", "b", "a", 204)
	c.selfShows(data, "Net", 0, 0, 0)
	c.wants("DELETE of a link that nobody sees", c.selfUnlink(data, "Net", "c", "b"), 204, "")
}

// selfAssociated makes a type that is associated with itself, and three rows.
func (c *conformer) selfAssociated(data, name, first, second string) {
	c.Helper()
	c.wants("a type", c.post(data+"$metadata/EntityType", fmt.Sprintf(`{"Name":%q}`, name)), 201, "")
	end := func(n string) string {
		return fmt.Sprintf("$metadata/AssociationEnd(Name='%s',_EntityType.Name='%s')", n, name)
	}
	for n, multiplicity := range map[string]string{"first": first, "second": second} {
		body := fmt.Sprintf(`{"Name":%q,"Multiplicity":%q,"_EntityType.Name":%q}`, n, multiplicity, name)
		c.wants("an end", c.post(data+"$metadata/AssociationEnd", body), 201, "")
	}
	made := c.post(data+end("first")+"/$links/_AssociationEnd", fmt.Sprintf(`{"uri":%q}`, data+end("second")))
	c.wants("an association", made, 204, "")
	for _, key := range []string{"a", "b", "c"} {
		c.wants("a row", c.post(data+name, fmt.Sprintf(`{"__id":%q}`, key)), 201, "")
	}
}

func selfLinks(data, set, key string) string { return data + set + "('" + key + "')/$links/_" + set }

func (c *conformer) selfLink(data, set, from, to string, status int) {
	c.Helper()
	code := map[int]string{409: "PR409-OD-0002"}[status]
	c.wants(set+": "+from+" to "+to, c.post(selfLinks(data, set, from), `{"uri":"`+data+set+"('"+to+`')"}`), status, code)
}

func (c *conformer) selfUnlink(data, set, from, to string) confAnswer {
	c.Helper()
	return c.do(confRequest{method: "DELETE", url: selfLinks(data, set, from) + "('" + to + "')"})
}

// selfShows wants so many links of a, b and c.
func (c *conformer) selfShows(data, set string, counts ...int) {
	c.Helper()
	for i, n := range counts {
		c.seen(selfLinks(data, set, []string{"a", "b", "c"}[i]), n)
	}
}
