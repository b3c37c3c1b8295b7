package prepare

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/jsonscan"
)

// lines writes a table other than that of user data.
func (w *copying) lines(ctx context.Context, t *table, out io.Writer) error {
	change := func(line []byte) []byte { return w.boxed(line) }
	switch {
	case t.Type == "link":
		change = w.link
	case t.Type == "AssociationEnd":
		change = w.associationEnd
	case giveID(t.Type):
		change = w.cellRow
	}
	return w.meter.rawLines(ctx, w.r, t.Path, func(line int, text []byte) error {
		if archive.IsBlank(text) || t.drops(line) {
			return nil
		}
		if text = change(text); text == nil {
			return nil
		}
		return w.line(out, text)
	})
}

// line writes one line.
func (w *copying) line(out io.Writer, text []byte) error {
	_, err := out.Write(text)
	if err == nil {
		_, err = out.Write([]byte{'\n'})
	}
	return err
}

// begin starts to change a line. It says no where the line is not an object: such a line stays as it is.
func (w *copying) begin(line []byte) bool {
	w.patch.begin(line)
	return w.places.find(line)
}

// boxed is a row that names the target where it named the cell that the archive is of.
func (w *copying) boxed(line []byte) []byte {
	if w.work.movesMainBox() && w.begin(line) {
		w.moveBox(line)
		return w.patch.apply()
	}
	return line
}

func (w *copying) moveBox(line []byte) {
	for _, at := range w.places.boxes {
		if string(text(line, at)) == w.work.inv.Origin.CellID {
			target, _ := json.Marshal(w.o.TargetID) // a text
			w.patch.put(at, target)
		}
	}
}

// cellRow is a row of the cell level, with the common _id where nobody names its own.
func (w *copying) cellRow(line []byte) []byte {
	if w.row.Parse(line, nil) != archive.LineFine || w.row.ID.Kind != jsonscan.String || !w.o.does(cureConstant) ||
		w.work.cell.kept[string(w.row.ID.Text)] || !w.begin(line) {
		return line
	}
	w.giveID()
	return w.patch.apply()
}

func (w *copying) giveID() {
	for _, at := range w.places.ids {
		w.patch.put(at, []byte(`"`+w.id+`"`))
	}
}

// associationEnd is an end of an association that does not name the other.
func (w *copying) associationEnd(line []byte) []byte {
	if !w.begin(line) {
		return line
	}
	if w.o.does(cureAssociations) {
		for _, m := range w.places.ends {
			w.patch.put(m.whole, nil)
		}
		for _, at := range w.places.lists {
			w.patch.put(at, eachRef(line, at, func(_ int, ref []byte) []byte {
				if bytes.HasPrefix(ref, []byte("AssociationEnd:")) {
					return nil
				}
				return ref
			}))
		}
	}
	if w.work.movesMainBox() {
		w.moveBox(line)
	}
	return w.patch.apply()
}

// link is a line of 80_link that stays, with the ids under which its ends stay; nil for one that does not.
func (w *copying) link(line []byte) []byte {
	if w.row.Parse(line, nil) == archive.LineFine && !w.work.staysInTable(&w.row) {
		return nil
	}
	for _, id := range [][]byte{w.row.K1.Text, w.row.K2.Text} {
		if is := w.work.twinID(id); is != string(id) {
			line = bytes.ReplaceAll(line, id, []byte(is))
		}
	}
	return w.boxed(line)
}

// eachRef writes a list of links anew, in which one without a text is left out.
func eachRef(line []byte, at span, each func(i int, ref []byte) []byte) []byte {
	text := line[at.from:at.to]
	s := jsonscan.New(text)
	if !s.At('[') {
		return text
	}
	list, kept, i := []byte{'['}, 0, 0
	ok := s.Array(func() bool {
		s.Space()
		from := s.Pos()
		var v jsonscan.Value
		if !s.Value(&v) {
			return false
		}
		element := text[from:s.Pos()]
		if v.Kind == jsonscan.String && bytes.IndexByte(v.Text, ':') > 0 {
			ref := each(i, v.Text)
			i++
			if ref == nil {
				return true
			}
			if !bytes.Equal(ref, v.Text) {
				element, _ = json.Marshal(string(ref)) // a text
			}
		}
		if kept++; kept > 1 {
			list = append(list, ',')
		}
		list = append(list, element...)
		return true
	})
	if !ok || kept == i && slices.Equal(list, text) {
		return text
	}
	return append(list, ']')
}

// userData writes the rows that others name, each after those that it names itself, and then all others.
func (w *copying) userData(ctx context.Context, t *table, out io.Writer) error {
	named := w.work.nodes.named
	for depth := range uint8(levels) {
		for _, n := range named {
			if n.depth != depth {
				continue
			}
			if err := w.namedRow(ctx, n, out); err != nil {
				return err
			}
		}
	}
	next := 0
	return w.meter.rawLines(ctx, w.r, t.Path, func(line int, text []byte) error {
		if next < len(named) && int(named[next].line) == line {
			next++
			return nil
		}
		if archive.IsBlank(text) || t.drops(line) {
			return nil
		}
		return w.userRow(line, text, out)
	})
}

func (w *copying) namedRow(ctx context.Context, n namedRow, out io.Writer) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	text, err := w.work.nodes.rows.read(n.at, int(n.length))
	if err != nil {
		return err
	}
	w.begin(text)
	if err := w.refs(int(n.line), text); err != nil {
		return err
	}
	if w.work.movesMainBox() {
		w.moveBox(text)
	}
	return w.line(out, w.patch.apply())
}

// userRow writes a row that no other names.
func (w *copying) userRow(line int, text []byte, out io.Writer) error {
	if bytes.Contains(text, []byte(w.id)) {
		return fmt.Errorf("line %d of the user data: %w", line, ErrIDTaken)
	}
	refs := w.work.edges.of(line)
	moves := w.work.movesMainBox() && mayName(text, w.work.inv.Origin.CellID)
	if id := tailID(text); id != nil && !moves && w.stay(refs) && w.o.skip == 0 {
		end := len(text) - len(`"}`)
		copy(text[end-idLength:end], w.id) // the line is nobody's but the reading's
		return w.line(out, text)
	}
	if !w.begin(text) {
		return w.line(out, text)
	}
	if w.o.does(cureConstant) && !w.keepsID(text) {
		w.giveID()
	}
	if err := w.refs(line, text); err != nil {
		return err
	}
	if moves {
		w.moveBox(text)
	}
	return w.line(out, w.patch.apply())
}

// stay says whether the links of a row stay in it as they are.
func (w *copying) stay(refs []edge) bool {
	for _, k := range refs {
		if k.fate != fateKeep || !w.work.nodes.has(k.to) || len(w.work.twins.newest) > 0 {
			return false
		}
	}
	return true
}

// keepsID says whether a row that is not written before others is named all the same, where the order is left as it is.
func (w *copying) keepsID(line []byte) bool {
	if w.o.does(cureOrder) {
		return false
	}
	return w.row.Parse(line, nil) != archive.LineFine || w.row.ID.Kind != jsonscan.String ||
		w.work.edges.targets.find(w.work.sum(w.row.ID.Text)) >= 0
}

// refs leaves those links out of a row that cannot stay in it, and turns those to a dropped twin to the one that stays.
func (w *copying) refs(line int, text []byte) error {
	refs := w.work.edges.of(line)
	if len(refs) == 0 || len(w.places.lists) == 0 {
		return nil
	}
	at := w.places.lists[len(w.places.lists)-1]
	w.patch.put(at, eachRef(text, at, func(i int, ref []byte) []byte {
		if i >= len(refs) || refs[i].fate != fateKeep || !w.work.nodes.has(refs[i].to) {
			return nil
		}
		kind, id, _ := bytes.Cut(ref, []byte(":"))
		if is := w.work.twinID(id); is != string(id) {
			return append(append(bytes.Clone(kind), ':'), is...)
		}
		return ref
	}))
	return nil
}

// of are the links of the row in a line.
func (e *edges) of(line int) []edge {
	from, _ := slices.BinarySearchFunc(e.list, int32(line), func(k edge, line int32) int { return int(k.line) - int(line) })
	to := from
	for to < len(e.list) && int(e.list[to].line) == line {
		to++
	}
	return e.list[from:to]
}

// mayName says of a line whether it may name a cell as its box, without reading it. Every row names its cell as c; where the id
// stands nowhere else, b is not it.
func mayName(line []byte, cell string) bool {
	switch bytes.Count(line, []byte(cell)) {
	case 0:
		return false
	case 1:
		return !bytes.Contains(line, []byte(`"c":"`+cell+`"`))
	}
	return true
}
