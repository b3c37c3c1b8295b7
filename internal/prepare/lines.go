package prepare

import (
	"bytes"
	"context"
	"encoding/json"
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
