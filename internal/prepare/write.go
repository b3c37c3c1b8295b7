package prepare

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/personium/personium-cell/internal/archive"
)

// ErrIDTaken says that the _id for all rows stands in the archive, which happens to nobody. Another plan has another.
var ErrIDTaken = errors.New("the _id for all rows stands in the archive already")

// Write writes the copy. r is the reader of the archive that the plan was made for. Errors are those of reading, of writing and
// of ctx, or [ErrIDTaken]; what was written then is good for nothing.
func (p *Plan) Write(ctx context.Context, r *archive.Reader, to io.Writer) error {
	w := &copying{Plan: p, r: r, out: archive.NewWriter(to)}
	w.meter = newMeter(w.size(), p.o.Told)
	for place := range r.Entries() {
		if err := w.entry(ctx, r.Placed(place)); err != nil {
			return fmt.Errorf("write the copy: %w", err)
		}
	}
	if err := w.taken(); err != nil {
		return fmt.Errorf("write the copy: %w", err)
	}
	w.meter.finish()
	return w.out.Close()
}

// Size is how many bytes the copy has at most, for where there has to be room for it.
func (p *Plan) Size() int64 {
	size := p.work.r.Size() + p.list.size + slack
	for _, t := range p.work.tables {
		if i := p.work.r.Find([]byte(t.Path)); i >= 0 {
			size += p.work.r.Entry(i).Packed / 2 // what the table grows by that was deflated better before
		}
	}
	return size
}

// slack is for the manifest, and for what says of the original.
const slack = 1 << 20

// A copying writes one copy.
type copying struct {
	*Plan
	r     *archive.Reader
	out   *archive.Writer
	meter *meter
	row   archive.Row
	places
	patch patch
}

// size is how much there is to do, in bytes.
func (w *copying) size() int64 {
	var n int64
	for i := range w.r.Entries() {
		e := w.r.Entry(i)
		if w.isRewritten(i) {
			n += e.Size
		} else {
			n += e.Packed
		}
	}
	return n
}

// isRewritten says whether an entry has another content in the copy.
func (w *copying) isRewritten(i int) bool {
	name := string(w.r.Name(i))
	switch {
	case w.r.Find([]byte(name)) != i:
		return false
	case name == archive.ManifestFile:
		return true
	case name == rootMeta:
		return w.work.status > 0
	}
	t := w.tableAt(name)
	return t != nil && w.rewrites(t)
}

func (w *copying) tableAt(path string) *table {
	for _, t := range w.work.tables {
		if t.Path == path {
			return t
		}
	}
	return nil
}

// rewrites says whether lines of a table change.
func (w *copying) rewrites(t *table) bool {
	switch {
	case t.loses():
		return true
	case t.Type == "link":
		return t.rows > w.work.links.stay
	case t.Type == "AssociationEnd":
		return t.rows > 0
	case giveID(t.Type):
		return t.rows > 0
	}
	return w.work.movesMainBox() && isInBox(t.Type)
}

// isInBox says whether rows of a type can be of the main box.
func isInBox(rowType string) bool {
	for _, t := range archive.BoxTables() {
		if t.Type == rowType {
			return true
		}
	}
	return false
}

func (w *copying) entry(ctx context.Context, i int) error {
	if !w.isRewritten(i) {
		w.meter.add(w.r.Entry(i).Packed)
		return w.out.Copy(ctx, w.r, i)
	}
	name := string(w.r.Name(i))
	out, err := w.out.Create(string(w.r.RawName(i)))
	if err != nil {
		return err
	}
	switch t := w.tableAt(name); {
	case t == nil:
		return w.text(ctx, name, out)
	case t.Type == "UserData":
		return w.userData(ctx, t, out)
	default:
		return w.lines(ctx, t, out)
	}
}

// text writes one of the two entries that are no tables.
func (w *copying) text(ctx context.Context, name string, out io.Writer) error {
	text, err := w.r.Text(ctx, name)
	if err != nil {
		return err
	}
	w.meter.add(int64(len(text)))
	if name == archive.ManifestFile {
		text, err = w.manifest(text)
	} else {
		text = w.normal(text)
	}
	if err == nil {
		_, err = out.Write(text)
	}
	return err
}

// manifest adds what the copy says of itself to the manifest.
func (w *copying) manifest(text []byte) ([]byte, error) {
	target := w.head.Inventory.Target
	about, err := json.Marshal(archive.Prepared{Format: archive.PreparedFormat, Of: w.o.Name, ETag: w.o.ETag, SHA256: w.o.SHA256,
		Target: target, Version: w.o.Version, ID: w.id})
	if err != nil {
		return nil, err
	}
	end := bytes.LastIndexByte(text, '}')
	if end < 0 {
		return nil, fmt.Errorf("%s is not an object", archive.ManifestFile)
	}
	comma := ","
	if bytes.HasSuffix(bytes.TrimSpace(text[:end]), []byte("{")) {
		comma = ""
	}
	added := comma + `"` + archive.PreparedKey + `":` + string(about)
	return append(append(bytes.Clone(text[:end]), added...), text[end:]...), nil
}

// normal is the .pmeta of the cell with another status.
func (w *copying) normal(text []byte) []byte {
	w.places.find(text)
	w.patch.begin(text)
	for _, at := range w.places.status {
		w.patch.put(at, []byte(`"normal"`))
	}
	return w.patch.apply()
}

// taken writes the entry with all that was taken out.
func (w *copying) taken() error {
	out, err := w.out.Create(archive.TakenFile)
	if err != nil {
		return err
	}
	head, err := json.Marshal(w.head)
	if err == nil {
		_, err = out.Write(append(head, '\n'))
	}
	if err == nil {
		_, err = io.Copy(out, io.NewSectionReader(w.list.file, 0, w.list.size))
	}
	return err
}
