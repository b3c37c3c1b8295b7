package repair

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/personium"
)

// A Snapshot is an archive that has what a cell has lost.
type Snapshot struct {
	Archive   *archive.Reader
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
	links []link
	// Roles: the links of roles, with accounts, relations, cells and roles of other cells, are among those to be made. Else they
	// are among Left: what they grant may have been taken away on purpose.
	Roles bool
	Left  []Left
}

// A link that is to be made.
type link struct {
	archive.Link
	from, to personium.LinkEnd
}

// Left is a link that is not made.
type Left struct {
	Link string `json:"link"` // as archive.Link writes it
	Why  string `json:"why"`
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

// Why some links are not made.
const (
	onPurpose  = "a role may have been taken away on purpose; --repair=roles gives it back"
	endMissing = "one of its ends is not in the cell"
)

// NewPlan sorts links that a cell has lost: those at cell level first, because an account without its role is locked out, then
// those of many rows to many, and last those that a row names, of which the server refuses the ones that an import left dangling.
// With roles also the links of roles are made. Its errors are those of the archive.
func NewPlan(ctx context.Context, s Snapshot, lost []archive.Link, roles bool) (*Plan, error) {
	p := &Plan{Roles: roles}
	ends, err := s.ends(ctx, lost)
	if err != nil {
		return nil, err
	}
	for _, l := range lost {
		if why := s.whyNot(l, roles); why != "" {
			p.Left = append(p.Left, Left{l.String(), why})
			continue
		}
		p.links = append(p.links, link{l, ends.of(l.From), ends.of(l.To)})
	}
	order := map[archive.LinkKind]int{archive.CellLink: 0, archive.DataLink: 1, archive.RowLink: 2}
	slices.SortStableFunc(p.links, func(a, b link) int { return cmp.Compare(order[a.Kind], order[b.Kind]) })
	return p, nil
}

// whyNot is why a lost link is not even tried; "" where it is.
func (s Snapshot) whyNot(l archive.Link, roles bool) string {
	switch {
	case s.lacks(l.From), s.lacks(l.To):
		return endMissing
	case !roles && grants(l):
		return onPurpose
	}
	return ""
}

// Makes reports whether a repair would try to make a lost link, of roles also where it is asked for those.
func (s Snapshot) Makes(l archive.Link, roles bool) bool { return s.whyNot(l, roles) == "" }

// grants reports whether a link gives a role to somebody.
func grants(l archive.Link) bool {
	return l.Kind == archive.CellLink && (l.From.Set == "Role" || l.To.Set == "Role")
}

// linkEnds turn the ends of links in an archive into those that a request can name. Of a role of another cell the key has the
// relation that it belongs to, which is elsewhere in the archive.
type linkEnds map[string]personium.LinkEnd // of such roles, by row id

func (e linkEnds) of(end archive.End) personium.LinkEnd {
	if end.Collection != "" {
		return personium.Collection{Box: end.Box, Path: end.Collection}.RowEnd(end.Set, end.ID)
	}
	switch end.Set {
	case "ExtRole":
		return e[end.RowID]
	case "ReceivedMessage", "SentMessage":
		return personium.CellEnd(end.Set, end.ID, "") // the box is no part of its key
	}
	return personium.CellEnd(end.Set, end.ID, end.Box)
}

// ends reads what is needed of the archive to name the ends of links.
func (s Snapshot) ends(ctx context.Context, lost []archive.Link) (linkEnds, error) {
	ends := linkEnds{}
	if !slices.ContainsFunc(lost, func(l archive.Link) bool { return l.From.Set == "ExtRole" || l.To.Set == "ExtRole" }) {
		return ends, nil
	}
	boxes := map[string]string{}
	for _, box := range s.Inventory.Boxes {
		boxes[box.ID] = box.Name
	}
	relations := map[string][2]string{} // name and box
	err := s.Archive.Lines(ctx, "Relation", nil, func(_ int, r *archive.Row) error {
		relations[string(r.ID.Text)] = [2]string{string(r.Key.Text), boxes[string(r.BoxLink.Text)]}
		return nil
	})
	if err == nil {
		err = s.Archive.Lines(ctx, "ExtRole", nil, func(_ int, r *archive.Row) error {
			relation := relations[string(r.OwnerLink.Text)]
			ends[string(r.ID.Text)] = personium.ExtRoleEnd(string(r.Key.Text), relation[0], relation[1])
			return nil
		})
	}
	if err != nil {
		return nil, fmt.Errorf("read the roles of other cells: %w", err)
	}
	return ends, nil
}
