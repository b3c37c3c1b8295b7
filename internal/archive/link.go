package archive

import "strings"

// A LinkKind is what sort of link a link is, which tells how an import can lose it.
type LinkKind string

// The kinds of links that an archive has.
const (
	CellLink LinkKind = "cell" // between accounts, roles, relations, ...: never seen to get lost
	DataLink LinkKind = "data" // N:N between user data: a line of 80_link; imports lose some at random
	RowLink  LinkKind = "row"  // 0..1:N between user data, carried by the row on the N side, or 0..1:0..1; imports lose some, too
)

// A Link is a link between two entities.
type Link struct {
	Kind LinkKind `json:"kind"`
	Line int      `json:"line"` // of 80_link, or of 70_userdata for a RowLink
	From End      `json:"from"`
	To   End      `json:"to,omitzero"`
	// Hidden: the line of a DataLink is stored the other way round, as imports leave them, and no cell shows the link.
	Hidden bool `json:"hidden,omitempty"`
	// Directed is said of a RowLink between two rows of one type of which each can have one row above it: From is the one above,
	// which alone shows the link, and To carries it. From To to From would be another link. Other RowLinks are shown from both ends.
	Directed bool `json:"directed,omitempty"`
	// Unrelated: the types of two rows have no association, or one that is dead, because neither of its ends names the other.
	Unrelated bool `json:"unrelated,omitempty"`
}

// IsNowhere says whether nobody can see the link, in whatever cell: the archive has not both of its ends, or they are in no
// collection of it, or their types are not associated, or it is N:N between rows of one type, which the server takes and never finds.
func (l Link) IsNowhere() bool {
	return l.Unrelated || l.From.ID == "" || l.To.ID == "" || l.Kind != CellLink && l.From.Collection == "" ||
		l.Kind == DataLink && l.From.Set == l.To.Set
}

// An End is one of the two entities of a link. The name of the main box is snapshot.MainBox.
type End struct {
	Box        string `json:"box"`        // its name; of a role or relation the box that it belongs to, of an ExtRole that of the relation; else ""
	Collection string `json:"collection"` // its path in the box; "" at cell level
	Set        string `json:"set"`        // the entity set: "Item", "Account", ...; the type's id when the archive has no such type
	ID         string `json:"id"`         // the entity's key; "" when the archive has no such row
	RowID      string `json:"row_id"`     // its _id, which an import changes

	// Owner is what else is part of the key: of an AssociationEnd, as a prepared copy tells it, its entity type; of an ExtRole its
	// relation, whose box Box is then: the same role of another cell can be in several.
	Owner string `json:"owner,omitempty"`
}

// String is the link as box/collection/EntitySet('id') → EntitySet('id').
func (l Link) String() string {
	place := ""
	if l.From.Collection != "" {
		place = l.From.Box + "/" + l.From.Collection + "/"
	}
	return place + l.From.String() + " → " + l.To.String()
}

// String is the entity as the OData API writes it, without its collection, as far as the archive tells.
func (e End) String() string {
	switch {
	case e.ID == "":
		return e.Set + " with the row id " + e.RowID
	case e.Owner == "" && e.Set == "ExtRole":
		return e.Set + "(" + quotedKey(e.ID) + ")"
	}
	return e.Set + "(" + e.Key() + ")"
}

// Key is the entity's whole key as OData writes it, nothing percent-encoded: 'id', or Name='x',_Box.Name='b'. It is what stands
// between the parentheses of a URI.
func (e End) Key() string {
	box := "null"
	if e.Box != "" {
		box = quotedKey(e.Box)
	}
	switch {
	case e.IsAssociationEnd():
		return "Name=" + quotedKey(e.ID) + ",_EntityType.Name=" + quotedKey(e.Owner)
	case e.Collection == "" && e.Set == "ExtRole":
		return "ExtRole=" + quotedKey(e.ID) + ",_Relation.Name=" + quotedKey(e.Owner) + ",_Relation._Box.Name=" + box
	case e.Box != "" && e.Collection == "" && (e.Set == "Role" || e.Set == "Relation" || e.Set == "Rule"):
		return "Name=" + quotedKey(e.ID) + ",_Box.Name=" + box // of a message its box is no part of the key
	}
	return quotedKey(e.ID)
}

// IsAssociationEnd says whether it is an end of an association. A type of rows can be called so, too: rows have no owner.
func (e End) IsAssociationEnd() bool { return e.Set == "AssociationEnd" && e.Owner != "" }

// quotedKey writes a text as OData keys are written: a quote within is doubled.
func quotedKey(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
