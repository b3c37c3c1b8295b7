package archivetest

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/personium/personium-cell/internal/archive"
)

// A rowPlace is where rows are: their collection, and of rows of user data their entity type.
type rowPlace struct{ box, collection, set string }

// table writes one table: the box, the entity types, the rows of user data and what links them; others are empty.
func (w *writer) table(t archive.Table, a Archive) {
	collections := a.Collections
	to := w.create(t.Path)
	switch t.Type {
	case "Box":
		w.row(to, t.Type, boxID, nameField(Box), rowPlace{box: "null"})
	case "EntityType":
		eachSet(collections, func(s Set, id string, at rowPlace) { w.row(to, t.Type, id, nameField(s.Name), at) })
	case "AssociationEnd":
		w.associations(to, a)
	case "link":
		w.links(to, a)
	case "Property":
		_, err := io.WriteString(to, a.Properties)
		w.note(err)
	case "UserData":
		next := 0
		eachSet(collections, func(s Set, id string, at rowPlace) {
			at.set = id
			for i := range s.Rows {
				kind := t.Type
				if i < s.Lost {
					kind = ""
				}
				w.row(to, kind, randomID(next), userFields(next, next < a.Changed), at)
				next++
			}
		})
	}
}

// eachSet visits all entity sets, each with the id of its entity type and the place of that.
func eachSet(collections []Collection, visit func(s Set, id string, at rowPlace)) {
	next := 0
	for i, c := range collections {
		for _, s := range c.Sets {
			visit(s, typeID(next), rowPlace{box: `"` + boxID + `"`, collection: collectionID(i)})
			next++
		}
	}
}

func typeID(i int) string { return fmt.Sprintf("T%021d", i) }

// row writes one row of some type; "" leaves it without.
func (w *writer) row(to io.Writer, kind, id, fields string, at rowPlace) {
	if kind != "" {
		kind = `"_type":"` + kind + `",`
	}
	_, err := fmt.Fprintf(to, `{"_index":"u0_anon.x",%s"_source":{"p":1795516710993,"ll":[],"b":%s,"s":{%s},"c":"%s","t":"%s",`+
		`"u":1795516710993,"h":{},"l":{},"n":"%s"},"_id":"%s"}`+"\n", kind, at.box, fields, cellID, at.set, at.collection, id)
	w.note(err)
}

func nameField(name string) string { return `"Name":"` + name + `"` }

// userFields are the fields of a row of user data.
func userFields(number int, changed bool) string {
	m := mixed(uint64(number))
	if changed {
		number = -1 - number
	}
	return fmt.Sprintf(`"C001":null,"P001":%d,"P003":"lorem ipsum lorem ipsum ","__id":"%016x%016x"`, number, m, mixed(m))
}

// randomID looks like the id that a unit gives a row. No two numbers have the same.
func randomID(number int) string {
	m := mixed(uint64(number) + 1<<32)
	id := binary.LittleEndian.AppendUint64(nil, m)
	return base64.RawURLEncoding.EncodeToString(binary.LittleEndian.AppendUint64(id, mixed(m)))
}

// mixed spreads numbers: each has another, with about half of its bits set.
func mixed(n uint64) uint64 {
	n += 0x9e3779b97f4a7c15
	n = (n ^ n>>30) * 0xbf58476d1ce4e5b9
	n = (n ^ n>>27) * 0x94d049bb133111eb
	return n ^ n>>31
}
