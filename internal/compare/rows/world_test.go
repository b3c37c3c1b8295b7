package rows_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
)

// A world is a cell with random content, made through the API, and what is in it.
type world struct {
	*practice
	*rand.Rand
	boxes, roles, relations, accounts, rules, extCells []string
	extRoles                                           []string // keys
	types                                              []*worldType
	next                                               int
	archive                                            []byte // that the cell is compared with
}

// A worldType is an entity type and its rows.
type worldType struct {
	place, name string // box1/od, T1
	properties  []worldProperty
	keys        []string
}

// A worldProperty is a property of a type.
type worldProperty struct{ name, kind string }

func newWorld(p *practice, seed uint64) *world {
	w := &world{practice: p, Rand: rand.New(rand.NewPCG(seed, 13)), boxes: []string{"box1"}}
	for range 1 + w.IntN(3) {
		w.box()
	}
	for range 1 + w.IntN(4) {
		w.role()
		w.relation()
		w.account()
		w.rule()
		w.extCell()
		w.extRole()
	}
	for range 1 + w.IntN(3) {
		w.collection()
	}
	return w
}

// post makes an entity.
func (w *world) post(path string, fields map[string]any) {
	w.Helper()
	body, err := json.Marshal(fields)
	if err != nil {
		w.Fatal(err)
	}
	w.ask("POST", path, string(body))
}

// put replaces an entity.
func (w *world) put(path string, fields map[string]any) {
	w.Helper()
	body, err := json.Marshal(fields)
	if err != nil {
		w.Fatal(err)
	}
	w.ask("PUT", path, string(body))
}

// fresh is a name that nothing has.
func (w *world) fresh(prefix string) string {
	w.next++
	return fmt.Sprintf("%s%d", prefix, w.next)
}

func (w *world) anyBox() any {
	if w.IntN(2) == 0 {
		return nil
	}
	return w.boxes[w.IntN(len(w.boxes))]
}

func (w *world) box() string {
	name := w.fresh("b")
	fields := map[string]any{"Name": name}
	if w.IntN(2) == 0 {
		fields["Schema"] = "https://app" + name + ".example/"
	}
	w.post("__ctl/Box", fields)
	w.boxes = append(w.boxes, name)
	return name
}

// keyIn is the key of what may be in a box.
func keyIn(name string, box any) string {
	if box == nil {
		return "'" + name + "'"
	}
	return fmt.Sprintf("Name='%s',_Box.Name='%s'", name, box)
}

func (w *world) role() string {
	name, box := w.fresh("r"), w.anyBox()
	w.post("__ctl/Role", map[string]any{"Name": name, "_Box.Name": box})
	w.roles = append(w.roles, keyIn(name, box))
	return keyIn(name, box)
}

func (w *world) relation() string {
	name, box := w.fresh("rel"), w.anyBox()
	w.post("__ctl/Relation", map[string]any{"Name": name, "_Box.Name": box})
	w.relations = append(w.relations, keyIn(name, box))
	return keyIn(name, box)
}

func (w *world) account() string {
	name := w.fresh("a") + "@x.example"
	fields := map[string]any{"Name": name}
	if w.IntN(2) == 0 {
		fields["IPAddressRange"] = "192.0.2.1,198.51.100.0/24"
	}
	w.post("__ctl/Account", fields)
	w.accounts = append(w.accounts, "'"+name+"'")
	return "'" + name + "'"
}

func (w *world) rule() string {
	name, box := w.fresh("rule"), w.anyBox()
	w.post("__ctl/Rule", map[string]any{"Name": name, "_Box.Name": box, "Action": "log", "EventExternal": w.IntN(2) == 0,
		"EventType": "some.type"})
	w.rules = append(w.rules, keyIn(name, box))
	return keyIn(name, box)
}

func (w *world) extCell() string {
	at := "https://other.example/" + w.fresh("c") + "/"
	w.post("__ctl/ExtCell", map[string]any{"Url": at})
	w.extCells = append(w.extCells, "'"+at+"'")
	return "'" + at + "'"
}

func (w *world) extRole() string {
	relation := w.fresh("erel")
	w.post("__ctl/Relation", map[string]any{"Name": relation})
	at := "https://other.example/" + w.fresh("c") + "/__role/__/x"
	w.post("__ctl/ExtRole", map[string]any{"ExtRole": at, "_Relation.Name": relation})
	key := fmt.Sprintf("ExtRole='%s',_Relation.Name='%s',_Relation._Box.Name=null", at, relation)
	w.extRoles = append(w.extRoles, key)
	return key
}

const mkcol = `<D:mkcol xmlns:D="DAV:" xmlns:p="urn:x-personium:xmlns"><D:set><D:prop><D:resourcetype><D:collection/><p:odata/>` +
	`</D:resourcetype></D:prop></D:set></D:mkcol>`

// collection makes an OData collection, often that of the main box, with some types.
func (w *world) collection() {
	box := w.boxes[w.IntN(len(w.boxes))]
	if w.IntN(4) == 0 {
		box = "__"
	}
	place := box + "/" + w.fresh("od")
	w.ask("MKCOL", place, mkcol)
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
	t := &worldType{place: place, name: w.fresh("T")}
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
		return []float64{0, 1.5, 100000, 16777216, 1e10, -0.25, 12345.678}[w.IntN(7)]
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

// at is the path of an entity.
func at(set, key string) string {
	return set + "(" + strings.NewReplacer("%27", "'", "%2C", ",", "%3D", "=").Replace(url.PathEscape(key)) + ")"
}

// quote writes a key as OData does.
func quote(id string) string { return "'" + strings.ReplaceAll(id, "'", "''") + "'" }
