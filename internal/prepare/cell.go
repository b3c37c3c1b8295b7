package prepare

import (
	"context"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/jsonscan"
)

// cellEnds are the rows of the cell level that links name, and the ids there that something in the copy names.
type cellEnds struct {
	ends      map[string]archive.End // by id; those that are in no line have no set
	kept      map[string]bool        // ids that stay
	relations map[string]archive.End // by id
}

// readCell reads the tables of the cell level: what links name there, and what rows name in their l.
func (p *planner) readCell(ctx context.Context) error {
	for _, of := range archive.CellTables() {
		if err := p.readCellTable(ctx, p.table(of.Type)); err != nil {
			return err
		}
	}
	return nil
}

func (p *planner) readCellTable(ctx context.Context, t *table) error {
	var row archive.Row
	return p.r.RawLines(ctx, t.Path, func(line int, text []byte) error {
		if t.drops(line) || row.Parse(text, nil) != archive.LineFine {
			return nil
		}
		for _, named := range []jsonscan.Value{row.BoxLink, row.OwnerLink} {
			if named.Kind == jsonscan.String {
				p.cell.kept[string(named.Text)] = true
			}
		}
		id := string(row.ID.Text)
		_, wanted := p.cell.ends[id]
		if !wanted && t.Type != "Relation" {
			return nil
		}
		e := p.cellEnd(t.Type, &row)
		if t.Type == "Relation" {
			p.cell.relations[id] = e
		}
		if wanted {
			if other := p.cell.ends[id]; other.Set == t.Type {
				return ambiguous(end{e}, line)
			}
			p.cell.ends[id] = e
		}
		return nil
	})
}

// cellEnd is a row of the cell level as the end of a link.
func (p *planner) cellEnd(rowType string, row *archive.Row) archive.End {
	e := archive.End{Set: rowType, ID: string(row.Key.Text), RowID: string(row.ID.Text)}
	switch rowType {
	case "Role", "Relation", "Rule":
		e.Box = p.catalog.boxName(string(row.BoxLink.Text))
	case "ExtRole":
		relation := p.cell.relations[string(row.OwnerLink.Text)]
		e.Owner, e.Box = relation.ID, relation.Box
	}
	return e
}

// A cellLink is how two types of the cell level are linked: from which the link is made, and what it is called there. Keys of
// ExtCell and ExtRole are URLs, which a unit without nginx takes in no path.
type cellLink struct{ from, to, navigation string }

// cellLinks are all kinds of N:N links at cell level.
func cellLinks() []cellLink {
	return []cellLink{
		{"Account", "Role", "_Role"},
		{"Role", "Relation", "_Relation"},
		{"Role", "ExtCell", "_ExtCell"},
		{"Relation", "ExtCell", "_ExtCell"},
		{"Role", "ExtRole", "_ExtRole"},
		{"Account", "ReceivedMessage", "_ReceivedMessageRead"},
	}
}

// cellLinkOf is how two types are linked; one without a navigation where the API does not link them.
func cellLinkOf(a, b string) cellLink {
	for _, k := range cellLinks() {
		if k.from == a && k.to == b || k.from == b && k.to == a {
			return k
		}
	}
	return cellLink{}
}

// event is the type of the event that making such a link posts: the two types in the order of their names.
func (k cellLink) event(what string) string {
	from, to := k.from, k.to
	if to < from {
		from, to = to, from
	}
	return "cellctl." + from + ".links." + to + "." + what
}
