package rows_test

import (
	"cmp"
	"flag"
	"fmt"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/compare/rows"
)

var cells = flag.Int("cells", 2, "how many random cells are compared, and how many of their changes looked for")

// A mutation changes something in a world, and says what a comparison has to find; nil where there was nothing to change.
type mutation struct {
	name string
	do   func(w *world) []compare.Mismatch
}

func one(place, key, property string, kind compare.MismatchKind) []compare.Mismatch {
	return []compare.Mismatch{{Place: place, Key: key, Property: property, Kind: kind}}
}

// made are mutations that make something of a type.
func made(table string, of func(w *world) string) mutation {
	return mutation{"a new " + table, func(w *world) []compare.Mismatch { return one(table, of(w), "", compare.Extra) }}
}

// gone are mutations that delete something of a type.
func gone(table string, of func(w *world) *[]string) mutation {
	return mutation{"a deleted " + table, func(w *world) []compare.Mismatch {
		keys := of(w)
		if len(*keys) == 0 {
			return nil
		}
		i := w.IntN(len(*keys))
		key := (*keys)[i]
		w.ask("DELETE", at("__ctl/"+table, key), "")
		*keys = slices.Delete(*keys, i, i+1)
		return one(table, key, "", compare.Missing)
	}}
}

func mutations() []mutation {
	return slices.Concat([]mutation{
		made("Role", (*world).role), made("Relation", (*world).relation), made("Account", (*world).account), made("Rule", (*world).rule),
		made("ExtCell", (*world).extCell),
		made("Box", func(w *world) string { return quote(w.box()) }),
		gone("Role", func(w *world) *[]string { return &w.roles }), gone("Relation", func(w *world) *[]string { return &w.relations }),
		gone("Account", func(w *world) *[]string { return &w.accounts }), gone("Rule", func(w *world) *[]string { return &w.rules }),
		gone("ExtCell", func(w *world) *[]string { return &w.extCells }), gone("ExtRole", func(w *world) *[]string { return &w.extRoles }),
	}, cellMutations(), schemaMutations(), rowMutations())
}

func cellMutations() []mutation {
	return []mutation{
		{"an account that is deactivated", func(w *world) []compare.Mismatch {
			key := w.account()
			w.stand()
			w.ask("MERGE", at("__ctl/Account", key), `{"Status":"deactivated"}`)
			return one("Account", key, "Status", compare.Changed)
		}},
		{"a rule that does something else", func(w *world) []compare.Mismatch {
			name := w.fresh("changing")
			w.post("__ctl/Rule", map[string]any{"Name": name, "Action": "log"})
			w.rules = append(w.rules, quote(name))
			w.stand()
			w.ask("PUT", at("__ctl/Rule", quote(name)), `{"Name":"`+name+`","Action":"log.error","EventInfo":"x"}`)
			return []compare.Mismatch{{Place: "Rule", Key: quote(name), Property: "Action", Kind: compare.Changed},
				{Place: "Rule", Key: quote(name), Property: "EventInfo", Kind: compare.Extra}}
		}},
		{"a box with a schema", func(w *world) []compare.Mismatch {
			name := w.fresh("plain")
			w.post("__ctl/Box", map[string]any{"Name": name})
			w.stand()
			w.ask("MERGE", at("__ctl/Box", quote(name)), `{"Schema":"https://new`+name+`.example/"}`)
			return one("Box", quote(name), "Schema", compare.Extra)
		}},
		{"a renamed box", func(w *world) []compare.Mismatch {
			name, other := w.fresh("old"), w.fresh("new")
			w.post("__ctl/Box", map[string]any{"Name": name})
			w.stand()
			w.ask("MERGE", at("__ctl/Box", quote(name)), `{"Name":"`+other+`"}`)
			return append(one("Box", quote(name), "", compare.Missing), one("Box", quote(other), "", compare.Extra)...)
		}},
	}
}

func schemaMutations() []mutation {
	return []mutation{
		{"a new entity type", func(w *world) []compare.Mismatch {
			t := w.types[w.IntN(len(w.types))]
			name := w.fresh("T")
			w.post(t.place+"/$metadata/EntityType", map[string]any{"Name": name})
			return one(t.place+"/$metadata/EntityType", quote(name), "", compare.Extra)
		}},
		{"a new property", func(w *world) []compare.Mismatch {
			t := w.types[w.IntN(len(w.types))]
			p := w.property(t, "Edm.Int32")
			return one(t.place+"/$metadata/Property", fmt.Sprintf("Name='%s',_EntityType.Name='%s'", p.name, t.name), "", compare.Extra)
		}},
		{"a property of another type", func(w *world) []compare.Mismatch {
			t := w.types[w.IntN(len(w.types))]
			p := w.property(t, "Edm.Int32")
			w.stand()
			key := fmt.Sprintf("Name='%s',_EntityType.Name='%s'", p.name, t.name)
			w.ask("PUT", at(t.place+"/$metadata/Property", key),
				`{"Name":"`+p.name+`","_EntityType.Name":"`+t.name+`","Type":"Edm.Double"}`)
			return one(t.place+"/$metadata/Property", key, "Type", compare.Changed)
		}},
		{"a new complex type", func(w *world) []compare.Mismatch {
			t := w.types[w.IntN(len(w.types))]
			name := w.fresh("C")
			w.post(t.place+"/$metadata/ComplexType", map[string]any{"Name": name})
			return one(t.place+"/$metadata/ComplexType", quote(name), "", compare.Extra)
		}},
		{"a deleted end of an association", func(w *world) []compare.Mismatch {
			t := w.types[w.IntN(len(w.types))]
			name := w.fresh("end")
			w.post(t.place+"/$metadata/AssociationEnd", map[string]any{"Name": name, "Multiplicity": "*", "_EntityType.Name": t.name})
			w.stand()
			key := fmt.Sprintf("Name='%s',_EntityType.Name='%s'", name, t.name)
			w.ask("DELETE", at(t.place+"/$metadata/AssociationEnd", key), "")
			return one(t.place+"/$metadata/AssociationEnd", key, "", compare.Missing)
		}},
	}
}

func rowMutations() []mutation {
	list := []mutation{
		{"a new row", func(w *world) []compare.Mismatch {
			t := w.types[w.IntN(len(w.types))]
			w.ask("POST", t.place+"/"+t.name, `{"__id":"`+w.fresh("new's")+`"}`)
			return one(t.place+"/"+t.name, quote(fmt.Sprintf("new's%d", w.next)), "", compare.Extra)
		}},
		{"a deleted row", func(w *world) []compare.Mismatch {
			t := w.types[w.IntN(len(w.types))]
			id := w.row(t)
			w.stand()
			w.ask("DELETE", at(t.place+"/"+t.name, quote(id)), "")
			return one(t.place+"/"+t.name, quote(id), "", compare.Missing)
		}},
		{"a row that was made again", func(w *world) []compare.Mismatch {
			t := w.types[w.IntN(len(w.types))]
			id := w.fresh("again")
			w.post(t.place+"/"+t.name, map[string]any{"__id": id})
			w.stand()
			w.ask("DELETE", at(t.place+"/"+t.name, quote(id)), "")
			w.post(t.place+"/"+t.name, map[string]any{"__id": id})
			return one(t.place+"/"+t.name, quote(id), "__published", compare.Changed)
		}},
	}
	for _, kind := range kinds() {
		list = append(list,
			mutation{"another value of " + kind, func(w *world) []compare.Mismatch { return w.changedValue(kind, compare.Changed) }},
			mutation{"a value of " + kind + " that is gone", func(w *world) []compare.Mismatch { return w.changedValue(kind, compare.Missing) }},
			mutation{"a value of " + kind + " more", func(w *world) []compare.Mismatch { return w.changedValue(kind, compare.Extra) }})
	}
	return list
}

// changedValue makes a row, and changes its only value.
func (w *world) changedValue(kind string, how compare.MismatchKind) []compare.Mismatch {
	t := w.types[w.IntN(len(w.types))]
	i := slices.IndexFunc(t.properties, func(p worldProperty) bool { return p.kind == kind })
	if i < 0 {
		w.property(t, kind)
		i = len(t.properties) - 1
	}
	p, id := t.properties[i], w.fresh("row")
	before, after := w.value(kind), w.value(kind)
	for gocmp.Equal(before, after) {
		after = w.value(kind)
	}
	had := map[string]any{"__id": id, p.name: before}
	if how == compare.Extra {
		delete(had, p.name)
	}
	w.post(t.place+"/"+t.name, had)
	w.stand()
	if how == compare.Missing {
		after = nil
	}
	w.put(at(t.place+"/"+t.name, quote(id)), map[string]any{"__id": id, p.name: after})
	return one(t.place+"/"+t.name, quote(id), p.name, how)
}

// TestEveryChangeOfARandomCellIsFound takes an archive of a random cell, finds nothing, changes one thing, and finds that.
func TestEveryChangeOfARandomCellIsFound(t *testing.T) {
	t.Parallel()
	for i := range *cells {
		style := styles()[i%2]
		t.Run(fmt.Sprintf("cell %d %s", i, style), func(t *testing.T) {
			t.Parallel()
			w := newWorld(newPractice(t, style), uint64(i))
			w.untouched()
			for _, m := range mutations() {
				if *cells < 20 && w.IntN(4) > 0 {
					continue
				}
				w.stand()
				want := m.do(w)
				if want == nil {
					continue
				}
				found, _ := w.compared(w.archive)
				w.same(m.name, want, found)
			}
		})
	}
}

// untouched compares the cell with what it has just been.
func (w *world) untouched() {
	w.Helper()
	w.stand()
	found, result := w.compared(w.archive)
	if len(found) > 0 || result.Expected != result.Found || len(result.NotCompared) > 0 {
		w.Fatalf("an untouched cell: %+v %+v", found, result)
	}
	again := rows.Sides{Snapshot: w.opened(w.archive), With: w.opened(w.exported())}
	if found, result := differences(w.T, again); len(found) > 0 || result.Expected != result.Found {
		w.Fatalf("two archives of one cell: %+v %+v", found, result)
	}
}

// stand takes the archive that the cell is compared with.
func (w *world) stand() {
	w.Helper()
	w.archive = w.exported()
}

// same reports whether what was found is what is wanted, and fails the test where it is not.
func (w *world) same(name string, want, found []compare.Mismatch) bool {
	w.Helper()
	for i := range found {
		if (found[i].Kind == compare.Changed || found[i].Property != "") && found[i].Expected+found[i].Found == "" {
			w.Errorf("%s: no value is told of %+v", name, found[i])
		}
		found[i].Expected, found[i].Found = "", ""
	}
	byPlace := func(a, b compare.Mismatch) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) }
	slices.SortFunc(want, byPlace)
	slices.SortFunc(found, byPlace)
	diff := gocmp.Diff(want, found)
	if diff != "" {
		w.Errorf("%s: %s", name, diff)
	}
	return diff == ""
}
