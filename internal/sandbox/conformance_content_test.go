package sandbox_test

import (
	"encoding/json"
	"fmt"
	"strings"
)

// portable is gamma-g1.zip without what an import into another cell loses for certain or by chance: the OData of the main
// box, and links.
func (c *conformer) portable() []byte {
	c.Helper()
	edits := []archiveEdit{without("20_webdav/__/od/"), holding("10_odata/80_link.pjson", "")}
	for _, table := range []string{"40_entitytype", "41_complextype", "50_property", "51_complextypeproperty", "60_associationend", "70_userdata"} {
		edits = append(edits, rewriting("10_odata/"+table+".pjson", func(text string) string {
			var kept strings.Builder
			for line := range strings.Lines(text) {
				if strings.Contains(line, `"b":"`+gammaBox+`"`) {
					kept.WriteString(line)
				}
			}
			return kept.String()
		}))
	}
	return editArchive(c, confSmall, edits...)
}

// portableCell is a new cell that has imported the portable archive.
func (c *conformer) portableCell() (name, cell string) {
	c.Helper()
	name, cell = c.newCell()
	c.prime(cell)
	c.wants("upload", c.put(cell+"__snapshot/portable.zip", "application/zip", string(c.portable())), 201, "")
	c.start(cell, "__import", "portable")
	if end := c.end(name, cell, "__import"); end.Status != "ready" {
		c.Fatalf("import: want ready, got %+v", end)
	}
	return name, cell
}

// count is the number of rows of a set below a cell.
func (c *conformer) count(url string) string {
	c.Helper()
	answer := c.get(url + "?$top=0&$inlinecount=allpages")
	c.wants("count of "+url, answer, 200, "")
	c.has("count of "+url, answer, "DataServiceVersion", "2.0")
	var page struct {
		D struct {
			Results []any
			Count   string `json:"__count"`
		}
	}
	if err := json.Unmarshal([]byte(answer.body), &page); err != nil || len(page.D.Results) != 0 {
		c.Errorf("count of %s: got %.200q", url, answer.body)
	}
	return page.D.Count
}

// counts gives the rows of all cell-level types.
func (c *conformer) counts(cell string) string {
	c.Helper()
	var lines []string
	for _, kind := range []string{"Account", "Role", "Box", "ExtCell", "ExtRole", "Relation", "Rule", "SentMessage", "ReceivedMessage"} {
		lines = append(lines, kind+" "+c.count(cell+"__ctl/"+kind))
	}
	return strings.Join(lines, ", ")
}

// boxCounts gives the rows of the collection od in box1 of the portable archive.
func (c *conformer) boxCounts(cell string) string {
	c.Helper()
	var lines []string
	for _, set := range []string{"$metadata/EntityType", "$metadata/ComplexType", "$metadata/Property",
		"$metadata/ComplexTypeProperty", "$metadata/AssociationEnd", "Item", "Tag"} {
		lines = append(lines, set+" "+c.count(cell+"box1/od/"+set))
	}
	return strings.Join(lines, ", ")
}

const portableCounts = "$metadata/EntityType 2, $metadata/ComplexType 1, $metadata/Property 4, " +
	"$metadata/ComplexTypeProperty 1, $metadata/AssociationEnd 2, Item 150, Tag 1"

func checkCounts(c *conformer) {
	_, cell := c.portableCell()
	if got := c.boxCounts(cell); got != portableCounts {
		c.Errorf("rows of the box: want %s, got %s", portableCounts, got)
	}
	for what, test := range map[string]struct {
		path   string
		status int
		code   string
	}{
		"a box that is not there":         {"nobox/od/Item", 404, "PR404-DV-0002"},
		"an entity set that is not there": {"box1/od/Nothing", 404, "PR404-OD-0001"},
		"the count of a set alone":        {"box1/od/Item/$count", 404, "PR404-MC-0001"},
		"a skip that is too great":        {"box1/od/Item?$skip=100001", 400, "PR400-OD-0029"},
		"the greatest skip":               {"box1/od/Item?$top=1&$skip=100000", 200, ""},
	} {
		c.wants(what, c.get(cell+test.path), test.status, test.code)
	}
	for skip, want := range map[int]bool{149: true, 150: false} {
		answer := c.get(fmt.Sprintf("%sbox1/od/Item?$top=1&$skip=%d", cell, skip))
		if got := !strings.Contains(answer.body, `"results":[]`); got != want {
			c.Errorf("a row after %d: want %t, got %.200q", skip, want, answer.body)
		}
	}
	c.checkLinks(cell)
}

// checkLinks makes a link between two rows that have none, and reads it back from both ends.
func (c *conformer) checkLinks(cell string) {
	c.Helper()
	item, tag := c.firstID(cell+"box1/od/Item"), c.firstID(cell+"box1/od/Tag")
	links := fmt.Sprintf("%sbox1/od/Item('%s')/$links/_Tag", cell, item)
	before := c.get(links)
	c.wants("links of a row without any", before, 200, "")
	if before.body != `{"d":{"results":[]}}` {
		c.Errorf("links of a row without any: got %.200q", before.body)
	}
	uri := fmt.Sprintf(`{"uri":"%sbox1/od/Tag('%s')"}`, cell, tag)
	c.wants("POST of a link", c.post(links, uri), 204, "")
	c.wants("POST of the same link", c.post(links, uri), 409, "PR409-OD-0002")
	for _, read := range []string{links, fmt.Sprintf("%sbox1/od/Tag('%s')/$links/_Item", cell, tag)} {
		if answer := c.get(read); answer.status != 200 || strings.Count(answer.body, `"uri"`) != 1 {
			c.Errorf("GET %s: want one link, got %d %.200q", read, answer.status, answer.body)
		}
	}
	c.wants("links along no association", c.get(fmt.Sprintf("%sbox1/od/Item('%s')/$links/_No", cell, item)), 400, "PR400-OD-0008")
	c.checkListedLinks(cell, item, tag)
}

// checkListedLinks reads the link between two rows from the list of a set, as is done where no path carries a key. The strings of a filter
// are read as JavaScript's.
func (c *conformer) checkListedLinks(cell, item, tag string) {
	c.Helper()
	list := cell + "box1/od/Item?$expand=_Tag&$filter=__id%20eq%20"
	for _, key := range []string{item, fmt.Sprintf("%%5Cu%04x", item[0]) + item[1:]} {
		answer := c.get(list + "'" + key + "'")
		if answer.status != 200 || strings.Count(answer.body, `"__id":"`+item+`"`) != 1 || !strings.Contains(answer.body, `"__id":"`+tag+`"`) {
			c.Errorf("GET %s'%s': want a link to %s, got %d %.200q", list, key, tag, answer.status, answer.body)
		}
	}
	c.wants("a backslash that leads nowhere", c.get(list+"'%5Cu00zz'"), 400, "PR400-OD-0048")
	c.wants("$expand of no association", c.get(cell+"box1/od/Item?$expand=_No"), 400, "PR400-OD-0025")
	c.wants("$expand of too much", c.get(cell+"box1/od/Item?$expand=_Tag,_Tag,_Tag"), 400, "PR400-OD-0039")
	c.wants("$top with $expand", c.get(cell+"box1/od/Item?$expand=_Tag&$top=101"), 400, "PR400-OD-0029")
}

// firstID is the __id of the first row of an entity set.
func (c *conformer) firstID(url string) string {
	c.Helper()
	answer := c.get(url + "?$top=1&$select=__id")
	var page struct {
		D struct {
			Results []struct {
				ID string `json:"__id"`
			}
		}
	}
	if err := json.Unmarshal([]byte(answer.body), &page); err != nil || len(page.D.Results) != 1 {
		c.Fatalf("the first row of %s: %d %.200q", url, answer.status, answer.body)
	}
	return page.D.Results[0].ID
}
