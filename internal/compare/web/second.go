package web

import (
	"context"
	"crypto/sha256"
	"errors"
)

// second holds another archive against the archive.
func (c *comparison) second(ctx context.Context) error {
	other, err := open(ctx, c.With)
	if err != nil {
		return err
	}
	for _, p := range append([]place{{}}, placesOf(other.boxes)...) {
		if err := c.holdOther(ctx, other, p); err != nil {
			return err
		}
	}
	for i := range other.ByName() {
		p, isNode := other.place(i)
		if !isNode || p.path == "" || other.find(p) != i {
			continue
		}
		isInside, err := c.areOpen(ctx, other, p.parent())
		if err == nil && isInside {
			err = c.holdOther(ctx, other, p)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func placesOf(boxes []string) []place {
	var places []place
	for _, b := range boxes {
		places = append(places, place{b, ""})
	}
	return places
}

// areOpen reports whether a place is a folder in both archives. In the order of names a folder can come after what is in it.
func (c *comparison) areOpen(ctx context.Context, other *shelf, p place) (bool, error) {
	if c.inside != nil && c.inside.place == p {
		return c.inside.isOpen, nil
	}
	c.inside = &knownFolder{place: p}
	entry := c.expected.find(p)
	if entry < 0 && (p.path != "" || c.expected.directory(p) == "") {
		return false, nil
	}
	here, err := c.expected.node(ctx, entry)
	if err != nil {
		return false, ofNode(err)
	}
	there, err := other.node(ctx, other.find(p))
	c.inside.isOpen = err == nil && here.Kind == there.Kind && isOpen(here.Kind)
	return c.inside.isOpen, ofNode(err)
}

// ofNode leaves out what is about one node only, which is noted elsewhere.
func ofNode(err error) error {
	if isFinal(err) {
		return nil
	}
	return err
}

// A knownFolder is a place of which it is known whether it is a folder in both archives.
type knownFolder struct {
	place  place
	isOpen bool
}

// holdOther compares what the other archive has at a place.
func (c *comparison) holdOther(ctx context.Context, other *shelf, p place) error {
	entry := other.find(p)
	if entry < 0 && p.box == "" {
		c.notCompared(p, "has no .pmeta of its own in the snapshot (the second one)")
		return nil
	}
	found, err := other.node(ctx, entry)
	if err != nil {
		if entry := c.expected.find(p); entry >= 0 {
			c.flags[entry] |= seen
		}
		return c.unread(p, inSecond(err))
	}
	h, err := c.hold(ctx, p, found)
	if err != nil {
		return err
	}
	if h.sameSize {
		err = c.content(ctx, &h, func() ([sha256.Size]byte, error) {
			sum, err := other.digest(ctx, p, found.Size)
			if err == nil {
				c.result.Bytes += found.Size
			}
			return sum, inSecond(err)
		})
		if err != nil {
			return err
		}
	}
	return c.report(h.mismatches...)
}

// inSecond says of which snapshot an error is.
func inSecond(err error) error {
	if bad, ok := errors.AsType[*unreadable](err); ok {
		return &unreadable{bad.why + " (the second one)"}
	}
	return err
}
