package rows_test

import (
	"fmt"
	"slices"
	"strings"
)

const mkcol = `<D:mkcol xmlns:D="DAV:" xmlns:p="urn:x-personium:xmlns"><D:set><D:prop><D:resourcetype><D:collection/><p:odata/>` +
	`</D:resourcetype></D:prop></D:set></D:mkcol>`

// collection makes an OData collection, often that of the main box, with some types.
func (w *world) collection() {
	box := w.boxes[w.IntN(len(w.boxes))]
	if w.IntN(4) == 0 {
		box = "__"
	}
	place := box + "/" + w.fresh("od")
	w.Ask("MKCOL", place, mkcol)
	w.post(place+"/$metadata/ComplexType", map[string]any{"Name": "Inner"})
	w.post(place+"/$metadata/ComplexType", map[string]any{"Name": "Outer"})
	for _, p := range []worldProperty{{"n", "Edm.Double"}, {"s", "Edm.String"}, {"ok", "Edm.Boolean"}} {
		w.post(place+"/$metadata/ComplexTypeProperty", map[string]any{"Name": p.name, "_ComplexType.Name": "Inner", "Type": p.kind})
	}
	w.post(place+"/$metadata/ComplexTypeProperty", map[string]any{"Name": "in", "_ComplexType.Name": "Outer", "Type": "Inner"})
	w.post(place+"/$metadata/ComplexTypeProperty", map[string]any{"Name": "at", "_ComplexType.Name": "Outer", "Type": "Edm.DateTime"})
	for range 1 + w.IntN(3) {
		w.entityType(place)
	}
}

func kinds() []string {
	return []string{"Edm.String", "Edm.Int32", "Edm.Single", "Edm.Double", "Edm.Boolean", "Edm.DateTime", "Outer",
		"[Edm.String", "[Edm.Int32", "[Edm.Double", "[Edm.Boolean", "[Outer"}
}

func (w *world) entityType(place string) *worldType {
	t := &worldType{place: place, name: w.typeName(place)}
	w.post(place+"/$metadata/EntityType", map[string]any{"Name": t.name})
	for _, kind := range kinds() {
		if w.IntN(3) > 0 {
			w.property(t, kind)
		}
	}
	w.types = append(w.types, t)
	for range w.IntN(12) {
		w.row(t)
	}
	return t
}

// typeName is a new name of a type, every now and then as one of core's own types is called.
func (w *world) typeName(place string) string {
	core := []string{"AssociationEnd", "Account", "ReceivedMessage", "ExtRole", "ExtCell", "Role", "Relation", "Box", "EntityType", "Rule"}
	name := core[w.IntN(len(core))]
	taken := func(t *worldType) bool { return t.place == place && t.name == name }
	if w.IntN(2) == 0 || slices.ContainsFunc(w.types, taken) {
		return w.fresh("T")
	}
	return name
}

func (w *world) property(t *worldType, kind string) worldProperty {
	p := worldProperty{w.fresh("p"), kind}
	plain, list := strings.CutPrefix(kind, "[")
	fields := map[string]any{"Name": p.name, "_EntityType.Name": t.name, "Type": plain}
	if list {
		fields["CollectionKind"] = "List"
	}
	w.post(t.place+"/$metadata/Property", fields)
	t.properties = append(t.properties, p)
	return p
}

// row makes a row with random values and an odd key.
func (w *world) row(t *worldType) string {
	id := w.fresh([]string{"row-", "it's ", "a/b%2F", "日本 ", `"<&>\`, strings.Repeat("k", 190)}[w.IntN(6)])
	fields := map[string]any{"__id": id}
	for _, p := range t.properties {
		if w.IntN(4) > 0 {
			fields[p.name] = w.value(p.kind)
		}
	}
	if w.IntN(3) == 0 {
		fields["loose"] = w.text()
	}
	w.post(t.place+"/"+t.name, fields)
	t.keys = append(t.keys, id)
	return id
}

func (w *world) text() string {
	return []string{"", "x", "日本語 é", "it's", "a/b\\c", "\t\n", "null", "1", "/Date(5)/", "\u2028"}[w.IntN(10)] + fmt.Sprint(w.IntN(1000))
}

// value is a value of a kind; of a list when that begins with a bracket.
func (w *world) value(kind string) any {
	if one, list := strings.CutPrefix(kind, "["); list {
		values := []any{}
		for range w.IntN(4) {
			values = append(values, w.value(one))
		}
		return values
	}
	switch kind {
	case "Edm.Int32":
		return w.IntN(1<<31) - 1<<30
	case "Edm.Single":
		return []float64{0, 1.5, 100000, 16777216, 1e10, -0.25, 12345.678, 1e39, -1e39}[w.IntN(9)]
	case "Edm.Double":
		return (w.Float64() - 0.5) * []float64{1, 1e-9, 1e6, 1e18, 1e100}[w.IntN(5)]
	case "Edm.Boolean":
		return w.IntN(2) == 0
	case "Edm.DateTime":
		return fmt.Sprintf("/Date(%d)/", w.Int64N(1<<42)-1<<40)
	case "Inner":
		return map[string]any{"n": w.value("Edm.Double"), "s": w.text(), "ok": w.value("Edm.Boolean")}
	case "Outer":
		return map[string]any{"in": w.value("Inner"), "at": w.value("Edm.DateTime")}
	}
	return w.text()
}
