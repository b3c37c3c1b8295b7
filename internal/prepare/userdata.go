package prepare

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/jsonscan"
)

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
