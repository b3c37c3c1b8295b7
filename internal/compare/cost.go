package compare

import "github.com/personium/personium-cell/internal/archive"

// A Cost is how much a comparison asks of a cell that holds what its snapshot holds.
type Cost struct {
	Lists   int64 // types and sets, each of which is asked for three times
	Folders int64 // as often
	Names   int64 // lists of the names of boxes and of entity types, each read twice
	Links   int64 // each asked for once at most: those of one entity come together
}

// Requests is how many requests that takes, where no entity has several links and no list is so long that its rows are counted one by one.
func (c Cost) Requests() int64 { return 3*(c.Lists+c.Folders) + 2*c.Names + c.Links }

// Cost foretells what [Cell.Unmoved] asks.
func (c Cell) Cost() Cost {
	cost := Cost{Lists: int64(len(archive.CellTables())), Links: c.Inventory.Links()}
	if c.Inventory.ShownOf("Box") > 0 {
		cost.Names++
	}
	for _, box := range c.Inventory.Boxes {
		cost.Folders += 1 + box.Folders - int64(len(box.Collections))
		for _, collection := range box.Collections {
			cost.Lists += int64(len(archive.SchemaTables()) + len(collection.Sets))
			if len(collection.Sets) > 0 {
				cost.Names++
			}
		}
	}
	return cost
}
