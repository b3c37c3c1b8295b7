package archive

// A treeEnd is an end of an association whose two ends may be at one type.
type treeEnd struct {
	entityType, other string // other: the id of the other end, as this one says; "" where it says none
	many              bool
}

// readTrees finds the types that have a 0..1:N association with themselves. One end that names the other is enough for that.
func (l *linker) readTrees() error {
	l.trees = map[string]bool{}
	if l.inv.RowLinks == 0 || l.inv.RowsOf("AssociationEnd") == 0 {
		return nil
	}
	ends := map[string]treeEnd{}
	err := l.r.Lines(l.ctx, "AssociationEnd", nil, func(_ int, row *Row) error {
		ends[string(row.ID.Text)] = treeEnd{string(row.OwnerLink.Text), string(row.EndLink.Text), string(row.Multiplicity.Text) == "*"}
		return nil
	})
	if err != nil {
		return err
	}
	for _, e := range ends {
		l.tree(e, ends[e.other])
	}
	return l.r.TakenEnds(l.ctx, func(end, other string) { l.tree(ends[end], ends[other]) })
}

func (l *linker) tree(one, other treeEnd) {
	if one.entityType != "" && one.entityType == other.entityType && one.many != other.many {
		l.trees[one.entityType] = true
	}
}
