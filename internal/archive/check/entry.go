package check

import (
	"context"

	"github.com/personium/personium-cell/internal/archive"
)

// maxHeld is how many bytes of a .pmeta, the manifest or 00_cell.json are looked at.
const maxHeld = 16 << 20

// A worker reads entries and looks at each by itself.
type worker struct {
	c     *checker
	s     *archive.Stream
	found *collector
	web   *webTally
	held  []byte // the content of the entry that is being read, where it is looked at as a whole
}

func newWorker(c *checker) *worker {
	return &worker{c: c, s: c.r.NewStream(), found: newCollector(c.r), web: newWebTally()}
}

func (w *worker) run(ctx context.Context) error {
	for {
		from, to := w.c.claim()
		if from == to {
			return nil
		}
		for k := from; k < to; k++ {
			if err := w.check(ctx, k); err != nil {
				return err
			}
		}
	}
}

// check reads the entry at a place in the file.
func (w *worker) check(ctx context.Context, place int) error {
	i := w.c.r.Placed(place)
	if !w.readable(i) {
		return nil
	}
	t, kind := w.c.tables[i], roleOf(w.c.r.Name(i))
	content, err := w.read(ctx, place, t, kind)
	if err != nil {
		return err
	}
	for _, fault := range content.Faults {
		w.found.about(i, fault.Code, "%s", fault.Text)
	}
	if content.Damage != "" {
		w.damaged(i, t, kind, content)
	}
	if t != nil {
		t.lines.End()
	}
	if content.Whole {
		w.look(i, kind)
	}
	return nil
}

// readable says whether the way in which an entry is stored is one that the server can read.
func (w *worker) readable(i int) bool {
	e := w.c.r.Entry(i)
	switch {
	case e.IsEncrypted():
		w.found.about(i, "entry-encrypted", "it is encrypted")
		return false
	case e.Method != archive.Stored && e.Method != archive.Deflated:
		w.found.about(i, "entry-method", "it is compressed by method %d, and the server knows 0 and 8", e.Method)
		return false
	}
	const large, ratio = 256 << 20, 500
	if e.Size > large && e.Size/ratio > e.Packed {
		w.found.about(i, "expands-greatly", "it expands from %s to %s: does the unit's disk have room for that?",
			archive.CountBytes(e.Packed), archive.CountBytes(e.Size))
	}
	return true
}

// read gives the content of an entry to whoever looks at it.
func (w *worker) read(ctx context.Context, place int, t *table, kind role) (archive.Content, error) {
	w.held = w.held[:0]
	take, finish := func([]byte) {}, func() {}
	switch {
	case t != nil:
		h := archive.HandOver(t.lines.Take)
		take, finish = h.Take, h.End
	case kind == roleManifest || kind == roleCell || kind == roleMeta:
		take = w.hold
	case kind != roleFolder:
		take = w.peek
	}
	if counted, read := take, w.c.o.Read; read != nil {
		take = func(p []byte) {
			counted(p)
			read(int64(len(p)))
		}
	}
	defer finish()
	return w.s.Read(ctx, place, take)
}

func (w *worker) hold(p []byte) {
	if len(w.held)+len(p) <= maxHeld {
		w.held = append(w.held, p...)
	}
}

// damaged reports the damage of an entry, and what the server makes of it.
func (w *worker) damaged(i int, t *table, kind role, content archive.Content) {
	w.found.about(i, "data-damaged", "%s", content.Damage)
	switch {
	case content.Whole: // the server compares no checksums
	case t != nil:
		w.found.about(i, "odata-unreadable", "its data are damaged")
	case kind == roleMeta || kind == roleContent || kind == roleWebStray:
		w.found.about(i, "web-unreadable", "its data are damaged")
	}
}

// look looks at the content of an entry that was read whole.
func (w *worker) look(i int, kind role) {
	switch kind {
	case roleManifest:
		w.c.keep(&w.c.manifest, w.held)
	case roleCell:
		w.c.keep(&w.c.cell, w.held)
	case roleMeta:
		w.checkMeta(i)
	case roleContent, roleOther, roleWebStray:
		w.checkHead(i)
	}
}

// keep stores the content of a file; of two with one name either: their names are a finding already.
func (c *checker) keep(to *[]byte, content []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	*to = append([]byte{}, content...)
}
