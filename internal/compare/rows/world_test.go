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
	w.Ask("POST", path, string(body))
}

// put replaces an entity.
func (w *world) put(path string, fields map[string]any) {
	w.Helper()
	body, err := json.Marshal(fields)
	if err != nil {
		w.Fatal(err)
	}
	w.Ask("PUT", path, string(body))
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

// at is the path of an entity.
func at(set, key string) string {
	return set + "(" + strings.NewReplacer("%27", "'", "%2C", ",", "%3D", "=").Replace(url.PathEscape(key)) + ")"
}

// quote writes a key as OData does.
func quote(id string) string { return "'" + strings.ReplaceAll(id, "'", "''") + "'" }
