package rows_test

import (
	"fmt"
	"slices"

	"github.com/google/go-cmp/cmp"

	"github.com/personium/personium-cell/internal/compare"
)

func cellMutations() []mutation {
	return []mutation{
		{"an account that is deactivated", func(w *world) []compare.Mismatch {
			key := w.account()
			w.stand()
			w.Ask("MERGE", at("__ctl/Account", key), `{"Status":"deactivated"}`)
			return one("Account", key, "Status", compare.Changed)
		}},
		{"a rule that does something else", func(w *world) []compare.Mismatch {
			name := w.fresh("changing")
			w.post("__ctl/Rule", map[string]any{"Name": name, "Action": "log"})
			w.rules = append(w.rules, quote(name))
			w.stand()
			w.Ask("PUT", at("__ctl/Rule", quote(name)), `{"Name":"`+name+`","Action":"log.error","EventInfo":"x"}`)
			return []compare.Mismatch{{Place: "Rule", Key: quote(name), Property: "Action", Kind: compare.Changed},
				{Place: "Rule", Key: quote(name), Property: "EventInfo", Kind: compare.Extra}}
		}},
		{"a box with a schema", func(w *world) []compare.Mismatch {
			name := w.fresh("plain")
			w.post("__ctl/Box", map[string]any{"Name": name})
			w.stand()
			w.Ask("MERGE", at("__ctl/Box", quote(name)), `{"Schema":"https://new`+name+`.example/"}`)
			return one("Box", quote(name), "Schema", compare.Extra)
		}},
		{"a renamed box", func(w *world) []compare.Mismatch {
			name, other := w.fresh("old"), w.fresh("new")
			w.post("__ctl/Box", map[string]any{"Name": name})
			w.stand()
			w.Ask("MERGE", at("__ctl/Box", quote(name)), `{"Name":"`+other+`"}`)
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
			w.Ask("PUT", at(t.place+"/$metadata/Property", key),
				`{"Name":"`+p.name+`","_EntityType.Name":"`+t.name+`","Type":"Edm.Double"}`)
			return one(t.place+"/$metadata/Property", key, "Type", compare.Changed)
		}},
		{"a new complex type", func(w *world) []compare.Mismatch {
			t := w.types[w.IntN(len(w.types))]
			name := w.fresh("C")
			w.post(t.place+"/$metadata/ComplexType", map[string]any{"Name": name})
			return one(t.place+"/$metadata/ComplexType", quote(name), "", compare.Extra)
		}},
		{"an association that is no more", func(w *world) []compare.Mismatch {
			t := w.types[w.IntN(len(w.types))]
			set, ends := t.place+"/$metadata/AssociationEnd", []string{}
			for range 2 {
				name := w.fresh("end")
				w.post(set, map[string]any{"Name": name, "Multiplicity": "*", "_EntityType.Name": t.name})
				ends = append(ends, fmt.Sprintf("Name='%s',_EntityType.Name='%s'", name, t.name))
			}
			w.post(at(set, ends[0])+"/$links/_AssociationEnd", map[string]any{"uri": w.Unit.CellURL("cell1") + set + "(" + ends[1] + ")"})
			w.stand()
			w.Ask("DELETE", at(set, ends[0])+"/$links/_AssociationEnd("+ends[1]+")", "")
			return append(one(set, ends[0], "_AssociationEnd", compare.Missing), one(set, ends[1], "_AssociationEnd", compare.Missing)...)
		}},
		{"a deleted end of an association", func(w *world) []compare.Mismatch {
			t := w.types[w.IntN(len(w.types))]
			name := w.fresh("end")
			w.post(t.place+"/$metadata/AssociationEnd", map[string]any{"Name": name, "Multiplicity": "*", "_EntityType.Name": t.name})
			w.stand()
			key := fmt.Sprintf("Name='%s',_EntityType.Name='%s'", name, t.name)
			w.Ask("DELETE", at(t.place+"/$metadata/AssociationEnd", key), "")
			return one(t.place+"/$metadata/AssociationEnd", key, "", compare.Missing)
		}},
	}
}

func rowMutations() []mutation {
	list := []mutation{
		{"a new row", func(w *world) []compare.Mismatch {
			t := w.types[w.IntN(len(w.types))]
			w.Ask("POST", t.place+"/"+t.name, `{"__id":"`+w.fresh("new's")+`"}`)
			return one(t.place+"/"+t.name, quote(fmt.Sprintf("new's%d", w.next)), "", compare.Extra)
		}},
		{"a deleted row", func(w *world) []compare.Mismatch {
			t := w.types[w.IntN(len(w.types))]
			id := w.row(t)
			w.stand()
			w.Ask("DELETE", at(t.place+"/"+t.name, quote(id)), "")
			return one(t.place+"/"+t.name, quote(id), "", compare.Missing)
		}},
		{"a row that was made again", func(w *world) []compare.Mismatch {
			t := w.types[w.IntN(len(w.types))]
			id := w.fresh("again")
			w.post(t.place+"/"+t.name, map[string]any{"__id": id})
			w.stand()
			w.Ask("DELETE", at(t.place+"/"+t.name, quote(id)), "")
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
	for cmp.Equal(before, after) {
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
