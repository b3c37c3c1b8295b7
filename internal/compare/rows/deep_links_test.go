package rows_test

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/personium/personium-cell/internal/compare"
)

func linkMutations() []deepMutation {
	return []deepMutation{
		{"a link less of an account and a role", func(f *furnished) []compare.Mismatch {
			account, role := f.account(), f.role()
			f.link("__ctl/Account", account, "__ctl/Role", role)
			f.stand()
			f.unlink("__ctl/Account", account, "__ctl/Role", role)
			return one("links", ends("Account("+account+") → Role("+role+")"), "", compare.Missing)
		}},
		{"a link more of an account and a role", func(f *furnished) []compare.Mismatch {
			account, role := f.account(), f.role()
			f.stand()
			f.link("__ctl/Account", account, "__ctl/Role", role)
			return f.more("Account", account, "Role", role)
		}},
		{"a link more of a role and a relation", func(f *furnished) []compare.Mismatch {
			relation, role := f.relation(), f.role()
			f.stand()
			f.link("__ctl/Role", role, "__ctl/Relation", relation)
			return f.more("Role", role, "Relation", relation)
		}},
		{"a link more of a relation and an external cell", func(f *furnished) []compare.Mismatch {
			relation, cell := f.relation(), f.extCell()
			f.stand()
			f.link("__ctl/Relation", relation, "__ctl/ExtCell", cell)
			return one("Relation", relation, "link to ExtCell("+cell+")", compare.Extra)
		}},
		{"a link more of many rows and many", func(f *furnished) []compare.Mismatch { return f.linkedMore("*") }},
		{"a link more of one row and many", func(f *furnished) []compare.Mismatch { return f.linkedMore("0..1") }},
		{"an associated link less", func(f *furnished) []compare.Mismatch {
			place, left, right := f.related("*")
			f.stand()
			f.unlink(place+"/$metadata/AssociationEnd", end(left), place+"/$metadata/AssociationEnd", end(right))
			return append(one(place+"/$metadata/AssociationEnd", end(left), "_AssociationEnd", compare.Missing),
				one(place+"/$metadata/AssociationEnd", end(right), "_AssociationEnd", compare.Missing)...)
		}},
		{"a link less of many rows and many", func(f *furnished) []compare.Mismatch { return f.unlinked("*") }},
		{"a link less of one row and many", func(f *furnished) []compare.Mismatch { return f.unlinked("0..1") }},
	}
}

// related makes two types that have to do with each other, and a row of each.
func (f *furnished) related(multiplicity string) (place, left, right string) {
	place, left, right = pick(f, f.types).place, f.fresh("L"), f.fresh("R")
	for _, t := range [][2]string{{left, multiplicity}, {right, "*"}} {
		name := t[0]
		f.post(place+"/$metadata/EntityType", map[string]any{"Name": name})
		f.post(place+"/$metadata/AssociationEnd", map[string]any{"Name": "end" + name, "Multiplicity": t[1], "_EntityType.Name": name})
		f.post(place+"/"+name, map[string]any{"__id": "row"})
	}
	f.link(place+"/$metadata/AssociationEnd", end(left), place+"/$metadata/AssociationEnd", end(right))
	return place, left, right
}

func end(of string) string { return fmt.Sprintf("Name='end%s',_EntityType.Name='%s'", of, of) }

// unlinked takes a link of two rows away.
func (f *furnished) unlinked(multiplicity string) []compare.Mismatch {
	place, left, right := f.related(multiplicity)
	f.link(place+"/"+left, "'row'", place+"/"+right, "'row'")
	f.stand()
	f.unlink(place+"/"+left, "'row'", place+"/"+right, "'row'")
	return one("links", ends(left+"('row') → "+right+"('row')"), "", compare.Missing)
}

// linkedMore links two rows.
func (f *furnished) linkedMore(multiplicity string) []compare.Mismatch {
	place, left, right := f.related(multiplicity)
	f.stand()
	f.link(place+"/"+left, "'row'", place+"/"+right, "'row'")
	return f.more(place+"/"+left, "'row'", place+"/"+right, "'row'")
}

// more is a link that is too much: it is told of one of its ends.
func (f *furnished) more(set, key, otherSet, other string) []compare.Mismatch {
	f.either = one(otherSet, other, "link to "+lastOf(set)+"("+key+")", compare.Extra)
	return one(set, key, "link to "+lastOf(otherSet)+"("+other+")", compare.Extra)
}

// ends are the two ends of a link, in one order and without their collection.
func ends(link string) string {
	from, to, _ := strings.Cut(link, " → ")
	set, _, _ := strings.Cut(from, "(")
	from = from[strings.LastIndexByte(set, '/')+1:]
	return min(from, to) + " → " + max(from, to)
}

// link links two entities.
func (f *furnished) link(set, key, otherSet, other string) {
	f.Ask(http.MethodPost, at(set, key)+"/$links/_"+lastOf(otherSet), `{"uri":"`+f.Unit.CellURL("cell1")+otherSet+"("+other+`)"}`)
}

func (f *furnished) unlink(set, key, otherSet, other string) {
	f.Ask(http.MethodDelete, at(set, key)+"/$links/_"+at(lastOf(otherSet), other), "")
}

func lastOf(set string) string { return set[strings.LastIndexByte(set, '/')+1:] }
