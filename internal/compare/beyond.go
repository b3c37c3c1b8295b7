package compare

import (
	"context"
	"fmt"
	"hash/maphash"
	"strings"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/personium"
)

// A Beyond finds links that a cell has and a snapshot does not have, and associations that only one of them has. It asks each
// entity of the smaller end of every kind of links, whether the snapshot has such links or not: one request each.
type Beyond struct {
	cell  Cell
	kinds []linkKind
	ends  []associationEnd
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

// An associationEnd is an entity of AssociationEnd, with the one that it is associated with.
type associationEnd struct {
	node, typeID, id, name, other string
	at                            personium.Collection
	of                            string // the name of its entity type
}

// cellKinds are the sets between which there are links at cell level, read from the first. A key that is a URL is not asked.
func cellKinds() [][2]string {
	return [][2]string{{"Account", "Role"}, {"Role", "Relation"}, {"Role", "ExtCell"}, {"Role", "ExtRole"}, {"Relation", "ExtCell"}}
}

// NewBeyond reads from the archive what may be linked, and what is.
func NewBeyond(ctx context.Context, c Cell) (*Beyond, error) {
	b := &Beyond{cell: c, known: map[uint64]struct{}{}, seed: maphash.MakeSeed()}
	for _, step := range []func(context.Context) error{b.readEnds, b.readSets, b.readLinks} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// Requests is how many requests it takes.
func (b *Beyond) Requests() int64 {
	requests := int64(len(b.ends))
	for _, k := range b.kinds {
		requests += k.from.rows
	}
	return requests
}

// readEnds finds the associations: each makes links between the rows of two types possible.
func (b *Beyond) readEnds(ctx context.Context) error {
	sets := map[[2]string]linkSet{}
	for _, box := range b.cell.Inventory.Boxes {
		for _, c := range box.Collections {
			for _, s := range c.Sets {
				sets[[2]string{c.ID, s.TypeID}] = linkSet{box: box.Name, collection: c.Path, set: s.Name, table: "UserData",
					node: c.ID, typeID: s.TypeID, rows: s.Shown()}
			}
		}
	}
	byID := map[string]associationEnd{}
	err := b.cell.Archive.Rows(ctx, "AssociationEnd", func(r *archive.Row) error {
		e := associationEnd{node: string(r.Node.Text), typeID: string(r.OwnerLink.Text), id: string(r.ID.Text),
			name: string(r.Key.Text), other: string(r.EndLink.Text)}
		if s, isThere := sets[[2]string{e.node, e.typeID}]; isThere {
			e.at, e.of = personium.Collection{Box: s.box, Path: s.collection}, s.set
			byID[e.id] = e
			b.ends = append(b.ends, e)
		}
		return nil
	})
	for i, e := range b.ends {
		other, isThere := byID[e.other]
		if !isThere || other.node != e.node {
			b.ends[i].other = ""
			continue
		}
		b.ends[i].other = other.String()
		if e.id <= other.id {
			b.kinds = append(b.kinds, linkKind{sets[[2]string{e.node, e.typeID}], sets[[2]string{other.node, other.typeID}]})
		}
	}
	return err
}

// String is the end as the OData API writes it.
func (e associationEnd) String() string { return "AssociationEnd(" + e.key() + ")" }

func (e associationEnd) key() string {
	quote := func(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
	return "Name=" + quote(e.name) + ",_EntityType.Name=" + quote(e.of)
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

// readLinks indexes the links of the archive in both directions.
func (b *Beyond) readLinks(ctx context.Context) error {
	return b.cell.Archive.Links(ctx, b.cell.Inventory, func(l archive.Link) error {
		if l.From.ID != "" && l.To.ID != "" {
			b.known[b.hash(l.From, bareEntity(l.To.String()))] = struct{}{}
			b.known[b.hash(l.To, bareEntity(l.From.String()))] = struct{}{}
		}
		return nil
	})
}

func (b *Beyond) hash(from archive.End, to string) uint64 {
	return maphash.String(b.seed, fmt.Sprintf("%q", []string{from.Box, from.Collection, bareEntity(from.String()), to}))
}
