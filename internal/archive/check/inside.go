package check

import (
	"bytes"
	"context"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/jsonscan"
)

// maxLoose is how many ids that are not 22 characters are looked for. No unit writes one.
const maxLoose = 100

// A hunt looks for ids of earlier rows in later lines. The server puts a row's new id into every later line in which it finds the old
// one: where rows name the row that is meant, and anywhere else it is not.
type hunt struct {
	a    *assembly
	row  archive.Row
	refs [][]byte
	ids  [][]byte
	more bool // there are too many
}

// addInside finds what an import replaces although it is no name of a row.
func (a *assembly) addInside(ctx context.Context) error {
	if a.found.counts["id-loose"] == 0 {
		return nil
	}
	h := &hunt{a: a}
	for _, of := range archive.Tables() {
		t := a.table(of.Type)
		if t == nil {
			continue
		}
		err := a.c.r.RawLines(ctx, t.Path, func(line int, text []byte) error {
			h.line(t, line, text)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// line looks at one line, and keeps its id for those that follow.
func (h *hunt) line(t *table, line int, text []byte) {
	h.refs = h.refs[:0]
	if h.row.Parse(text, func(ref []byte) { h.refs = append(h.refs, ref) }) != archive.LineFine {
		return
	}
	f := Finding{Code: "id-inside", Entry: t.Path, Line: line, order: order{entry: t.entry}}
	for _, id := range h.ids {
		if bytes.Count(text, id) > h.named(id) {
			f.Text = "the _id " + short(id) + " of an earlier row stands in this line: an import puts another in its place"
			h.a.found.add(f)
			break
		}
	}
	id := h.row.ID
	if id.Kind != jsonscan.String || shapeOf(id.Text, t.isLinks) != idLoose || string(id.Text) == t.common || h.more {
		return
	}
	if h.more = len(h.ids) == maxLoose; h.more {
		f.Text = "there are too many rows with such an _id as to look for all of them in later lines"
		h.a.found.add(f)
		return
	}
	if len(id.Text) > 0 {
		h.ids = append(h.ids, bytes.Clone(id.Text))
	}
}

// named is how often the line names the row of an id, which is meant to be replaced. Within its own _id, as a link has the ids of its ends
// there, nothing gets lost: the row gets a new one.
func (h *hunt) named(id []byte) (times int) {
	r := &h.row
	if r.ID.Kind == jsonscan.String {
		times = bytes.Count(r.ID.Text, id)
	}
	for _, v := range []jsonscan.Value{r.Box, r.Node, r.Set, r.T1, r.K1, r.T2, r.K2, r.BoxLink, r.OwnerLink, r.EndLink} {
		if v.Kind == jsonscan.String && bytes.Equal(v.Text, id) {
			times++
		}
	}
	for _, ref := range h.refs[len(h.refs)-r.Refs:] {
		entityType, row, _ := bytes.Cut(ref, []byte(":"))
		for _, part := range [][]byte{entityType, row} {
			if bytes.Equal(part, id) {
				times++
			}
		}
	}
	return times
}
