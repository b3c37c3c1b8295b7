package prepare

import (
	"bytes"
	"context"
	"strings"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/jsonscan"
)

// links are those of 80_link, and what becomes of its lines.
type links struct {
	ends   []uint64        // sums of rows of user data that they name
	stay   int64           // lines that stay in the copy
	seen   map[uint64]bool // pairs that were given away
	turned int64           // stored the other way round, so that the source did not show them
}

// staysInTable says whether a line of 80_link stays where it is.
func (p *planner) staysInTable(row *archive.Row) bool {
	if !p.o.does(cureLinks) {
		return true
	}
	if isUserLink(row) {
		return false
	}
	return p.o.KeepCellLinks || cellLinkOf(string(row.T1.Text), string(row.T2.Text)).navigation == ""
}

// isUserLink says whether a link is between rows of user data: only such a one names a box.
func isUserLink(row *archive.Row) bool { return row.Box.Kind == jsonscan.String }

// readLinks learns which rows the links name.
func (p *planner) readLinks(ctx context.Context) error {
	return p.eachLink(ctx, func(_ int, row *archive.Row) error {
		stays := p.staysInTable(row)
		if stays {
			p.links.stay++
		}
		switch {
		case isUserLink(row):
			p.links.ends = append(p.links.ends, p.twin(p.sum(row.K1.Text)), p.twin(p.sum(row.K2.Text)))
		case stays:
			p.cell.kept[string(row.K1.Text)], p.cell.kept[string(row.K2.Text)] = true, true
			if cellLinkOf(string(row.T1.Text), string(row.T2.Text)).navigation == "" {
				p.left.add(LinkOfUnknownTypes, string(row.T1.Text)+" → "+string(row.T2.Text))
			}
		default:
			p.cell.ends[p.twinID(row.K1.Text)], p.cell.ends[p.twinID(row.K2.Text)] = archive.End{}, archive.End{}
		}
		return nil
	})
}

// twinID is the id under which a row stays.
func (p *planner) twinID(id []byte) string {
	if was := p.sum(id); p.twin(was) != was {
		return p.twins.ids[p.twin(was)]
	}
	return string(id)
}

func (p *planner) eachLink(ctx context.Context, each func(line int, row *archive.Row) error) error {
	var row archive.Row
	return p.r.RawLines(ctx, p.table("link").Path, func(line int, text []byte) error {
		if row.Parse(text, nil) != archive.LineFine {
			return nil
		}
		return each(line, &row)
	})
}

// giveLinks gives away the links of 80_link of one kind.
func (p *planner) giveLinks(ctx context.Context, kind archive.LinkKind) error {
	p.links.seen = map[uint64]bool{}
	return p.eachLink(ctx, func(line int, row *archive.Row) error {
		if p.staysInTable(row) || isUserLink(row) != (kind == archive.DataLink) {
			return nil
		}
		sum := p.hasher.pair(p.twin(p.sum(row.K1.Text)), p.twin(p.sum(row.K2.Text)))
		if p.links.seen[sum] {
			return nil
		}
		p.links.seen[sum] = true
		if kind == archive.CellLink {
			return p.giveCellLink(line, row)
		}
		return p.giveDataLink(line, row)
	})
}

func (p *planner) giveCellLink(line int, row *archive.Row) error {
	a, b := p.cell.ends[p.twinID(row.K1.Text)], p.cell.ends[p.twinID(row.K2.Text)]
	if a.Set == "" || b.Set == "" {
		p.left.add(LinkWithoutRow, lineless(row))
		return nil
	}
	how := cellLinkOf(a.Set, b.Set)
	if a.Set != how.from {
		a, b = b, a
	}
	return p.give(archive.Taken{Link: archive.Link{Kind: archive.CellLink, Line: line, From: a, To: b}, Navigation: how.navigation})
}

func (p *planner) giveDataLink(line int, row *archive.Row) error {
	a, err := p.node(p.twin(p.sum(row.K1.Text)))
	if err != nil {
		return err
	}
	b, err := p.node(p.twin(p.sum(row.K2.Text)))
	if err != nil {
		return err
	}
	switch {
	case a.RowID == "" || b.RowID == "":
		p.left.add(LinkWithoutRow, lineless(row))
		return nil
	case a.Collection == "" || b.Collection == "":
		p.left.add(LinkOfHiddenRows, lineless(row))
		return nil
	case bytes.Equal(row.T1.Text, row.T2.Text):
		p.left.add(LinkOfOneType, end{a}.place()+" → "+end{b}.place())
		return nil
	case !p.associations.has(p.catalog.number(row.T1.Text), p.catalog.number(row.T2.Text)):
		p.left.add(LinkWithoutAssociation, end{a}.place()+" → "+end{b}.place())
		return nil
	}
	k := oriented(archive.Link{Kind: archive.DataLink, Line: line, From: a, To: b})
	if k.Turned = bytes.Compare(row.T1.Text, row.T2.Text) > 0; k.Turned {
		p.links.turned++
	}
	return p.give(k)
}

// lineless names a link whose rows nobody knows.
func lineless(row *archive.Row) string { return string(row.K1.Text) + " → " + string(row.K2.Text) }

// oriented is how a link of user data is made: from the end whose key can stand in a path without nginx, where only one can and
// the link is the same from either.
func oriented(l archive.Link) archive.Taken {
	if !l.Directed && hasSlash(l.From.ID) && !hasSlash(l.To.ID) {
		l.From, l.To = l.To, l.From
	}
	return archive.Taken{Link: l, Navigation: "_" + l.To.Set}
}

func hasSlash(key string) bool { return strings.ContainsAny(key, `/\`) }

// giveRefs gives away the 0..1:N links that were cut, and the links of one row to one.
func (p *planner) giveRefs() error {
	var paired []uint64
	for _, k := range p.edges.list {
		if k.fate == fatePair || k.fate == fateOther {
			paired = append(paired, k.to)
		}
	}
	twice := sorted(paired)
	for _, k := range p.edges.list {
		isPair := k.fate == fatePair || k.fate == fateOther
		if there := p.nodes.has(k.to); !there && (!isPair || twice.find(k.from) < 0) {
			p.left.add(RefWithoutRow, p.refName(k))
		} else if there && (k.fate == fateCut || k.fate == fatePair) {
			if err := p.giveRef(k); err != nil {
				return err
			}
		}
	}
	return nil
}

// giveRef gives away one link of a row. Nobody can make one between rows that no cell shows.
func (p *planner) giveRef(k edge) error {
	from, err := p.node(k.from)
	if err != nil {
		return err
	}
	to, err := p.node(k.to)
	if err != nil || from.Collection == "" || to.Collection == "" {
		return err
	}
	if !p.associations.has(k.fromType, k.toType) {
		p.left.add(LinkWithoutAssociation, end{from}.place()+" → "+end{to}.place())
		return nil
	}
	l := archive.Link{Kind: archive.RowLink, Line: int(k.line), From: from, To: to}
	if l.Directed = k.fromType == k.toType && p.associations.trees[k.fromType]; l.Directed {
		l.From, l.To = to, from // the target of a POST gets the ll, where both are of one type
	}
	t := oriented(l)
	t.Pair = k.fate == fatePair
	return p.give(t)
}

// refName names a link of a row to one that is in no line.
func (p *planner) refName(k edge) string {
	from := p.catalog.types[k.fromType]
	return end{archive.End{Box: from.at.box, Collection: from.at.path, Set: from.name}}.set() + ", line " + grouped(int64(k.line)) +
		" → " + p.catalog.types[k.toType].name
}

// set is the entity set of an end, with where it is.
func (e end) set() string { return e.Box + "/" + e.Collection + "/" + e.Set }
