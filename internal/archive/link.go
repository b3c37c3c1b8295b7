package archive

import "strings"

// A LinkKind is what sort of link a link is, which tells how an import can lose it.
type LinkKind string

// The kinds of links.
const (
	CellLink LinkKind = "cell" // between accounts, roles, relations, ...: never seen to get lost
	DataLink LinkKind = "data" // N:N between user data: a line of 80_link; imports lose some at random
	RowLink  LinkKind = "row"  // 0..1:N between user data, carried by the row on the N side; imports lose some, too
)

// A Link is a link between two entities.
type Link struct {
	Kind     LinkKind `json:"kind"`
	Line     int      `json:"line"` // of 80_link, or of 70_userdata for a RowLink
	From, To End
	// Hidden: the line of a DataLink is stored the other way round, as imports leave them, and no cell shows the link.
	Hidden bool `json:"hidden,omitempty"`
}

// An End is one of the two entities of a link. The name of the main box is snapshot.MainBox.
type End struct {
	Box        string `json:"box"`        // its name; of a role or relation the box that it belongs to, of an ExtRole that of the relation; else ""
	Collection string `json:"collection"` // its path in the box; "" at cell level
	Set        string `json:"set"`        // the entity set: "Item", "Account", ...; the type's id when the archive has no such type
	ID         string `json:"id"`         // the entity's key; "" when the archive has no such row
	RowID      string `json:"row_id"`     // its _id, which an import changes
	// Relation is that of an ExtRole: the same role of another cell can be in several.
	Relation string `json:"relation,omitempty"`
}

// String is the link as box/collection/EntitySet('id') → EntitySet('id').
func (l Link) String() string {
	place := ""
	if l.From.Collection != "" {
		place = l.From.Box + "/" + l.From.Collection + "/"
	}
	return place + l.From.String() + " → " + l.To.String()
}

// String is the entity as the OData API writes it, without its collection.
func (e End) String() string {
	switch {
	case e.ID == "":
		return e.Set + " with the row id " + e.RowID
	case e.Relation != "":
		box := "null"
		if e.Box != "" {
			box = quotedKey(e.Box)
		}
		return e.Set + "(ExtRole=" + quotedKey(e.ID) + ",_Relation.Name=" + quotedKey(e.Relation) + ",_Relation._Box.Name=" + box + ")"
	case e.Collection == "" && e.Box != "" && e.Set != "ReceivedMessage" && e.Set != "SentMessage": // whose keys have no box
		return e.Set + "(Name=" + quotedKey(e.ID) + ",_Box.Name=" + quotedKey(e.Box) + ")"
	}
	return e.Set + "(" + quotedKey(e.ID) + ")"
}

// quotedKey writes a text as OData keys are written: a quote within is doubled.
func quotedKey(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
