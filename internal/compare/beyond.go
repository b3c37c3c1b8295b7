package compare

import (
	"context"
	"fmt"
	"hash/maphash"
	"strings"

	"github.com/personium/personium-cell/internal/archive"
)

// A Beyond finds links that a cell has and a snapshot does not have. It asks each entity of the smaller end of every kind of links,
// whether the snapshot has such links or not: one request each.
type Beyond struct {
	cell  Cell
	kinds []linkKind
	known map[uint64]struct{} // hashes of the links of the archive
	seed  maphash.Seed
}

// A linkKind is what may be linked: from the entities of one set to those of another.
type linkKind struct {
	from, to linkSet
}

// A linkSet is one end of it.
type linkSet struct {
	box, collection, set string
	table                string // the type of its rows in an archive
	node, typeID         string // of user data
	rows                 int64
	hasSlash             bool // in a key: no server takes such an entity as the one whose links are asked for
}

// cellKinds are the sets between which there are links at cell level, read from the first. A key that is a URL is not asked.
func cellKinds() [][2]string {
	return [][2]string{{"Account", "Role"}, {"Role", "Relation"}, {"Role", "ExtCell"}, {"Role", "ExtRole"}, {"Relation", "ExtCell"}}
}

// NewBeyond reads from the archive what may be linked, and what is.
func NewBeyond(ctx context.Context, c Cell) (*Beyond, error) {
	b := &Beyond{cell: c, known: map[uint64]struct{}{}, seed: maphash.MakeSeed()}
	for _, step := range []func(context.Context) error{b.readAssociations, b.readSets, b.readLinks} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// Requests is how many requests it takes.
func (b *Beyond) Requests() int64 {
	requests := int64(0)
	for _, k := range b.kinds {
		requests += k.from.rows
	}
	return requests
}

// readAssociations finds the associations: each makes links between the rows of two types possible.
func (b *Beyond) readAssociations(ctx context.Context) error {
	sets := map[[2]string]linkSet{}
	for _, box := range b.cell.Inventory.Boxes {
		for _, c := range box.Collections {
			for _, s := range c.Sets {
				sets[[2]string{c.ID, s.TypeID}] = linkSet{box: box.Name, collection: c.Path, set: s.Name, table: "UserData",
					node: c.ID, typeID: s.TypeID, rows: s.Shown()}
			}
		}
	}
	type end struct {
		set       linkSet
		id, other string
	}
	byID := map[string]end{}
	var ends []end // in the order of the archive
	err := b.cell.Archive.Rows(ctx, "AssociationEnd", func(r *archive.Row) error {
		if s, isThere := sets[[2]string{string(r.Node.Text), string(r.OwnerLink.Text)}]; isThere {
			e := end{s, string(r.ID.Text), string(r.EndLink.Text)}
			byID[e.id] = e
			ends = append(ends, e)
		}
		return nil
	})
	if err == nil {
		err = b.cell.Archive.TakenEnds(ctx, func(id, other string) {
			for i := range ends {
				switch ends[i].id {
				case id:
					ends[i].other = other
				case other:
					ends[i].other = id
				}
				byID[ends[i].id] = ends[i]
			}
		})
	}
	for _, e := range ends {
		other, isThere := byID[e.other]
		isSecond := other.other == e.id && e.id > other.id // of two that name each other
		if isThere && other.set.node == e.set.node && !isSecond {
			b.kinds = append(b.kinds, linkKind{e.set, other.set})
		}
	}
	return err
}

// readSets chooses the end that is asked: the one with fewer entities, unless one of those cannot be asked.
func (b *Beyond) readSets(ctx context.Context) error {
	for _, pair := range cellKinds() {
		from := linkSet{set: pair[0], table: pair[0], rows: b.cell.Inventory.ShownOf(pair[0])}
		b.kinds = append(b.kinds, linkKind{from, linkSet{set: pair[1], table: pair[1], rows: b.cell.Inventory.ShownOf(pair[1])}})
	}
	slashes := map[[2]string]bool{}
	err := b.cell.Archive.Rows(ctx, "UserData", func(r *archive.Row) error {
		if strings.ContainsAny(string(r.Key.Text), `/\`) {
			slashes[[2]string{string(r.Node.Text), string(r.Set.Text)}] = true
		}
		return nil
	})
	for i := range b.kinds {
		k := &b.kinds[i]
		k.from.hasSlash = slashes[[2]string{k.from.node, k.from.typeID}]
		k.to.hasSlash = slashes[[2]string{k.to.node, k.to.typeID}]
		isURL := k.to.set == "ExtCell" || k.to.set == "ExtRole"
		isBetter := k.to.rows < k.from.rows
		if k.from.hasSlash != k.to.hasSlash {
			isBetter = k.from.hasSlash
		}
		if isBetter && !isURL {
			k.from, k.to = k.to, k.from
		}
	}
	return err
}

// readLinks indexes the links of the archive, in both directions unless they have one.
func (b *Beyond) readLinks(ctx context.Context) error {
	return b.cell.Archive.Links(ctx, b.cell.Inventory, func(l archive.Link) error {
		if l.From.ID == "" || l.To.ID == "" {
			return nil
		}
		if b.know(l.From, l.To); !l.Directed {
			b.know(l.To, l.From)
		}
		return nil
	})
}

// know takes over a link as one of its ends shows it, with or without the relation of an external role.
func (b *Beyond) know(from, to archive.End) {
	bare := bareEntity(to.String())
	b.known[b.hash(from, bare)] = struct{}{}
	b.known[b.hash(from, withoutRelation(bare))] = struct{}{}
}

func (b *Beyond) hash(from archive.End, to string) uint64 {
	return maphash.String(b.seed, fmt.Sprintf("%q", []string{from.Box, from.Collection, bareEntity(from.String()), to}))
}
