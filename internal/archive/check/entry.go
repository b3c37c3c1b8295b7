package check

import (
	"context"
	"fmt"

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
	return &worker{c: c, s: c.r.NewStream(), found: newCollector(), web: newWebTally()}
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

// report adds a finding about an entry.
func (w *worker) report(i int, stage int, code, format string, a ...any) {
	report(w.found, w.c.r, i, stage, code, "", format, a...)
}

func report(to *collector, r *archive.Reader, i, stage int, code, server, format string, a ...any) {
	f := Finding{Code: code, order: order{stage, i}}
	if !to.full(code) {
		f.Entry, f.Text, f.Server = string(r.RawName(i)), fmt.Sprintf(format, a...), server
	}
	to.add(f)
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
		w.report(i, stageOpen, fault.Code, "%s", fault.Text)
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
		report(w.found, w.c.r, i, stageOpen, "entry-encrypted", unknownException, "it is encrypted")
		return false
	case e.Method != archive.Stored && e.Method != archive.Deflated:
		report(w.found, w.c.r, i, stageOpen, "entry-method", unknownException, "it is compressed by method %d, and the server knows 0 and 8", e.Method)
		return false
	}
	const large, ratio = 256 << 20, 500
	if e.Size > large && e.Size/ratio > e.Packed {
		w.report(i, stageImport, "expands-greatly", "it expands from %s to %s: does the unit's disk have room for that?", archive.CountBytes(e.Packed), archive.CountBytes(e.Size))
	}
	return true
}

// read gives the content of an entry to whoever looks at it.
func (w *worker) read(ctx context.Context, place int, t *table, kind role) (archive.Content, error) {
	w.held = w.held[:0]
	take, finish := func([]byte) {}, func() {}
	switch {
	case t != nil:
		h := handOver(t.lines.Take)
		take, finish = h.take, h.end
	case kind == roleManifest || kind == roleCell || kind == roleMeta:
		take = w.hold
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
	w.report(i, stageOpen, "data-damaged", "%s", content.Damage)
	switch {
	case content.Whole: // the server compares no checksums
	case t != nil:
		report(w.found, w.c.r, i, stageTables, "odata-unreadable", tablesUnreadable, "its data are damaged")
	case kind == roleMeta || kind == roleContent || kind == roleWebStray:
		report(w.found, w.c.r, i, stageImport, "web-unreadable", "PR500-CM-0002 Files I/O error caused [copy webdav data from snapshot file] to fail.", "its data are damaged")
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
	}
}

// keep stores the content of a file; of two with one name either: their names are a finding already.
func (c *checker) keep(to *[]byte, content []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	*to = append([]byte{}, content...)
}
