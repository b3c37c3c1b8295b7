package compare

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/personium"
)

// A linkIndex is the lines of 80_link: from which entities they are read, and which links each has.
type linkIndex struct {
	seed    maphash.Seed
	sources []linkSource
	known   map[linkSource]bool
	links   map[uint64]struct{} // hashes of a source and a target
}

// linksBack reads back the links whose table the server may have read in pieces while others wrote: every link that the cell shows has to
// be in the archive. Nothing tells when a link was made, so that one that is not may be new.
func (h *holding) linksBack(ctx context.Context) error {
	if h.Client.Cell().Style == personium.PathStyle || h.Inventory.RowsOf("link") < wholeTable {
		return nil
	}
	x, err := h.indexLinks(ctx)
	if err != nil {
		return err
	}
	if len(x.sources) > h.Sources {
		h.held.LinksUnread = true
		return nil
	}
	for _, s := range x.sources {
		shown, err := readLinks(ctx, h.Client, s)
		switch {
		case errors.Is(err, personium.ErrUncountable), turnedAway(err):
			h.held.LinksUnread = true
			continue
		case personium.NotThere(err), failed(err): // it is not there any more, or a link of it leads to what is not there: its other links are not shown
			h.held.LinksUnread = true
			continue
		case err != nil:
			return fmt.Errorf("read the links of %s(%s): %w", s.set, s.key, err)
		}
		for _, target := range shown {
			if _, there := x.links[x.hash(s, bareEntity(target))]; !there {
				h.held.LinksBeyond++
			}
		}
	}
	return nil
}

// indexLinks finds the entities to be asked: of each kind of link in 80_link all that the archive has of the set from which it is read.
func (h *holding) indexLinks(ctx context.Context) (*linkIndex, error) {
	n := newComparison(Cell{Client: h.Client, Inventory: h.Inventory, Archive: h.Archive})
	x := &linkIndex{seed: maphash.MakeSeed(), known: map[linkSource]bool{}, links: map[uint64]struct{}{}}
	kinds := map[linkSource]bool{} // without a key
	err := h.Archive.Links(ctx, h.Inventory, func(l archive.Link) error {
		if l.Kind == archive.RowLink || l.IsNowhere() {
			return nil
		}
		from, to := n.ends(l)
		s := linkSourceOf(from, to)
		x.add(s)
		x.links[x.hash(s, bareEntity(to.String()))] = struct{}{}
		s.key = ""
		kinds[s] = true
		return nil
	})
	if err != nil {
		return nil, err
	}
	for kind := range kinds {
		if err := h.addSources(ctx, x, kind); err != nil {
			return nil, err
		}
	}
	return x, nil
}

// addSources adds the rows of a kind's set that have no link in the archive. At cell level there are no rows of a set.
func (h *holding) addSources(ctx context.Context, x *linkIndex, kind linkSource) error {
	c, set := h.find(place{box: kind.box, path: kind.collection, set: kind.set})
	if set == nil {
		return nil
	}
	return h.Archive.Rows(ctx, "UserData", func(r *archive.Row) error {
		if string(r.Set.Text) == set.TypeID && string(r.Node.Text) == c.ID {
			kind.key = entityKey(archive.End{Box: kind.box, Collection: kind.collection, Set: kind.set, ID: string(r.Key.Text)})
			x.add(kind)
		}
		return nil
	})
}

func (x *linkIndex) add(s linkSource) {
	if !x.known[s] {
		x.known[s] = true
		x.sources = append(x.sources, s)
	}
}

func (x *linkIndex) hash(s linkSource, target string) uint64 {
	return maphash.String(x.seed, s.box+"\x00"+s.collection+"\x00"+s.set+"\x00"+s.key+"\x00"+target)
}

// list is the set of a source.
func (s linkSource) list() personium.EntityList {
	if s.collection == "" {
		return personium.CellList(s.set)
	}
	return personium.Collection{Box: s.box, Path: s.collection}.SetList(s.set)
}
