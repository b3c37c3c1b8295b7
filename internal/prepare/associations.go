package prepare

import (
	"context"
	"strings"

	"github.com/personium/personium-cell/internal/archive"
)

// An associationEnd is one of the two ends of an association.
type associationEnd struct {
	id, name, other string // other: the id of the other end, as this one says; "" where it says none
	entityType      uint32
	line            int
	single          bool // at most one row of its type stands at this end
	partner         *associationEnd
}

// associations are the ends of all associations, and what they say of the links of their types.
type associations struct {
	ends   []*associationEnd
	single map[[2]uint32]bool // by two types that are associated: whether each row of both has one partner at most
	trees  map[uint32]bool    // types that are associated with themselves, and each row has one above it at most and many below
}

// has says whether two types are associated: without that no server takes a link of their rows.
func (a *associations) has(one, other uint32) bool {
	_, known := a.single[[2]uint32{one, other}]
	return known
}

// readAssociations reads the ends, and finds out which belong together. One that names the other is enough for that: an import
// leaves at least one of the two names stale.
func (p *planner) readAssociations(ctx context.Context) error {
	table, byID := p.table("AssociationEnd"), map[string]*associationEnd{}
	err := p.r.RawLines(ctx, table.Path, func(line int, text []byte) error {
		row := cellRowOf(text)
		if row.ID == "" || table.drops(line) {
			return nil
		}
		many := row.Source.Fields.Multiplicity == "*"
		e := &associationEnd{id: row.ID, name: row.Source.Fields.Name, other: row.link("AssociationEnd"), line: line,
			entityType: p.catalog.number([]byte(row.link("EntityType"))), single: !many}
		for _, ref := range row.Source.Lists {
			text, _ := ref.(string)
			if id, ok := strings.CutPrefix(text, "AssociationEnd:"); ok && e.other == "" {
				e.other = id
			}
		}
		if byID[e.id] != nil {
			return ambiguous(p.associationEnd(e), line)
		}
		byID[e.id] = e
		p.associations.ends = append(p.associations.ends, e)
		return nil
	})
	if err != nil {
		return err
	}
	p.pairEnds(byID)
	return nil
}

// pairEnds puts together the ends that name each other, and then those of which only one names the other.
func (p *planner) pairEnds(byID map[string]*associationEnd) {
	a := &p.associations
	a.single, a.trees = map[[2]uint32]bool{}, map[uint32]bool{}
	for _, both := range []bool{true, false} {
		for _, e := range a.ends {
			other := byID[e.other]
			if e.partner != nil || other == nil || other == e || other.partner != nil || both && other.other != e.id {
				continue
			}
			e.partner, other.partner = other, e
			single := e.single && other.single
			a.single[[2]uint32{e.entityType, other.entityType}] = single
			a.single[[2]uint32{other.entityType, e.entityType}] = single
			if e.entityType == other.entityType && e.single != other.single {
				a.trees[e.entityType] = true
			}
		}
	}
	for _, e := range a.ends {
		if e.partner == nil && e.other != "" && p.catalog.types[e.entityType].shown {
			p.left.add(EndWithoutOther, p.associationEnd(e).place())
		}
	}
}

// associationEnd is an end of an association as the end of a link.
func (p *planner) associationEnd(e *associationEnd) end {
	t := p.catalog.types[e.entityType]
	return end{archive.End{Box: t.at.box, Collection: t.at.path, Set: "AssociationEnd", ID: e.name, RowID: e.id, Owner: t.name}}
}

// An end is one end of a link.
type end struct{ archive.End }

// place is the end with where it is: box/collection/Set('id').
func (e end) place() string {
	if e.Collection == "" {
		return e.Set + "(" + e.Key() + ")"
	}
	return e.Box + "/" + e.Collection + "/" + e.Set + "(" + e.Key() + ")"
}

// giveAssociations gives away the associations that have to be made, each once.
func (p *planner) giveAssociations() error {
	for _, e := range p.associations.ends {
		if e.partner == nil || e.partner.line < e.line || !p.catalog.types[e.entityType].shown {
			continue
		}
		k := archive.Taken{Navigation: "_AssociationEnd", Link: archive.Link{Kind: archive.AssociationLink, Line: e.line,
			From: p.associationEnd(e).End, To: p.associationEnd(e.partner).End}}
		if err := p.give(k); err != nil {
			return err
		}
	}
	return nil
}
