package cli

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/personium/personium-cell/internal/personium"
)

// A cellTable is for people to read: names, URLs, the owner if he was asked for, and dates.
type cellTable struct {
	owner string
	rows  [][]string
}

func (t *cellTable) add(c personium.ListedCell) {
	if len(t.rows) == 0 {
		t.rows = append(t.rows, t.row([2]string{"NAME", "URL"}, "OWNER", [2]string{"CREATED", "UPDATED"}))
	}
	t.rows = append(t.rows, t.row([2]string{c.Cell.Name, c.Cell.URL}, t.owner,
		[2]string{orDash(dateWords(c.Created)), orDash(dateWords(c.Updated))}))
}

func (t *cellTable) row(cell [2]string, owner string, dates [2]string) []string {
	row := []string{cell[0], cell[1]}
	if t.owner != "" {
		row = append(row, owner)
	}
	return append(row, dates[:]...)
}

// words is the table, on a terminal of so many columns with as many of its own as fit: a row on two lines is hard to read.
// Names and URLs stay. 0 columns are no terminal.
func (t *cellTable) words(columns int) string {
	if len(t.rows) == 0 {
		return "no cells that this credential may see"
	}
	for count := len(t.rows[0]); ; count-- {
		text := aligned(t.rows, count)
		if count <= 2 || columns == 0 || widest(text) <= columns {
			return text
		}
	}
}

// aligned lays the first columns of rows out below each other.
func aligned(rows [][]string, count int) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		fmt.Fprintln(w, strings.Join(row[:count], "\t"))
	}
	_ = w.Flush() // into memory
	return strings.TrimRight(b.String(), "\n")
}

// widest is how many characters the longest line of a text has.
func widest(text string) int {
	most := 0
	for line := range strings.SplitSeq(text, "\n") {
		most = max(most, len([]rune(line)))
	}
	return most
}
