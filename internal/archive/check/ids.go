package check

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/jsonscan"
)

// An oddID is an id that is none of those that servers make: the server puts a new one in its place wherever it finds it in what
// comes later, and may find it where it is not meant.
type oddID struct {
	text     string
	means    pattern
	compiled *regexp.Regexp
	entry    string // where it stands
	line     int
	nth      int    // entry in the report's order
	blamed   bool   // the import ends over it
	found    int    // in so many places it is not meant
	first    string // the first of them
}

// An idTrial goes through the archive as the server does, replacing the ids that are odd, to find out what that does.
type idTrial struct {
	a       *assembly
	odd     []*oddID
	ids     replacer
	pending *Finding // what ends the import as soon as anything follows
	row     archive.Row
	after   archive.Row
}

// errImportEnds says that the import fails here: what comes later does not matter.
var errImportEnds = errors.New("the import ends here")

// addIDs finds out what the server's replacing of ids does to the archive. Where all ids are as servers make them it does nothing
// to what they do not name.
func (a *assembly) addIDs(ctx context.Context) error {
	odd := slices.ContainsFunc(a.web.collections, func(n webNode) bool { return shapeOf([]byte(n.id), false) != idFine })
	for _, t := range a.c.tables {
		odd = odd || t.odd
	}
	if !odd {
		return nil
	}
	p := &idTrial{a: a, ids: replacer{ids: map[string]*oddID{}}}
	err := p.run(ctx)
	switch {
	case errors.Is(err, errTooManyIDs):
		a.note("ids-not-compared", archive.ODataDir, "so many ids are not 22 characters of A-Z a-z 0-9 - _ that they were not searched for")
		return nil
	case err != nil && !errors.Is(err, errImportEnds):
		return err
	}
	p.report(err == nil)
	return nil
}

var errTooManyIDs = errors.New("too many odd ids")

func (p *idTrial) run(ctx context.Context) error {
	for _, t := range archive.CellTables() {
		if err := p.table(ctx, t); err != nil {
			return err
		}
	}
	if err := p.metas(ctx); err != nil {
		return err
	}
	for _, t := range archive.BoxTables() {
		if err := p.table(ctx, t); err != nil {
			return err
		}
	}
	return nil
}

func (p *idTrial) table(ctx context.Context, of archive.Table) error {
	t := p.a.table(of.Type)
	if t == nil {
		return nil
	}
	return p.a.c.r.RawLines(ctx, of.Path, func(line int, text []byte) error { return p.line(t, line, text) })
}

// line reads a line as the server does.
func (p *idTrial) line(t *table, line int, text []byte) error {
	if p.pending != nil {
		return p.end(*p.pending)
	}
	var refs [][]byte
	if p.row.Parse(text, func(ref []byte) { refs = append(refs, bytes.Clone(ref)) }) != archive.LineFine {
		return nil // a finding of its own
	}
	id := p.row.ID
	if changed := p.ids.replace(text); len(p.ids.hits) > 0 {
		if p.after.Parse(changed, nil) != archive.LineFine || !isRow(&p.after) {
			return p.breaks(t.Path, line, t.entry)
		}
		p.judge(fmt.Sprintf("%s:%d", t.Path, line), func(id string) int { return meant(&p.row, refs, id) })
		if !bytes.Equal(p.after.ID.Text, id.Text) {
			return nil // what is new in it stands nowhere else
		}
		id.Kind = p.after.ID.Kind
	}
	return p.learn(id, oddID{entry: t.Path, line: line, nth: t.entry}, t.isLinks)
}

// isRow says whether the server can make a row of an object.
func isRow(r *archive.Row) bool {
	is := func(v jsonscan.Value, kind jsonscan.Kind) bool {
		return v.Kind == kind || v.Kind == jsonscan.Missing || v.Kind == jsonscan.Null
	}
	return is(r.ID, jsonscan.String) && is(r.Kind, jsonscan.String) && is(r.Source, jsonscan.Object)
}

// meant is in how many places of a row an id stands as the id of a row.
func meant(r *archive.Row, refs [][]byte, id string) int {
	n := bytes.Count(r.ID.Text, []byte(id)) // that of a link has two in it
	for _, v := range []jsonscan.Value{r.Box, r.Node, r.Set, r.T1, r.T2, r.K1, r.K2, r.BoxLink, r.OwnerLink, r.EndLink} {
		if string(v.Text) == id {
			n++
		}
	}
	for _, ref := range refs {
		for part := range bytes.SplitSeq(ref, []byte(":")) {
			if string(part) == id {
				n++
			}
		}
	}
	return n
}

// judge notes which ids stand in the last text where they are not meant.
func (p *idTrial) judge(place string, meant func(id string) int) {
	counts := map[*oddID]int{}
	for _, id := range p.ids.hits {
		counts[id]++
	}
	for id, n := range counts {
		if n -= meant(id.text); n <= 0 && id.means != expression {
			continue
		}
		if id.found++; id.first == "" {
			id.first = place
		}
	}
}

// learn takes the id of what was read.
func (p *idTrial) learn(v jsonscan.Value, id oddID, isLink bool) error {
	switch {
	case v.Kind == jsonscan.Missing || v.Kind == jsonscan.Null:
		p.pending = &Finding{Code: "row-without-id", Entry: id.entry, Line: id.line, order: order{entry: id.nth},
			Text: "the row has no _id, with which the server fails at what comes next"}
		return nil
	case v.Kind != jsonscan.String || shapeOf(v.Text, isLink) == idFine:
		return nil
	}
	id.text, id.means = string(v.Text), patternOf(string(v.Text))
	p.odd = append(p.odd, &id)
	switch id.means {
	case broken:
		id.blamed = true
		p.pending = &Finding{Code: "id-is-pattern", Entry: id.entry, Line: id.line, order: order{entry: id.nth},
			Text: fmt.Sprintf("the _id %s has characters that break the server's rewriting of ids", short(v.Text))}
		return nil
	case unknown:
		return nil
	}
	if !p.ids.add(&id) {
		return errTooManyIDs
	}
	return nil
}

// breaks reports that the server cannot read what it has put ids into.
func (p *idTrial) breaks(entry string, line, nth int) error {
	id := p.ids.hits[0]
	id.blamed = true
	return p.end(Finding{Code: "id-breaks", Entry: entry, Line: line, order: order{entry: nth}, Text: fmt.Sprintf("the server puts a new id in "+
		"place of the _id %s of %s wherever it stands in here, and what it is left with is no longer what it should be", short([]byte(id.text)),
		Finding{Entry: id.entry, Line: id.line}.Place())})
}

func (p *idTrial) end(f Finding) error {
	p.a.found.add(f)
	return errImportEnds
}

// metas reads the access rights of the web nodes as the server does, between the tables of the cell and those of boxes.
func (p *idTrial) metas(ctx context.Context) error {
	if p.pending != nil {
		return p.end(*p.pending)
	}
	r := p.a.c.r
	var learnt []webNode
	for i := range r.ByName() {
		if roleOf(r.Name(i)) != roleMeta || r.Find(r.Name(i)) != i {
			continue
		}
		text, err := r.Text(ctx, string(r.Name(i)))
		if err != nil {
			return err
		}
		var m archive.Meta
		if m.Parse(text) != archive.LineFine || m.ACL.Kind != jsonscan.Object {
			continue
		}
		acl := memberOf(text, "a")
		if changed := p.ids.replace(acl); len(p.ids.hits) > 0 {
			s := jsonscan.New(changed)
			if s.Space(); !s.At('{') || !s.Skip() || !s.AtEnd() {
				return p.breaks(string(r.RawName(i)), 0, i)
			}
			p.judge(string(r.RawName(i)), func(id string) int { return bytes.Count(acl, []byte(`"`+id+`"`)) })
		}
		if string(m.Kind.Text) == archive.NodeOData && m.ID.Kind == jsonscan.String {
			learnt = append(learnt, webNode{folder: string(r.RawName(i)), id: string(m.ID.Text)})
		}
	}
	for _, n := range learnt {
		if err := p.learn(jsonscan.Value{Kind: jsonscan.String, Text: []byte(n.id)}, oddID{entry: n.folder}, false); err != nil {
			return err
		}
	}
	return nil
}

// memberOf is the text of the last member of a name.
func memberOf(object []byte, name string) (value []byte) {
	s := jsonscan.New(object)
	s.Space()
	s.Object(func(key []byte) bool {
		from := s.Pos()
		ok := s.Skip()
		if string(key) == name {
			value = object[from:s.Pos()]
		}
		return ok
	})
	return value
}

// report says what becomes of the ids. whole says that the import comes to the end.
func (p *idTrial) report(whole bool) {
	for _, id := range p.odd {
		f := Finding{Entry: id.entry, Line: id.line, order: order{entry: id.nth}}
		switch words := short([]byte(id.text)); {
		case id.blamed && !whole:
			continue
		case id.means == unknown:
			f.Code, f.Text = "id-loose", fmt.Sprintf("the _id %s has characters that mean something to the server, which looks for it as a pattern", words)
		case id.found == 0:
			f.Code, f.Text = "id-unusual", fmt.Sprintf("the _id %s is not 22 characters of A-Z a-z 0-9 - _; nothing later contains it", words)
		default:
			f.Code, f.Text = "id-loose", fmt.Sprintf("the _id %s stands in %s, and the server puts a new id in its place there", words, id.places())
		}
		p.a.found.add(f)
	}
}

func (id *oddID) places() string {
	if id.found == 1 {
		return id.first
	}
	return fmt.Sprintf("%d later lines, first in %s", id.found, id.first)
}
