package sandbox_test

import (
	"fmt"
	"strings"
)

// importAnyway imports an archive into a new cell of an owner who has an index, and gives the state that lasts.
func (c *conformer) importAnyway(archive []byte) (cell string, end confStatus) {
	c.Helper()
	name, cell := c.newCell()
	c.prime(cell)
	c.wants("PUT of an archive", c.put(cell+"__snapshot/given.zip", "application/zip", string(archive)), 201, "")
	c.start(cell, "__import", "given")
	return cell, c.end(name, cell, "__import")
}

// linkOf is the URL of the links of one row of a collection, and the body of a POST that makes one to another row.
func linkOf(collection, from, to string) (url, body string) {
	set, _, _ := strings.Cut(to, "(")
	return collection + from + "/$links/_" + set, fmt.Sprintf(`{"uri":"%s%s"}`, collection, to)
}

// checkDanglingLinks: a row of user data that names another one which stands later in the archive names nobody afterwards, for ever.
// Asked of 1.8.0, both styles.
func checkDanglingLinks(c *conformer) {
	cell, end := c.importAnyway(readArchive(c, "forward_refs.zip"))
	if end.Status != "ready" {
		c.Fatalf("import: %+v", end)
	}
	for i := range 3 {
		url, body := linkOf(cell+"box1/od/", fmt.Sprintf("Item('i%d')", i), "Owner('o1')")
		c.wants("GET of a link to a row that stood later", c.get(url), 500, "PR500-SV-9999")
		c.wants("POST of that link", c.post(url, body), 409, "PR409-OD-0002")
		back, body := linkOf(cell+"box1/od/", "Owner('o1')", fmt.Sprintf("Item('i%d')", i))
		c.wants("POST of that link from the other end", c.post(back, body), 409, "PR409-OD-0002")
	}
	back, _ := linkOf(cell+"box1/od/", "Owner('o1')", "Item('i0')")
	if answer := c.get(back); answer.status != 200 || answer.body != `{"d":{"results":[]}}` {
		c.Errorf("the same links from the other end: want none, got %d %.200q", answer.status, answer.body)
	}
}

// checkHalfDeadLinks: of two rows that name each other the one that stood first names nobody afterwards. Asked of 1.8.0, subdomain
// style.
func checkHalfDeadLinks(c *conformer) {
	cell, end := c.importAnyway(readArchive(c, "one-to-one.zip"))
	if end.Status != "ready" {
		c.Fatalf("import: %+v", end)
	}
	for i, dead := range []string{"B", "A", "A", "B"} { // the end that stood first in the archive
		a, b := fmt.Sprintf("A('a%d')", i), fmt.Sprintf("B('b%d')", i)
		there, toB := linkOf(cell+"b/od/", a, b)
		back, toA := linkOf(cell+"b/od/", b, a)
		good, bad := there, back
		if dead == "A" {
			good, bad = back, there
		}
		if answer := c.get(good); answer.status != 200 || strings.Count(answer.body, `"uri"`) != 1 {
			c.Errorf("GET %s: want one link, got %d %.200q", good, answer.status, answer.body)
		}
		c.wants("GET "+bad, c.get(bad), 500, "PR500-SV-9999")
		c.wants("POST of the link", c.post(there, toB), 409, "PR409-OD-0002")
		c.wants("POST of the link from the other end", c.post(back, toA), 409, "PR409-OD-0002")
	}
}

// checkLinksByChance: links of user data many to many are there for both ends or for none, all of a pair of types together.
// Asked of 1.8.3 and 1.8.0.
func checkLinksByChance(c *conformer) {
	cell, end := c.importAnyway(readArchive(c, "links_n3.zip"))
	if end.Status != "ready" {
		c.Fatalf("import: %+v", end)
	}
	url, body := linkOf(cell+"b1/od/", "Aa('a1')", "Bb('b1')")
	before := strings.Count(c.get(url).body, `"uri"`)
	for i := 1; i <= 3; i++ {
		a, b := fmt.Sprintf("Aa('a%d')", i), fmt.Sprintf("Bb('b%d')", i)
		there, _ := linkOf(cell+"b1/od/", a, b)
		back, _ := linkOf(cell+"b1/od/", b, a)
		for _, url := range []string{there, back} {
			if answer := c.get(url); answer.status != 200 || strings.Count(answer.body, `"uri"`) != before {
				c.Errorf("GET %s: want %d links as of the others, got %d %.200q", url, before, answer.status, answer.body)
			}
		}
	}
	c.wants("POST of an imported link, seen or not", c.post(url, body), 204, "")
	if answer := c.get(url); strings.Count(answer.body, `"uri"`) != 1 {
		c.Errorf("GET of the link that was made: want one, got %.200q", answer.body)
	}
}

// checkDoubledRows: lines of one row are rows, all of them.
func checkDoubledRows(c *conformer) {
	doubled := editArchive(c, confSmall, rewriting("10_odata/70_userdata.pjson", func(text string) string {
		lines := strings.SplitAfter(text, "\n")
		for _, line := range lines {
			if strings.Contains(line, `"b":"`+gammaBox+`"`) && strings.Contains(line, `"__id"`) {
				return text + line
			}
		}
		return text
	}))
	cell, end := c.importAnyway(doubled)
	if end.Status != "ready" {
		c.Fatalf("import: %+v", end)
	}
	if got := c.count(cell + "box1/od/Item"); got != "151" {
		c.Errorf("rows of Item: want 151, got %s", got)
	}
}

// checkLenientLines: what core's JSON parser takes is imported.
func checkLenientLines(c *conformer) {
	for what, edit := range map[string]func(string) string{
		"a raw tab":        func(text string) string { return strings.Replace(text, `"Name":"`, "\"Name\":\"a\tb", 1) },
		"a trailing comma": func(text string) string { return strings.Replace(text, "}\n", ",}\n", 1) },
		"leading zeros":    func(text string) string { return strings.Replace(text, `"p":`, `"p":00`, 1) },
	} {
		if _, end := c.importAnyway(editArchive(c, confSmall, rewriting("10_odata/21_rule.pjson", edit))); end.Status != "ready" {
			c.Errorf("%s: want ready, got %+v", what, end)
		}
	}
}

// checkUnfitContent: what breaks the server after the wipe.
func checkUnfitContent(c *conformer) {
	number := rewriting("10_odata/70_userdata.pjson", func(text string) string {
		return strings.Replace(text, `"p":`, `"p":12345678901234567890123,"x":`, 1)
	})
	file := "20_webdav/" + gammaBox + "/" + strings.Repeat("n", 256)
	longName := moving("20_webdav/"+gammaBox+"/hello.txt/", file+"/")
	for _, test := range []struct {
		what       string
		edit       archiveEdit
		code, text string
	}{
		{"a number beyond a long", number, "PR500-SV-0000", `For input string: "12345678901234567890123"`},
		{"a file name of 256 bytes", longName, "PR500-CM-0002", "Files I/O error caused [copy webdav data from snapshot file] to fail."},
	} {
		_, end := c.importAnyway(editArchive(c, confSmall, test.edit))
		if c.style == "subdomain" {
			if end.Status != "PR409-CM-0001" {
				c.Errorf("%s: want a failed cell, got %+v", test.what, end)
			}
			continue
		}
		if m := end.Message; m == nil || m.Code != test.code || m.Message.Value == nil || *m.Message.Value != test.text {
			c.Errorf("%s: want %s %q, got %+v", test.what, test.code, test.text, end)
		}
	}
}

// checkBoxWithoutFolder: a box whose folder is not in the archive gets one when it is asked for.
func checkBoxWithoutFolder(c *conformer) {
	cell, end := c.importAnyway(editArchive(c, confSmall, without("20_webdav/"+gammaBox+"/")))
	if end.Status != "ready" {
		c.Fatalf("import: %+v", end)
	}
	for range 2 {
		listing, _ := c.list(cell+"box1", "1")
		if len(listing.Entries) != 1 {
			c.Errorf("entries of the box: want itself alone, got %+v", listing.Entries)
		}
	}
}
