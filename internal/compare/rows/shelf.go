package rows

import (
	"context"
	"encoding/json"
	"maps"
	"strings"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/compare/value"
)

// A shelf is an archive whose lines are read as the rows that a cell shows.
type shelf struct {
	Snapshot
	*schema
	boxes       map[string]string                 // names, by id
	collections map[[2]string]string              // box/path/, by box id and collection id
	sets        map[[3]string]string              // names, by box id, collection id and entity type id
	ofCell      map[string]bool                   // the types of rows that belong to the cell as a whole
	shown       map[string]map[string]bool        // the properties of rows that are no user data
	ids         map[string]string                 // of entity types, by the names of their places
	known       map[string]map[string]value.Field // the properties of entity types by their ids, as far as they were needed
	unreadRows  map[string]int                    // lines that cannot be read, by the names of their places
}

// open reads what the lines of an archive are understood by.
func open(ctx context.Context, s Snapshot) (*shelf, error) {
	schema, err := readSchema(ctx, s.Archive)
	if err != nil {
		return nil, err
	}
	h := &shelf{Snapshot: s, schema: schema, boxes: map[string]string{}, collections: map[[2]string]string{},
		sets: map[[3]string]string{}, ids: map[string]string{}, ofCell: map[string]bool{},
		shown: map[string]map[string]bool{}, known: map[string]map[string]value.Field{}, unreadRows: map[string]int{}}
	for _, t := range archive.CellTables() {
		h.ofCell[t.Type] = true
	}
	for _, table := range tables() {
		h.shown[table] = value.Shown(table)
	}
	for _, b := range s.Inventory.Boxes {
		ids := []string{b.ID}
		if b.Main {
			ids = append(ids, s.Inventory.MainBoxIDs()...)
		}
		for _, id := range ids {
			h.boxes[id] = b.Name
			h.shelve(id, b)
		}
	}
	return h, nil
}

func (h *shelf) shelve(id string, b archive.Box) {
	for _, c := range b.Collections {
		h.collections[[2]string{id, c.ID}] = collectionName(b.Name, c.Path)
		for _, s := range c.Sets {
			h.sets[[3]string{id, c.ID, s.TypeID}] = s.Name
			h.ids[collectionName(b.Name, c.Path)+s.Name] = s.TypeID
		}
	}
}

// place is the name of the place of a line; "" where no cell shows it.
func (h *shelf) place(table string, line *archive.Row) string {
	if h.ofCell[table] {
		return table
	}
	box, node := string(line.Box.Text), string(line.Node.Text)
	at := h.collections[[2]string{box, node}]
	switch {
	case at == "":
		return ""
	case table != userData:
		return at + "$metadata/" + table
	}
	set := h.sets[[3]string{box, node, string(line.Set.Text)}]
	if set == "" {
		return ""
	}
	return at + set
}

// A source is the part of a line that is compared.
type source struct {
	Source struct {
		Fields    map[string]any `json:"s"`
		Published any            `json:"p"`
		Updated   any            `json:"u"`
	} `json:"_source"`
}

// each gives every line of a table whose place is wanted. What cannot be read is counted: each time that it is come by there are as
// many.
func (h *shelf) each(ctx context.Context, table string, wanted map[string]bool, yield func(*row) error) error {
	unread := map[string]int{}
	err := h.Archive.Texts(ctx, table, func(line *archive.Row, text []byte) error {
		at := h.place(table, line)
		if at == "" || !wanted[at] {
			return nil
		}
		var s source
		if err := parse(text, &s); err != nil {
			unread[at]++
			return nil
		}
		r := &row{place: at, values: make([]property, 0, len(s.Source.Fields)+2)}
		if updated, isNumber := s.Source.Updated.(json.Number); isNumber {
			r.updated, _ = updated.Int64()
		}
		if isDated(table) {
			r.add(published, value.Type{Name: value.DateTime}.Archived(s.Source.Published))
		}
		h.fill(r, table, line, s.Source.Fields)
		r.finish(table)
		return yield(r)
	})
	maps.Copy(h.unreadRows, unread)
	return err
}

// fill adds the values of a line, and the names of what it belongs to.
func (h *shelf) fill(r *row, table string, line *archive.Row, fields map[string]any) {
	if table == userData {
		known := h.fieldsAt(string(line.Set.Text))
		for alias, v := range fields {
			if f, ok := known[alias]; ok {
				r.add(f.Name, f.Type.Archived(v))
			}
		}
		r.add("__id", value.Type{Name: value.String}.Archived(fields["__id"]))
		return
	}
	shown := h.shown[table]
	for name, v := range fields {
		if shown[name] && !strings.Contains(name, ".") {
			r.add(name, value.Type{}.Archived(v))
		}
	}
	link := func(property, name string) {
		if name != "" && shown[property] {
			r.add(property, value.Type{}.Archived(name))
		}
	}
	link("_Box.Name", h.boxes[string(line.BoxLink.Text)])
	owner := h.owner(line)
	switch table {
	case "Property", associationEnd:
		link("_EntityType.Name", owner)
	case "ComplexTypeProperty":
		link("_ComplexType.Name", owner)
	case "ExtRole":
		relation := h.relations[string(line.OwnerLink.Text)]
		link("_Relation.Name", relation.name)
		link("_Relation._Box.Name", h.boxes[relation.box])
	}
	if other := h.ends.other(string(line.ID.Text)); table == associationEnd && other != "" {
		r.add(partner, value.Type{}.Archived(other))
	}
}

// owner is the name of the entity type or complex type that a line belongs to; "" for none.
func (h *shelf) owner(line *archive.Row) string { return h.owners[string(line.OwnerLink.Text)] }

func (h *shelf) fieldsAt(entityType string) map[string]value.Field {
	fields, ok := h.known[entityType]
	if !ok {
		fields = h.fieldsOf(entityType)
		h.known[entityType] = fields
	}
	return fields
}

// typesOf are the types of the properties of an entity set by their names; nil where the archive has no such set.
func (h *shelf) typesOf(p place) map[string]value.Type {
	id, ok := h.ids[p.name]
	if !ok {
		return nil
	}
	types := map[string]value.Type{}
	for _, f := range h.fieldsAt(id) {
		types[f.Name] = f.Type
	}
	return types
}
