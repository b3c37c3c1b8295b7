package check

import (
	"fmt"
	"unicode/utf8"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/jsonscan"
)

// A table gathers what is to be known of one table. One goroutine reads it from the first line to the last.
type table struct {
	archive.Table
	entry   int
	isLinks bool // its rows are links
	inBox   bool // its rows lie in boxes: tables 40 to 80
	lines   archive.LineSplitter
	found   *collector
	row     archive.Row
	rows    int64 // lines, whatever they hold
	blank   int64 // those of them that hold nothing
	ledger  ledger
	badText bool
	sieve   *sieve
	suspect bool // rows of it may appear twice
	odd     bool // the _id of a row may do harm

	common string // the _id that rows of a prepared copy have in common; "" in other archives
}

func (c *checker) newTable(of archive.Table, entry int, inBox bool) *table {
	t := &table{Table: of, entry: entry, isLinks: of.Type == "link", inBox: inBox, found: newCollector(c.r), sieve: c.sieve}
	t.ledger.tallies = map[string]*tally{}
	t.lines.Each, t.lines.TooLong, t.lines.Empty = t.line, t.tooLong, t.empty
	return t
}

// blank is the code of a finding about a line that holds nothing.
const blank = "line-blank"

func (t *table) report(code, format string, a ...any) {
	if t.found.full(code) {
		t.found.counts[code]++ // of a table every line may have it
		return
	}
	t.found.add(Finding{Code: code, Line: int(t.rows), Entry: t.Path, Text: fmt.Sprintf(format, a...), order: order{entry: t.entry}})
}

// reportText is report, with the beginning of the line behind what is said.
func (t *table) reportText(code, what string, line []byte) {
	if t.found.full(code) {
		t.found.counts[code]++
		return
	}
	t.report(code, "%s%s", what, t.excerpt(line))
}

func (t *table) tooLong() {
	t.rows++
	t.report("line-too-long", "the line is longer than %s and was not checked", archive.CountBytes(archive.MaxLine))
}

// empty takes lines without a byte. There may be millions of them: those that are only counted are counted at once.
func (t *table) empty(lines int) {
	for ; lines > 0 && !t.found.full(blank); lines-- {
		t.rows++
		t.reportBlank()
	}
	t.rows += int64(lines)
	t.blank += int64(lines)
	t.found.counts[blank] += lines
}

func (t *table) reportBlank() {
	t.blank++
	t.report(blank, "the line is empty")
}

// line looks at one line.
func (t *table) line(text []byte) {
	t.rows++
	if !t.badText && !utf8.Valid(text) {
		t.badText = true
		t.report("odata-unreadable", "the line is not UTF-8")
	}
	switch t.row.Parse(text, nil) {
	case archive.LineBlank:
		t.reportBlank()
	case archive.LineNotJSON:
		t.reportText("line-not-json", "the line is not JSON", text)
	case archive.LineTooLarge:
		t.reportText("number-too-large", "a whole number in the line is larger than the server can hold", text)
	case archive.LineTooDeep:
		t.report("line-too-deep", "values in the line are nested more than %d deep: it was not checked", jsonscan.MaxDepth)
	case archive.LineNotObject:
		t.reportText("line-not-object", "the line is not an object", text)
	default:
		t.checkRow()
		t.sift()
		t.count()
	}
}

// excerpt shows the beginning of a line, but not of one that may hold a password.
func (t *table) excerpt(line []byte) string {
	if t.Type == "Account" {
		return ""
	}
	return ": " + short(line)
}

// short quotes the beginning of a text.
func short(text []byte) string {
	const most = 48
	if len(text) > most {
		return fmt.Sprintf("%q…", text[:most])
	}
	return fmt.Sprintf("%q", text)
}

// count adds the row to what it belongs to.
func (t *table) count() {
	if t.isNamed() && t.row.ID.Kind == jsonscan.String && !t.ledger.name(&t.row) {
		t.notCounted()
		return
	}
	if t.Type == "AssociationEnd" && !t.ledger.end(&t.row, int(t.rows)) {
		t.notCounted()
		return
	}
	if t.inBox && !t.ledger.count(&t.row, t.isLinks, int(t.rows)) {
		t.notCounted()
	}
}

// isNamed says whether other rows refer to the rows of the table.
func (t *table) isNamed() bool { return t.Type == "Box" || t.Type == "EntityType" }

func (t *table) notCounted() {
	t.report("too-many-kinds", "there are too many boxes, collections or entity types up to here: the row was not counted")
}
