package check

import (
	"fmt"
	"unicode/utf8"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/jsonscan"
)

// tablesUnreadable is the server's answer when it cannot count the lines of a table.
const tablesUnreadable = "PR500-CM-0002 Files I/O error caused [read odata pjson from snapshot file] to fail."

// How many boxes, collections, entity types, and combinations of them in rows, are counted; and how long, in bytes, their
// names and ids may be all together.
const (
	maxKinds     = 100_000
	maxKindBytes = 16 << 20
)

// A belonging is what rows belong to: their box, collection and entity type, as ids.
type belonging struct{ box, node, set string }

// A tally is the rows that belong to one thing.
type tally struct {
	belonging
	line int // the first one's
	rows int64
	refs int64 // 0..1:N links that these rows carry
}

// A named is a row that others refer to: a box or an entity type.
type named struct {
	id, name string
	belonging
}

// A table gathers what is to be known of one table. One goroutine reads it from the first line to the last.
type table struct {
	archive.Table
	entry, number int
	link          bool
	inBox         bool // its rows lie in boxes: tables 40 to 80
	names         bool // its rows are referred to: boxes and entity types
	lines         archive.LineSplitter
	found         *collector
	row           archive.Row
	rows          int64 // lines, whatever they hold
	tallies       map[string]*tally
	last          *tally
	key, lastKey  []byte
	named         []named
	kept          int // bytes of ids and names in tallies and named
	badText       bool
}

func newTable(t archive.Table, number, entry int) *table {
	tb := &table{
		Table: t, entry: entry, number: number, link: t.Type == "link", inBox: number >= len(archive.CellTables()),
		names: t.Type == "Box" || t.Type == "EntityType", found: newCollector(), tallies: map[string]*tally{},
	}
	tb.lines.Each, tb.lines.TooLong = tb.line, tb.tooLong
	return tb
}

func (t *table) report(stage int, code, server, format string, a ...any) {
	f := Finding{Code: code, Line: int(t.rows), order: order{stage, t.entry}}
	if !t.found.full(code) {
		f.Entry, f.Text, f.Server = t.Path, fmt.Sprintf(format, a...), server
	}
	t.found.add(f)
}

func (t *table) tooLong() {
	t.rows++
	t.report(stageImport, "line-too-long", "", "the line is longer than %s and was not looked at", archive.CountBytes(archive.MaxLine))
}

// line looks at one line.
func (t *table) line(text []byte) {
	t.rows++
	if !t.badText && !utf8.Valid(text) {
		t.badText = true
		t.report(stageTables, "odata-unreadable", tablesUnreadable, "the line is not UTF-8")
	}
	switch t.row.Parse(text, nil) {
	case archive.LineBlank:
		t.report(stageImport, "line-blank", "PR400-CM-0004 JSON parse error. [].", "the line is empty")
	case archive.LineNotJSON:
		t.report(stageImport, "line-not-json", "PR400-CM-0004 JSON parse error. […].", "the line is not JSON%s", t.excerpt(text))
	case archive.LineNotObject:
		t.report(stageImport, "line-not-object", "PR500-SV-0000", "the line is not an object%s", t.excerpt(text))
	default:
		t.checkRow()
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

func (t *table) checkRow() {
	r := &t.row
	switch {
	case r.ID.Kind != jsonscan.String:
		t.report(stageImport, "row-without-id", "PR500-SV-0000", "the row has no text _id")
	case shapeOf(r.ID.Text, t.link) == idPattern:
		t.report(stageImport, "id-is-pattern", "PR500-SV-0000", "the _id %s has characters that break the server's rewriting of ids", short(r.ID.Text))
	case shapeOf(r.ID.Text, t.link) == idLoose:
		t.report(stageImport, "id-loose", "", "the _id %s is not 22 characters of A-Z a-z 0-9 - _: the server replaces it in all later lines, wherever it finds it", short(r.ID.Text))
	}
	switch {
	case r.Kind.Kind == jsonscan.Missing || r.Kind.Kind == jsonscan.Null:
		t.report(stageImport, "row-type-foreign", "", "the row has no _type: the server does not store it")
	case r.Kind.Kind != jsonscan.String:
		t.report(stageImport, "row-type-not-text", "PR500-SV-0000", "the _type of the row is not a text")
	case string(r.Kind.Text) != t.Type:
		t.report(stageImport, "row-type-foreign", "", "the _type of the row is %s, and this file is for %s", short(r.Kind.Text), t.Type)
	}
	switch {
	case r.Source.Kind == jsonscan.Missing || r.Source.Kind == jsonscan.Null:
		t.report(stageImport, "row-without-source", "", "the row has no _source: it is imported empty")
	case r.Source.Kind != jsonscan.Object:
		t.report(stageImport, "row-source-not-object", "PR500-SV-0000", "the _source of the row is not an object")
	case r.Fields.Kind != jsonscan.Object && !t.link:
		t.report(stageImport, "row-without-fields", "PR500-SV-0000", "the _source of the row has no object s")
	}
}

// count adds the row to what it belongs to.
func (t *table) count() {
	r := &t.row
	if t.names && r.ID.Kind == jsonscan.String {
		if !t.room(len(t.named), len(r.ID.Text)+len(r.Key.Text)+len(r.Box.Text)+len(r.Node.Text)) {
			return
		}
		t.named = append(t.named, named{string(r.ID.Text), string(r.Key.Text), belonging{string(r.Box.Text), string(r.Node.Text), ""}})
	}
	if !t.inBox {
		return
	}
	set := r.Set.Text
	if t.link {
		set = r.T1.Text
	}
	t.key = append(append(append(append(append(t.key[:0], r.Box.Text...), 0), r.Node.Text...), 0), set...)
	if t.last == nil || string(t.key) != string(t.lastKey) {
		t.last = t.tallyOf(belonging{string(r.Box.Text), string(r.Node.Text), string(set)})
		t.lastKey = append(t.lastKey[:0], t.key...)
	}
	if t.last != nil {
		t.last.rows++
		t.last.refs += int64(r.Refs)
	}
}

func (t *table) tallyOf(b belonging) *tally {
	if found, ok := t.tallies[string(t.key)]; ok {
		return found
	}
	if !t.room(len(t.tallies), 2*len(t.key)) {
		return nil
	}
	made := &tally{belonging: b, line: int(t.rows)}
	t.tallies[string(t.key)] = made
	return made
}

// room says whether another thing, of so many bytes, can be counted beside n others.
func (t *table) room(n, bytes int) bool {
	t.kept += bytes
	if n < maxKinds && t.kept <= maxKindBytes {
		return true
	}
	t.report(stageImport, "too-many-kinds", "", "there are too many boxes, collections or entity types up to here: the row was not counted")
	return false
}
