package rows

import (
	"strings"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/compare/value"
	"github.com/personium/personium-cell/internal/personium"
)

// userData is the type of the rows of entity sets.
const userData = "UserData"

// A place is a list of entities.
type place struct {
	name      string          // Role, box1/od/$metadata/Property, box1/od/Item
	table     string          // the type of its rows
	box, path string          // of its collection; "" at cell level
	set       string          // of user data
	rows      int64           // in the snapshot, each once
	shown     map[string]bool // properties that are compared; nil of user data
}

// list is its address in a cell.
func (p place) list() personium.EntityList {
	at := personium.Collection{Box: p.box, Path: p.path}
	switch {
	case p.path == "":
		return personium.CellList(p.table)
	case p.table == userData:
		return at.SetList(p.set)
	}
	return at.SchemaList(p.table)
}

// order is the property by which it is listed.
func (p place) order() string {
	switch p.table {
	case userData, "SentMessage", "ReceivedMessage":
		return "__id"
	case "ExtCell":
		return "Url"
	case "ExtRole":
		return "ExtRole"
	}
	return "Name"
}

func collectionName(box, path string) string { return box + "/" + path + "/" }

// setPlace is the entity set of a type.
func setPlace(box, path, set string, rows int64) place {
	return place{name: collectionName(box, path) + set, table: userData, box: box, path: path, set: set, rows: rows}
}

// schemaPlace is a list of $metadata.
func schemaPlace(box, path, table string, rows int64) place {
	return place{name: collectionName(box, path) + "$metadata/" + table, table: table, box: box, path: path, rows: rows,
		shown: value.Shown(table)}
}

// placesOf are the places of one type in a snapshot.
func placesOf(inv *archive.Inventory, table string) []place {
	for _, t := range archive.CellTables() {
		if t.Type == table {
			return []place{{name: table, table: table, rows: inv.ShownOf(table), shown: value.Shown(table)}}
		}
	}
	var places []place
	for _, b := range inv.Boxes {
		for _, c := range b.Collections {
			if table != userData {
				places = append(places, schemaPlace(b.Name, c.Path, table, c.ShownOf(table)))
				continue
			}
			for _, s := range c.Sets {
				places = append(places, setPlace(b.Name, c.Path, s.Name, s.Shown()))
			}
		}
	}
	return places
}

// tables are the types of rows in the order in which they are compared: what others are understood by comes first.
func tables() []string {
	var types []string
	for _, list := range [][]archive.Table{archive.CellTables(), archive.SchemaTables()} {
		for _, t := range list {
			types = append(types, t.Type)
		}
	}
	return append(types, userData)
}

// quoted writes a text as OData keys are written: a quote within is doubled.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
