package web

import (
	"context"
	"fmt"
	"hash/maphash"
	"slices"
	"strconv"

	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/snapshot"
)

// A cellWalk goes through a cell, a folder after the other.
type cellWalk struct {
	*comparison
	seed maphash.Seed
}

func (w *cellWalk) all(ctx context.Context) error {
	w.seed = maphash.MakeSeed()
	var cell personium.WebNode
	err := w.ask(ctx, func() (err error) { cell, err = w.Cell.CellNode(ctx); return err })
	if err != nil {
		return fmt.Errorf("look at the cell: %w", err)
	}
	h, err := w.hold(ctx, place{}, cell)
	if err == nil {
		err = w.report(h.mismatches...)
	}
	if err != nil {
		return err
	}
	var boxes []string
	err = w.ask(ctx, func() (err error) { boxes, err = w.Cell.Names(ctx, personium.CellList("Box")); return err })
	if err != nil {
		return fmt.Errorf("list the boxes of the cell: %w", err)
	}
	for _, box := range append([]string{snapshot.MainBox}, boxes...) {
		if err := w.box(ctx, box); err != nil {
			return err
		}
	}
	return nil
}

// ask asks the unit, more than once where it must.
func (w *cellWalk) ask(ctx context.Context, question func() error) error {
	return compare.Ask(ctx, func() error {
		w.result.Requests++
		err := question()
		w.tell()
		return err
	})
}

// box compares a box with all that is in it.
func (w *cellWalk) box(ctx context.Context, name string) error {
	if w.expected.directory(place{name, ""}) == "" && name != snapshot.MainBox {
		return w.report(compare.Mismatch{Place: name, Kind: compare.Extra})
	}
	below := []place{{name, ""}}
	for len(below) > 0 {
		p := below[len(below)-1]
		folders, err := w.folder(ctx, p)
		if err != nil {
			return err
		}
		below = append(below[:len(below)-1], folders...)
	}
	return nil
}

// folder compares what is in a folder, and returns the folders in it that have to be compared, too.
func (w *cellWalk) folder(ctx context.Context, p place) (below []place, err error) {
	self, inside, err := w.list(ctx, p)
	switch {
	case personium.NotThere(err):
		w.gone(p)
		return nil, nil
	case compare.Refused(err):
		w.refused(p, err)
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []held
	if p.path == "" {
		h, err := w.hold(ctx, p, self)
		if err != nil {
			return nil, err
		}
		all = append(all, h)
	}
	isRead := false
	for _, n := range inside {
		h, err := w.hold(ctx, p.child(n.Name), n)
		if err != nil {
			return nil, err
		}
		if h.isOpen {
			below = append(below, h.place)
		}
		isRead = isRead || h.sameSize
		all = append(all, h)
	}
	if isRead {
		err = w.contents(ctx, p, all)
	}
	for _, h := range all {
		if err == nil {
			err = w.report(h.mismatches...)
		}
	}
	return below, err
}

// gone notes a folder that is not there any more: nothing is known of what was in it. A box that is not there is missing.
func (w *cellWalk) gone(p place) {
	if entry := w.expected.find(p); entry >= 0 && p.path != "" {
		w.flags[entry] &^= opened
		w.notCompared(p, changedMeanwhile)
	}
}

// refused notes a folder that this login may not list: nothing is known of what is in it, but that it is there.
func (w *cellWalk) refused(p place, err error) {
	if entry := w.expected.find(p); entry >= 0 {
		w.flags[entry] |= seen
		w.flags[entry] &^= opened
	}
	if p.path == "" {
		w.boxes[p.box] = true
	}
	w.notCompared(p, fmt.Sprintf("cannot be listed: %v", err))
}

const changedMeanwhile = "was changed while it was compared"

func (w *cellWalk) list(ctx context.Context, p place) (self personium.WebNode, inside []personium.WebNode, err error) {
	err = w.ask(ctx, func() (err error) {
		self, inside, err = w.Cell.WebNodes(ctx, p.box, p.path)
		return err
	})
	switch {
	case compare.Refused(err):
		return self, nil, err
	case err != nil:
		return self, nil, fmt.Errorf("list %s: %w", p, err)
	}
	return self, inside, nil
}

// contents compares the content of the files of a folder, and lists it again afterwards: what was not the same all the time is
// not compared.
func (w *cellWalk) contents(ctx context.Context, p place, all []held) error {
	for i := range all {
		if !all[i].sameSize {
			continue
		}
		if err := w.content(ctx, &all[i], w.reading(ctx, all[i])); err != nil {
			return err
		}
	}
	_, inside, err := w.list(ctx, p)
	if err != nil && !compare.Refused(err) {
		return err
	}
	now := map[string]uint64{}
	for _, n := range inside {
		now[n.Name] = w.fingerprint(n)
	}
	for i, h := range all {
		if h.place.path == "" {
			continue
		}
		if again, isThere := now[h.found.Name]; !isThere || again != w.fingerprint(h.found) {
			all[i].mismatches = nil
			if !h.isUnread {
				w.notCompared(h.place, changedMeanwhile)
			}
		}
		delete(now, h.found.Name)
	}
	for _, n := range inside {
		if _, isNew := now[n.Name]; isNew {
			w.notCompared(p.child(n.Name), "came while its folder was compared")
			if entry := w.expected.find(p.child(n.Name)); entry >= 0 {
				w.flags[entry] |= seen
			}
		}
	}
	return nil
}

// fingerprint is of all that a listing says about a node.
func (w *cellWalk) fingerprint(n personium.WebNode) uint64 {
	parts := []string{string(n.Kind), strconv.FormatInt(n.Size, 10), n.ContentType, n.Modified.String()}
	if n.ACL != nil {
		parts = append(parts, n.ACL.String())
	}
	var properties []string
	for _, p := range n.Properties {
		properties = append(properties, p.Text)
	}
	slices.Sort(properties)
	return maphash.String(w.seed, fmt.Sprintf("%q", append(parts, properties...)))
}
