package archive

import (
	"fmt"
	"unicode/utf8"
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
	Table
	entry, number int
	link          bool
	inBox         bool // its rows lie in boxes: tables 40 to 80
	names         bool // its rows are referred to: boxes and entity types
	lines         lineSplitter
	found         *collector
	row           row
	rows          int64 // lines, whatever they hold
	tallies       map[string]*tally
	last          *tally
	key, lastKey  []byte
	named         []named
	kept          int // bytes of ids and names in tallies and named
	badText       bool
}

func newTable(t Table, number, entry int) *table {
	tb := &table{
		Table: t, entry: entry, number: number, link: t.Type == "link", inBox: number >= len(CellTables()),
		names: t.Type == "Box" || t.Type == "EntityType", found: newCollector(), tallies: map[string]*tally{},
	}
	tb.lines.each, tb.lines.tooLong = tb.line, tb.tooLong
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
	t.report(stageImport, "line-too-long", "", "the line is longer than %s and was not looked at", countBytes(maxLine))
}

// line looks at one line.
func (t *table) line(text []byte) {
	t.rows++
	if !t.badText && !utf8.Valid(text) {
		t.badText = true
		t.report(stageTables, "odata-unreadable", tablesUnreadable, "the line is not UTF-8")
	}
	switch parseRow(text, &t.row, nil) {
	case lineBlank:
		t.report(stageImport, "line-blank", "PR400-CM-0004 JSON parse error. [].", "the line is empty")
	case lineNotJSON:
		t.report(stageImport, "line-not-json", "PR400-CM-0004 JSON parse error. […].", "the line is not JSON%s", t.excerpt(text))
	case lineNotObject:
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
	case r.id.kind != kindString:
		t.report(stageImport, "row-without-id", "PR500-SV-0000", "the row has no text _id")
	case shapeOf(r.id.text, t.link) == idPattern:
		t.report(stageImport, "id-is-pattern", "PR500-SV-0000", "the _id %s has characters that break the server's rewriting of ids", short(r.id.text))
	case shapeOf(r.id.text, t.link) == idLoose:
		t.report(stageImport, "id-loose", "", "the _id %s is not 22 characters of A-Z a-z 0-9 - _: the server replaces it in all later lines, wherever it finds it", short(r.id.text))
	}
	switch {
	case r.kind.kind == kindMissing || r.kind.kind == kindNull:
		t.report(stageImport, "row-type-foreign", "", "the row has no _type: the server does not store it")
	case r.kind.kind != kindString:
		t.report(stageImport, "row-type-not-text", "PR500-SV-0000", "the _type of the row is not a text")
	case string(r.kind.text) != t.Type:
		t.report(stageImport, "row-type-foreign", "", "the _type of the row is %s, and this file is for %s", short(r.kind.text), t.Type)
	}
	switch {
	case r.source.kind == kindMissing || r.source.kind == kindNull:
		t.report(stageImport, "row-without-source", "", "the row has no _source: it is imported empty")
	case r.source.kind != kindObject:
		t.report(stageImport, "row-source-not-object", "PR500-SV-0000", "the _source of the row is not an object")
	case r.fields.kind != kindObject && !t.link:
		t.report(stageImport, "row-without-fields", "PR500-SV-0000", "the _source of the row has no object s")
	}
}

// count adds the row to what it belongs to.
func (t *table) count() {
	r := &t.row
	if t.names && r.id.kind == kindString {
		if !t.room(len(t.named), len(r.id.text)+len(r.key.text)+len(r.box.text)+len(r.node.text)) {
			return
		}
		t.named = append(t.named, named{string(r.id.text), string(r.key.text), belonging{string(r.box.text), string(r.node.text), ""}})
	}
	if !t.inBox {
		return
	}
	set := r.set.text
	if t.link {
		set = r.t1.text
	}
	t.key = append(append(append(append(append(t.key[:0], r.box.text...), 0), r.node.text...), 0), set...)
	if t.last == nil || string(t.key) != string(t.lastKey) {
		t.last = t.tallyOf(belonging{string(r.box.text), string(r.node.text), string(set)})
		t.lastKey = append(t.lastKey[:0], t.key...)
	}
	if t.last != nil {
		t.last.rows++
		t.last.refs += int64(r.refs)
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
