package sandbox_test

import (
	"fmt"
	"regexp"
	"strings"
)

// What versions of core do differently from each other.

// checkBlindListing: before 1.7.16 a listing of the snapshots shows nothing but the area, whatever its Depth. What is there can
// be asked for by its name all the same.
func checkBlindListing(c *conformer) {
	_, cell := c.newCell()
	area := cell + "__snapshot"
	c.wants("PUT", c.put(area+"/a.zip", "application/zip", "12345"), 201, "")
	entries := map[string]int{"0": 1, "1": 2}
	if !c.listsSnapshots() {
		entries["1"] = 1
	}
	for depth, want := range entries {
		if listing, _ := c.list(area, depth); len(listing.Entries) != want || listing.Entries[0].Href != area {
			c.Errorf("Depth %s: want %d entries, got %+v", depth, want, listing.Entries)
		}
	}
	c.checkFileEntry(area + "/a.zip")
}

// checkBigCounts: Elasticsearch 7 stops counting at 10,000.
func checkBigCounts(c *conformer) {
	const rows, limit = 10_003, 10_000
	cell, end := c.importAnyway(itemsOfOneID(c, rows))
	if end.Status != "ready" {
		c.Fatalf("import: %+v", end)
	}
	want := rows
	if c.capsCounts() {
		want = limit
	}
	items := cell + "box1/od/Item"
	if got := c.count(items); got != fmt.Sprint(want) {
		c.Errorf("count of %d rows: want %d, got %s", rows, want, got)
	}
	for skip, found := range map[int]bool{rows - 1: true, rows: false} {
		answer := c.get(fmt.Sprintf("%s?$top=1&$skip=%d", items, skip))
		if got := !strings.Contains(answer.body, `"results":[]`); answer.status != 200 || got != found {
			c.Errorf("a row after %d: want %t, got %d %.200q", skip, found, answer.status, answer.body)
		}
	}
	c.wants("the last row by its key", c.get(fmt.Sprintf("%s('r%05d')", items, rows-1)), 200, "")
	c.checkKeyRanges(items, rows)
}

// checkKeyRanges: rows can be counted and read by ranges of their keys, which are in the order of their bytes.
func (c *conformer) checkKeyRanges(items string, rows int) {
	c.Helper()
	counted := 0
	for _, filter := range []string{"__id le 'r04999'", "__id gt 'r04999'"} {
		answer := c.get(items + "?$top=0&$inlinecount=allpages&$filter=" + strings.ReplaceAll(filter, " ", "%20"))
		part := 0
		if _, err := fmt.Sscanf(answer.body, `{"d":{"results":[],"__count":"%d"`, &part); err != nil {
			c.Errorf("count of rows with %s: %d %.200q", filter, answer.status, answer.body)
		}
		counted += part
	}
	if counted != rows {
		c.Errorf("two ranges of keys hold %d rows, want %d", counted, rows)
	}
	page := c.get(items + "?$orderby=__id&$top=2&$filter=__id%20gt%20'r09999'")
	keys := regexp.MustCompile(`"__id":"([^"]*)"`).FindAllStringSubmatch(page.body, -1)
	if len(keys) != 2 || keys[0][1] != "r10000" || keys[1][1] != "r10001" {
		c.Errorf("two rows after r09999: got %d %.300q", page.status, page.body)
	}
	c.wants("a page of more than 10,000 rows", c.get(items+"?$top=10001"), 400, "PR400-OD-0029")
}

// itemsOfOneID is a small archive with so many rows in its box. All have one and the same internal id, which nobody needs: so an
// import of them takes seconds, and not minutes.
func itemsOfOneID(c *conformer, rows int) []byte {
	many := rewriting("10_odata/70_userdata.pjson", func(text string) string {
		var b strings.Builder
		for line := range strings.Lines(text) {
			if !strings.Contains(line, `"b":"`+gammaBox+`"`) || !strings.Contains(line, `"__id":"i-`) {
				continue
			}
			line = regexp.MustCompile(`"_id":"[^"]*"`).ReplaceAllString(line, `"_id":"pcellconf0000000000000"`)
			before, after, _ := strings.Cut(line, `"__id":"`)
			_, after, _ = strings.Cut(after, `"`)
			for i := range rows {
				fmt.Fprintf(&b, `%s"__id":"r%05d"%s`, before, i, after)
			}
			break
		}
		return b.String()
	})
	return editArchive(c, confSmall, holding("10_odata/80_link.pjson", ""), many)
}
