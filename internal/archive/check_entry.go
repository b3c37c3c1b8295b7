package archive

import (
	"context"
	"errors"
	"fmt"
)

// maxHeld is how many bytes of a .pmeta, the manifest or 00_cell.json are looked at.
const maxHeld = 16 << 20

// A worker reads entries and looks at each by itself.
type worker struct {
	c     *checker
	s     *stream
	found *collector
	web   *webTally
	held  []byte // the content of the entry that is being read, where it is looked at as a whole
}

func newWorker(c *checker) *worker {
	return &worker{c: c, s: c.r.newStream(), found: newCollector(), web: newWebTally()}
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

func report(to *collector, r *Reader, i, stage int, code, server, format string, a ...any) {
	f := Finding{Code: code, order: order{stage, i}}
	if !to.full(code) {
		f.Entry, f.Text, f.Server = string(r.rawName(i)), fmt.Sprintf(format, a...), server
	}
	to.add(f)
}

// check reads the entry at a place in the physical order.
func (w *worker) check(ctx context.Context, k int) error {
	r := w.c.r
	i, next := int(r.physical[k]), r.start
	if k+1 < len(r.physical) {
		next = r.entries[r.physical[k+1]].offset
	}
	e := &r.entries[i]
	if !w.readable(i, e) {
		return nil
	}
	data, fault, err := w.s.begin(i, next)
	if err != nil {
		return err
	}
	if fault != nil {
		w.report(i, stageOpen, fault.code, "%s", fault.text)
	}
	if data < 0 {
		return nil
	}
	if err := w.content(ctx, i, e, data); err != nil {
		return err
	}
	end, fault, err := w.s.finish(e, data+e.packed)
	switch {
	case err != nil:
		return err
	case fault != nil:
		w.report(i, stageOpen, fault.code, "%s", fault.text)
	case end > next:
		w.report(i, stageOpen, "entries-overlap", "it reaches into what comes after it")
	case end < next:
		w.report(i, stageOpen, "unused-bytes", "%s behind it belong to no entry", countBytes(next-end))
	}
	return nil
}

// readable says whether the way in which an entry is stored is one that the server can read.
func (w *worker) readable(i int, e *entry) bool {
	switch {
	case e.flags&(flagEncrypted|flagStrong|flagMasked) != 0:
		report(w.found, w.c.r, i, stageOpen, "entry-encrypted", unknownException, "it is encrypted")
		return false
	case e.method != methodStore && e.method != methodDeflate:
		report(w.found, w.c.r, i, stageOpen, "entry-method", unknownException, "it is compressed by method %d, and the server knows 0 and 8", e.method)
		return false
	}
	const large, ratio = 256 << 20, 500
	if e.size > large && e.size/ratio > e.packed {
		w.report(i, stageImport, "expands-greatly", "it expands from %s to %s: does the unit's disk have room for that?", countBytes(e.packed), countBytes(e.size))
	}
	return true
}

// content reads the content of an entry and looks at it.
func (w *worker) content(ctx context.Context, i int, e *entry, data int64) error {
	r := w.c.r
	name := r.name(i)
	kind := roleOf(name)
	w.held = w.held[:0]
	take, finish := func([]byte) {}, func() {}
	t := w.c.tables[i]
	switch {
	case t != nil:
		h := handOver(t.lines.write)
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
	whole, err := w.s.read(ctx, e, data, take)
	finish()
	switch {
	case errors.Is(err, errBroken):
		w.broken(i, t, kind, whole, err)
	case err != nil:
		return err
	}
	if t != nil {
		t.lines.close()
	}
	if whole {
		w.look(i, name, kind)
	}
	return nil
}

func (w *worker) hold(p []byte) {
	if len(w.held)+len(p) <= maxHeld {
		w.held = append(w.held, p...)
	}
}

// broken reports the damage of an entry, and what the server makes of it.
func (w *worker) broken(i int, t *table, kind role, whole bool, err error) {
	w.report(i, stageOpen, "data-damaged", "%s", trimBroken(err))
	switch {
	case whole: // the server compares no checksums
	case t != nil:
		report(w.found, w.c.r, i, stageTables, "odata-unreadable", tablesUnreadable, "its data are damaged")
	case kind == roleMeta || kind == roleContent || kind == roleWebStray:
		report(w.found, w.c.r, i, stageImport, "web-unreadable", "PR500-CM-0002 Files I/O error caused [copy webdav data from snapshot file] to fail.", "its data are damaged")
	}
}

func trimBroken(err error) string {
	text := err.Error()
	return text[:len(text)-len(": "+errBroken.Error())]
}

// look looks at the content of an entry that was read whole.
func (w *worker) look(i int, name []byte, kind role) {
	switch kind {
	case roleManifest:
		w.c.keep(&w.c.manifest, w.held)
	case roleCell:
		w.c.keep(&w.c.cell, w.held)
	case roleMeta:
		w.checkMeta(i, name)
	}
}

// keep stores the content of a file; of two with one name either: their names are a finding already.
func (c *checker) keep(to *[]byte, content []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	*to = append([]byte{}, content...)
}
