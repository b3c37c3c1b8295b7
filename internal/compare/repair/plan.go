package repair

import (
	"cmp"
	"slices"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/link"
	"github.com/personium/personium-cell/internal/personium"
)

// A Snapshot is what is known of an archive that has what a cell has lost.
type Snapshot struct {
	Inventory *archive.Inventory
	// Absent are the places of which the cell has nothing at all, as compare.Difference has them: no link leads there.
	Absent map[string]bool
}

// lacks reports whether the cell cannot have an entity.
func (s Snapshot) lacks(e archive.End) bool {
	if e.Collection == "" {
		return s.Absent[e.Set]
	}
	return s.Absent[e.Box+"/"+e.Collection+"/"+e.Set]
}

// A Plan is what is to be made of the links that a cell has lost, and what is not.
type Plan struct {
	links []lost
	// Roles: the links of roles, with accounts, relations, cells and roles of other cells, are among those to be made. Else they
	// are among Left: what they grant may have been taken away on purpose.
	Roles bool
	Left  []link.Left
}

// A lost link that is to be made.
type lost struct {
	archive.Link
	from, to personium.LinkEnd
}

// Len is how many links are to be made.
func (p *Plan) Len() int { return len(p.links) }

// Count is how many links of a kind are to be made.
func (p *Plan) Count(k archive.LinkKind) int {
	n := 0
	for _, l := range p.links {
		if l.Kind == k {
			n++
		}
	}
	return n
}

// Withheld is how many links of roles are not made because nobody asked for that.
func (p *Plan) Withheld() int {
	n := 0
	for _, l := range p.Left {
		if l.Why == onPurpose {
			n++
		}
	}
	return n
}

// Links are the links to be made, in their order, as archive.Link writes them.
func (p *Plan) Links() []string {
	names := make([]string, len(p.links))
	for i, l := range p.links {
		names[i] = l.String()
	}
	return names
}

// onPurpose is why some links are not made.
const onPurpose = "a role may have been taken away on purpose; --repair=roles gives it back"

// NewPlan sorts links that a cell has lost: those at cell level first, because an account without its role is locked out, then
// those of many rows to many, and last those that a row names, of which the server refuses the ones that an import left dangling.
// With roles also the links of roles are made.
func NewPlan(s Snapshot, gone []archive.Link, roles bool) *Plan {
	p := &Plan{Roles: roles}
	for _, l := range gone {
		if why := s.whyNot(l, roles); why != "" {
			p.Left = append(p.Left, link.Left{Link: l.String(), Why: why})
			continue
		}
		p.links = append(p.links, lost{l, link.EndOf(l.From), link.EndOf(l.To)})
	}
	order := map[archive.LinkKind]int{archive.CellLink: 0, archive.DataLink: 1, archive.RowLink: 2}
	slices.SortStableFunc(p.links, func(a, b lost) int { return cmp.Compare(order[a.Kind], order[b.Kind]) })
	return p
}

// whyNot is why a lost link is not even tried; "" where it is.
func (s Snapshot) whyNot(l archive.Link, roles bool) string {
	switch {
	case s.lacks(l.From), s.lacks(l.To):
		return link.EndMissing
	case !roles && grants(l):
		return onPurpose
	}
	return ""
}

// Offers reports whether there are links of roles among those to be made, and others.
func (p *Plan) Offers() (links, roles bool) {
	for _, l := range p.links {
		isGrant := grants(l.Link)
		links, roles = links || !isGrant, roles || isGrant
	}
	return links, roles
}

// grants reports whether a link gives a role to somebody.
func grants(l archive.Link) bool {
	return l.Kind == archive.CellLink && (l.From.Set == "Role" || l.To.Set == "Role")
}
