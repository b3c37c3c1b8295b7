package personium

import (
	"net/url"
	"strings"
)

// A LinkEnd is an entity at one end of a link: its set and its key. Two of them are the same entity when they are equal (==).
// It is made by CellEnd, ExtRoleEnd, Collection.RowEnd and Collection.AssociationEnd.
type LinkEnd struct {
	list EntityList
	set  string
	key  string // as OData writes it between the brackets, not escaped
	at   string // the OData collection that it lies in, after the URL of the cell and escaped; "" of what is no user data
}

// CellEnd is an entity of {CellURL}__ctl: name is the name of an account, box, role, relation or rule, the URL of an ExtCell,
// or the __id of a message. box is the box that a role, relation or rule belongs to, "" for none.
func CellEnd(set, name, box string) LinkEnd {
	key := quotedKey(name)
	if box != "" {
		key = "Name=" + key + ",_Box.Name=" + quotedKey(box)
	}
	return LinkEnd{list: CellList(set), set: set, key: key}
}

// ExtRoleEnd is a role of another cell: its URL, and the relation, with the box of that, "" for none, that are parts of its key.
func ExtRoleEnd(role, relation, box string) LinkEnd {
	key := "ExtRole=" + quotedKey(role) + ",_Relation.Name=" + quotedKey(relation) + ",_Relation._Box.Name="
	if box == "" {
		key += "null"
	} else {
		key += quotedKey(box)
	}
	return LinkEnd{list: CellList("ExtRole"), set: "ExtRole", key: key}
}

// RowEnd is the row of an entity set with this __id.
func (c Collection) RowEnd(set, id string) LinkEnd {
	at, err := c.path()
	list := c.SetList(set)
	if list.err == nil {
		list.err = err
	}
	return LinkEnd{list: list, set: set, key: quotedKey(id), at: at}
}

// AssociationEnd is one end of an association, of the entity type of this name.
func (c Collection) AssociationEnd(name, entityType string) LinkEnd {
	const set = "AssociationEnd"
	return LinkEnd{list: c.SchemaList(set), set: set, key: "Name=" + quotedKey(name) + ",_EntityType.Name=" + quotedKey(entityType)}
}

// path is the path of the collection after the URL of the cell, escaped.
func (c Collection) path() (string, error) {
	segments, err := boxSegments(c.Box, c.Path)
	if err != nil {
		return "", err
	}
	return escapePath(segments)
}

// String is the entity as the OData API writes it, without its collection.
func (e LinkEnd) String() string { return e.set + "(" + e.key + ")" }

// uri is the entity as the body of a POST to $links names it: core wants the key as it is, and takes no percent-encoding in it.
func (e LinkEnd) uri(c Cell) string { return c.URL + e.list.path + "(" + e.key + ")" }

// fitsPath reports whether the entity can stand in the path of a URL: Tomcat lets no slash through, not even an escaped one.
func (e LinkEnd) fitsPath() bool { return !strings.ContainsAny(e.key, `/\`) }

// fitsLine reports whether the entity can stand in the line of a request within $batch, which core takes as it is, without
// unescaping it, and cuts at white space, at a question mark and at the first quote (class BatchBodyParser).
func (e LinkEnd) fitsLine() bool {
	key := strings.TrimSuffix(strings.TrimPrefix(e.key, "'"), "'")
	return e.at != "" && !strings.ContainsAny(key, "'?") && len(strings.Fields(key)) == 1 && strings.TrimSpace(key) == key
}

// navigation is what the API calls the links to another entity. Types of rows can be called as those of the cell level.
func (e LinkEnd) navigation(to LinkEnd) string {
	if e.at != "" {
		return to.set
	}
	return Navigation(e.set, to.set)
}

// Navigation is what the API calls the links from entities of one type to those of another, without the underscore. Both are of the
// cell level: between rows they are called as their target's type.
func Navigation(from, to string) string {
	switch {
	case from == "Account" && to == "ReceivedMessage":
		return "ReceivedMessageRead"
	case from == "ReceivedMessage" && to == "Account":
		return "AccountRead"
	}
	return to
}

func quotedKey(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// escapeAll escapes a key for a path, with everything that need not stay as it is.
func escapeAll(key string) string {
	return strings.ReplaceAll(strings.ReplaceAll(url.QueryEscape(key), "+", "%20"), "%27", "'")
}
