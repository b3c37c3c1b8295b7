package archive

import "strings"

// associations are what an archive tells of the links that the server takes between rows.
type associations struct {
	pairs map[[2]string]bool // ids of entity types that are associated, both ways
	trees map[string]bool    // ids of those of which each row can have one above it and many below
}

// has reports whether two entity types are associated.
func (a associations) has(one, other string) bool { return a.pairs[[2]string{one, other}] }

// An associationEnd is an end of an association.
type associationEnd struct {
	entityType, other string // other: the id of the other end, as this one says; "" where it says none
	many              bool
}

// readAssociations finds out which types are associated. One end that names the other is enough for that: an import leaves at least one of
// the two names stale.
func (l *linker) readAssociations() error {
	l.associations = associations{map[[2]string]bool{}, map[string]bool{}}
	if l.inv.RowLinks == 0 && l.inv.DataLinks == 0 || l.inv.RowsOf("AssociationEnd") == 0 {
		return nil
	}
	ends, listed := map[string]associationEnd{}, ""
	collect := func(ref []byte) {
		if id, is := strings.CutPrefix(string(ref), "AssociationEnd:"); is && listed == "" {
			listed = id
		}
	}
	err := l.r.Lines(l.ctx, "AssociationEnd", collect, func(_ int, row *Row) error {
		e := associationEnd{string(row.OwnerLink.Text), string(row.EndLink.Text), string(row.Multiplicity.Text) == "*"}
		if e.other == "" {
			e.other = listed
		}
		ends[string(row.ID.Text)], listed = e, ""
		return nil
	})
	if err != nil {
		return err
	}
	for _, e := range ends {
		l.associations.add(e, ends[e.other])
	}
	return l.r.TakenEnds(l.ctx, func(end, other string) { l.associations.add(ends[end], ends[other]) })
}

func (a associations) add(one, other associationEnd) {
	if one.entityType == "" || other.entityType == "" {
		return
	}
	a.pairs[[2]string{one.entityType, other.entityType}] = true
	a.pairs[[2]string{other.entityType, one.entityType}] = true
	if one.entityType == other.entityType && one.many != other.many {
		a.trees[one.entityType] = true
	}
}
