package archivetest

import (
	"fmt"
	"io"
)

// endID is one of the two ends of the association between the first two sets of a collection.
func endID(collection, end int) string { return fmt.Sprintf("E%d%020d", end, collection) }

// linked visits the collections that have links, each with the ids of its first two types, and the number that their rows
// begin at among all rows of user data.
func (a Archive) linked(visit func(collection int, c Collection, types [2]string, rows [2]int)) {
	kind, row := 0, 0
	for i, c := range a.Collections {
		if c.Links > 0 {
			visit(i, c, [2]string{typeID(kind), typeID(kind + 1)}, [2]int{row, row + c.Sets[0].Rows})
		}
		kind += len(c.Sets)
		for _, s := range c.Sets {
			row += s.Rows
		}
	}
}

// associations writes the two ends of the association of each collection that has links: of many to many.
func (w *writer) associations(to io.Writer, a Archive) {
	a.linked(func(collection int, _ Collection, types [2]string, _ [2]int) {
		for end := range types {
			_, err := fmt.Fprintf(to, `{"_index":"u0_anon.x","_type":"AssociationEnd","_source":{"p":1795516710993,"b":%q,"s":{"Multiplicity":"*","Name":"end%d"},`+
				`"c":%q,"u":1795516710993,"h":{},"l":{"EntityType":%q,"AssociationEnd":%q},"type":"AssociationEnd","n":%q},"_id":%q}`+"\n",
				boxID, end, cellID, types[end], endID(collection, 1-end), collectionID(collection), endID(collection, end))
			w.note(err)
		}
	})
}

// links writes the links, no pair twice as long as there are no more of them than pairs of rows.
func (w *writer) links(to io.Writer, a Archive) {
	a.linked(func(collection int, c Collection, types [2]string, rows [2]int) {
		n1, n2 := c.Sets[0].Rows, c.Sets[1].Rows
		for i := range c.Links {
			k1, k2 := randomID(rows[0]+i%n1), randomID(rows[1]+(i%n1+i/n1)%n2)
			_, err := fmt.Fprintf(to, `{"_index":"u0_anon.x","_type":"link","_source":{"p":1795516710993,"b":%q,"c":%q,"u":1795516710993,"k1":%q,"k2":%q,`+
				`"type":"link","t1":%q,"n":%q,"t2":%q},"_id":"%s-%s"}`+"\n", boxID, cellID, k1, k2, types[0], collectionID(collection), types[1], k1, k2)
			w.note(err)
		}
	})
}
