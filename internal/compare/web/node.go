package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/personium"
)

// A held is what came of holding one node against the archive, but for its content.
type held struct {
	place      place
	found      personium.WebNode
	mismatches []compare.Mismatch
	isOpen     bool // a folder on both sides: what is in it is compared
	sameSize   bool // a file on both sides, whose content has to be read
	isUnread   bool // it could not be, which has been noted
}

// hold compares a node that was found with the archive's.
func (c *comparison) hold(ctx context.Context, p place, found personium.WebNode) (held, error) {
	h := held{place: p, found: found}
	entry := c.expected.find(p)
	isBox := p.box != "" && p.path == "" && c.expected.directory(p) != ""
	switch {
	case isBox:
		c.boxes[p.box] = true
	case entry < 0 && p.box == "":
		c.notCompared(p, "has no .pmeta of its own in the snapshot")
		return h, nil
	case entry < 0:
		h.add("", compare.Extra, "", "")
		return h, nil
	}
	if entry >= 0 {
		c.flags[entry] |= seen
	}
	expected, err := c.expected.node(ctx, entry)
	if err != nil {
		return h, c.unread(p, err)
	}
	h.compare(expected)
	if found.ACL == nil {
		c.rightsHidden()
	} else if want, got := expected.ACL.String(), found.ACL.String(); want != got {
		h.add("acl", compare.Changed, want, got)
	}
	if h.isOpen && entry >= 0 {
		c.flags[entry] |= opened
	}
	return h, nil
}

// rightsHidden notes once that whoever asks may not read rights.
func (c *comparison) rightsHidden() {
	if !c.rightsUnread {
		c.rightsUnread = true
		c.result.Uncompared++
		c.result.NotCompared = append(c.result.NotCompared, "the rights (ACLs), because this login may not read them")
	}
}

func (h *held) add(property string, kind compare.MismatchKind, expected, found string) {
	h.mismatches = append(h.mismatches,
		compare.Mismatch{Place: h.place.String(), Property: property, Kind: kind, Expected: expected, Found: found})
}

// compare looks at all but the rights and the content.
func (h *held) compare(expected personium.WebNode) {
	found := h.found
	switch {
	case expected.Kind != found.Kind:
		h.add("kind", compare.Changed, string(expected.Kind), string(found.Kind))
	case found.Kind == personium.WebFile:
		h.file(expected)
	default:
		h.isOpen = isOpen(found.Kind)
	}
	got := map[string]string{}
	for _, p := range found.Properties {
		got[p.Name] = p.Text
	}
	for _, p := range expected.Properties {
		switch text, isThere := got[p.Name]; {
		case !isThere:
			h.add(p.Name, compare.Missing, p.Text, "")
		case text != p.Text:
			h.add(p.Name, compare.Changed, p.Text, text)
		}
		delete(got, p.Name)
	}
	for _, p := range found.Properties {
		if text, isExtra := got[p.Name]; isExtra {
			h.add(p.Name, compare.Extra, "", text)
		}
	}
}

// isOpen reports whether a kind shows what is in it. An OData collection has its entities instead.
func isOpen(k personium.WebKind) bool { return k != personium.WebFile && k != personium.WebOData }

func (h *held) file(expected personium.WebNode) {
	if expected.ContentType != h.found.ContentType {
		h.add("content type", compare.Changed, expected.ContentType, h.found.ContentType)
	}
	h.sameSize = h.found.Size < 0 || expected.Size == h.found.Size
	if !h.sameSize {
		h.add("content", compare.Changed, archive.CountBytes(expected.Size), archive.CountBytes(h.found.Size))
	}
}

// content compares the content of a file of the same size, with read for the one that was found.
func (c *comparison) content(ctx context.Context, h *held, read func() ([sha256.Size]byte, error)) error {
	want, err := c.expected.digest(ctx, h.place, h.found.Size)
	if err != nil {
		h.isUnread = true
		return c.unread(h.place, err)
	}
	got, err := read()
	switch {
	case errors.Is(err, errLost):
		h.add("content", compare.Changed, "SHA-256 "+hex.EncodeToString(want[:]), "lost on the server")
		return nil
	case err != nil:
		h.isUnread = true
		return c.unread(h.place, err)
	}
	c.result.Files++
	c.tell()
	if want != got {
		h.add("content", compare.Changed, "SHA-256 "+hex.EncodeToString(want[:]), "SHA-256 "+hex.EncodeToString(got[:]))
	}
	return nil
}
