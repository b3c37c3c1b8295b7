package sandbox_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// What an import loses can be left out of the archive and made afterwards: then it is as if it had been made by hand.

// seen wants so many links of a row to another set.
func (c *conformer) seen(url string, want int) {
	c.Helper()
	if answer := c.get(url); answer.status != 200 || strings.Count(answer.body, `"uri"`) != want {
		c.Errorf("GET %s: want %d links, got %d %.200q", url, want, answer.status, answer.body)
	}
}

// makeAndUnmake makes a link from one row to another, sees it from both ends, and takes it away again.
func (c *conformer) makeAndUnmake(collection, from, to string) {
	c.Helper()
	there, body := linkOf(collection, from, to)
	back, _ := linkOf(collection, to, from)
	c.seen(there, 0)
	c.wants("POST "+there, c.post(there, body), 204, "")
	c.wants("POST again", c.post(there, body), 409, "PR409-OD-0002")
	c.seen(there, 1)
	c.seen(back, 1)
	_, key, _ := strings.Cut(to, "(")
	c.wants("DELETE "+there, c.do(confRequest{method: "DELETE", url: there + "(" + key}), 204, "")
	c.seen(there, 0)
	c.seen(back, 0)
}

// importAs imports an archive that has to be taken.
func (c *conformer) importAs(archive []byte) (cell string) {
	c.Helper()
	cell, end := c.importAnyway(archive)
	if end.Status != "ready" {
		c.Fatalf("import: %+v", end)
	}
	return cell
}

// checkLinksThatStay: core looks for the row of a link by an id that tells its ends, which those of an import do not have. So a
// role that an import gave an account stays for ever. The same link can be made once more, and only that one goes.
func checkLinksThatStay(c *conformer) {
	cell := c.importAs(readArchive(c, "links_n3.zip"))
	links, body := linkOf(cell+"__ctl/", "Account('me')", "Role('r1')")
	remove := func() confAnswer { return c.do(confRequest{method: "DELETE", url: links + "('r1')"}) }
	c.seen(links, 1)
	c.wants("DELETE of an imported link", remove(), 404, "PR404-OD-0000")
	c.seen(links, 1)
	c.wants("POST of it", c.post(links, body), 204, "")
	c.seen(links, 1)
	c.wants("DELETE of that", remove(), 204, "")
	c.seen(links, 1)
	row, _ := linkOf(cell+"b1/od/", "Aa('a1')", "Bb('b1')")
	c.wants("DELETE of an imported link of rows", c.do(confRequest{method: "DELETE", url: row + "('b1')"}), 404, "PR404-OD-0000")
}

// checkLinksMadeAfterwards leaves all links many to many out.
func checkLinksMadeAfterwards(c *conformer) {
	cell := c.importAs(editArchive(c, "links_n3.zip", holding("10_odata/80_link.pjson", "")))
	c.makeAndUnmake(cell+"__ctl/", "Account('me')", "Role('r1')")
	c.makeAndUnmake(cell+"b1/od/", "Aa('a1')", "Bb('b1')")
	c.makeAndUnmake(cell+"b1/od/", "Bb('b2')", "Aa('a3')")
}

// checkAssociationsMadeAfterwards leaves out what association ends say of each other, too.
func checkAssociationsMadeAfterwards(c *conformer) {
	ends := rewriting("10_odata/60_associationend.pjson", func(text string) string {
		return regexp.MustCompile(`,"AssociationEnd":"[^"]*"`).ReplaceAllString(text, "")
	})
	cell := c.importAs(editArchive(c, "links_n3.zip", holding("10_odata/80_link.pjson", ""), ends))
	data := cell + "b1/od/"
	links, body := linkOf(data, "Aa('a1')", "Bb('b1')")
	c.wants("links of no association", c.get(links), 400, "PR400-OD-0008")
	c.wants("POST of such a link", c.post(links, body), 400, "PR400-OD-0008")
	end := func(name, set string) string {
		return fmt.Sprintf("%s$metadata/AssociationEnd(Name='%s',_EntityType.Name='%s')", data, name, set)
	}
	made := c.post(end("ea", "Aa")+"/$links/_AssociationEnd", fmt.Sprintf(`{"uri":"%s"}`, end("eb", "Bb")))
	c.wants("POST of the association", made, 204, "")
	c.makeAndUnmake(data, "Aa('a1')", "Bb('b1')")
	c.makeAndUnmake(data, "Bb('b1')", "Aa('a1')")
}

// checkRowsInOrder puts the rows that name others behind these, and leaves out what rows of one to one say of each other.
func checkRowsInOrder(c *conformer) {
	behind := rewriting("10_odata/70_userdata.pjson", func(text string) string {
		lines := slices.SortedStableFunc(strings.Lines(text), func(a, b string) int {
			return strings.Compare(naming.FindString(a), naming.FindString(b))
		})
		return strings.Join(lines, "")
	})
	archive := editArchive(c, "forward_refs.zip", holding("10_odata/80_link.pjson", ""), behind)
	cell := c.importAs(archive)
	c.same("links", c.linksOf(cell, saidBy(c, archive, "")), "to one 3 there, 0 dangling, 3 lost with the main box")
	bare := rewriting("10_odata/70_userdata.pjson", func(text string) string { return naming.ReplaceAllString(text, `"ll":[]`) })
	cell = c.importAs(editArchive(c, "one-to-one.zip", bare))
	c.makeAndUnmake(cell+"b/od/", "A('a0')", "B('b0')")
	c.makeAndUnmake(cell+"b/od/", "B('b1')", "A('a1')")
}

// naming is what a row says of the rows that it names.
var naming = regexp.MustCompile(`"ll":\["[^\]]*\]`)
