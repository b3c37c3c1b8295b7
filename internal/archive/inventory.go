package archive

import (
	"cmp"
	"slices"
	"time"
)

// An Inventory is what an archive holds.
type Inventory struct {
	Origin      Origin     `json:"origin"`
	Rows        []TypeRows `json:"rows"`          // of every table, in the order in which the server imports them
	Boxes       []Box      `json:"boxes"`         // the main box first, then by name
	MainBoxRows int64      `json:"main_box_rows"` // rows of tables 40 to 80 that name the archive's own cell as their box
	Orphans     int64      `json:"orphans"`       // rows of tables 40 to 80 that no cell will show
	CellLinks   int64      `json:"cell_links"`    // links between accounts, roles, relations, ...
	DataLinks   int64      `json:"data_links"`    // N:N links between rows of user data
	RowLinks    int64      `json:"row_links"`     // 0..1:N links, which rows of user data carry themselves
	// HiddenLinks are those of DataLinks that no cell shows: stored the other way round, or between rows of one type. Imports leave
	// the former behind: they keep the order of the two ends, and change the ids that it goes by. The latter no server ever finds.
	HiddenLinks int64 `json:"hidden_links,omitempty"`
	Files       int64 `json:"files"` // web files
	Bytes       int64 `json:"bytes"` // in web files

	// Target is the id of the cell that the check was for: its rows belong to the main box, too.
	Target string `json:"target,omitempty"`
	// MainBoxID is the id that rows of the main box of a prepared copy name, that of the cell that it was prepared for; "" for
	// that of the origin.
	MainBoxID string `json:"main_box_id,omitempty"`
}

// MainBoxAway says whether the rows of the main box would not arrive in the target: they arrive in the cell whose id they name.
func (inv *Inventory) MainBoxAway() bool {
	return inv.MainBoxRows > 0 && inv.Target != cmp.Or(inv.MainBoxID, inv.Origin.CellID)
}

// MainBoxIDs are the ids of cells whose rows belong to the main box beside that of the origin, each once.
func (inv *Inventory) MainBoxIDs() []string {
	var ids []string
	for _, id := range []string{inv.Target, inv.MainBoxID} {
		if id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// An Origin is where an archive comes from.
type Origin struct {
	UnitURL string    `json:"unit_url"`
	Cell    string    `json:"cell"` // its name
	CellID  string    `json:"cell_id"`
	Created time.Time `json:"created"` // zero when the archive does not say
}

// A TypeRows is how many rows of one type there are.
type TypeRows struct {
	Type string `json:"type"`
	Path string `json:"path"`
	Rows int64  `json:"rows"`

	// Hidden are those that no cell will show, Doubled the lines of a row that another line before them was of, hidden
	// ones not among them, and Blank those that hold nothing. Inventories of earlier versions of this program have none of them.
	Hidden  int64 `json:"hidden,omitempty"`
	Doubled int64 `json:"doubled,omitempty"`
	Blank   int64 `json:"blank,omitempty"`
}

// Shown is how many rows a cell can show, each once.
func (t TypeRows) Shown() int64 { return t.Rows - t.Hidden - t.Doubled - t.Blank }

// A Box is what a box holds.
type Box struct {
	Name        string       `json:"name"` // snapshot.MainBox for the main box
	ID          string       `json:"id"`   // that of the cell for the main box
	Main        bool         `json:"main"`
	Rows        int64        `json:"rows"` // of tables 40 to 80
	Files       int64        `json:"files"`
	Folders     int64        `json:"folders"` // and collections of any kind, the box itself not counted
	Bytes       int64        `json:"bytes"`
	Collections []Collection `json:"collections"` // OData collections, by path
}

// A Collection is an OData collection.
type Collection struct {
	Path string      `json:"path"` // in its box
	ID   string      `json:"id"`
	Rows []TypeRows  `json:"rows"` // per table, of the tables 40 to 80; those without a row left out
	Sets []EntitySet `json:"sets"` // by name; the empty ones, too
}

// An EntitySet is the rows of one entity type.
type EntitySet struct {
	Name   string `json:"name"`
	TypeID string `json:"type_id"`
	Rows   int64  `json:"rows"`
	Links  int64  `json:"links"` // that name this type first, or that its rows carry

	Doubled     int64 `json:"doubled,omitempty"`      // lines of a row that another line before them was of
	HiddenLinks int64 `json:"hidden_links,omitempty"` // those of Links that no cell shows, as in Inventory
}

// Shown is how many rows a cell can show, each once.
func (s EntitySet) Shown() int64 { return s.Rows - s.Doubled }

// RowsOf is how many rows of a type there are in the whole archive.
func (inv *Inventory) RowsOf(rowType string) int64 { return rowsOf(inv.Rows, rowType) }

// RowsOf is how many rows of a type the collection has.
func (c *Collection) RowsOf(rowType string) int64 { return rowsOf(c.Rows, rowType) }

// ShownOf is how many rows of a type in the whole archive a cell can show, each once.
func (inv *Inventory) ShownOf(rowType string) int64 { return typeOf(inv.Rows, rowType).Shown() }

// ShownOf is how many rows of a type of the collection a cell can show, each once.
func (c *Collection) ShownOf(rowType string) int64 { return typeOf(c.Rows, rowType).Shown() }

func rowsOf(rows []TypeRows, rowType string) int64 { return typeOf(rows, rowType).Rows }

func typeOf(rows []TypeRows, rowType string) TypeRows {
	for _, t := range rows {
		if t.Type == rowType {
			return t
		}
	}
	return TypeRows{}
}

// Links is how many links of all kinds the archive has.
func (inv *Inventory) Links() int64 { return inv.CellLinks + inv.DataLinks + inv.RowLinks }

// Total is how many rows the archive has, links counted.
func (inv *Inventory) Total() int64 {
	var n int64
	for _, t := range inv.Rows {
		n += t.Rows
	}
	return n
}
