package rows_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/compare"
)

// A deepMutation is a mutation of a furnished world.
type deepMutation struct {
	name string
	do   func(f *furnished) []compare.Mismatch
}

func changed(place, property string) []compare.Mismatch {
	return one(shown(place), "", property, compare.Changed)
}

// shown is a place as a comparison names it.
func shown(place string) string {
	if place == "" {
		return "cell"
	}
	return place
}

func fileMutations() []deepMutation {
	return []deepMutation{
		{"another byte in a file", func(f *furnished) []compare.Mismatch {
			path := f.file()
			f.store(path, webFile{"text/plain", "0123456789"})
			f.stand()
			f.store(path, webFile{"text/plain", "0123x56789"})
			return changed(path, "content")
		}},
		{"a longer file", func(f *furnished) []compare.Mismatch {
			path := f.anyFile()
			f.store(path, webFile{f.files[path].contentType, f.files[path].data + "x"})
			return changed(path, "content")
		}},
		{"a file of another type", func(f *furnished) []compare.Mismatch {
			path := f.anyFile()
			f.store(path, webFile{f.files[path].contentType + ";v=1", f.files[path].data})
			return changed(path, "content type")
		}},
		{"a new file", func(f *furnished) []compare.Mismatch { return one(f.file(), "", "", compare.Extra) }},
		{"a deleted file", func(f *furnished) []compare.Mismatch {
			path := f.file()
			f.stand()
			f.send(http.MethodDelete, path, "")
			delete(f.files, path)
			return one(path, "", "", compare.Missing)
		}},
		{"a renamed file", func(f *furnished) []compare.Mismatch {
			path := f.file()
			f.stand()
			other := path + "2"
			f.send("MOVE", path, "", "Destination", f.address(other))
			f.files[other] = f.files[path]
			delete(f.files, path)
			return append(one(path, "", "", compare.Missing), one(other, "", "", compare.Extra)...)
		}},
		{"a file that became a folder", func(f *furnished) []compare.Mismatch {
			path := f.file()
			f.stand()
			f.send(http.MethodDelete, path, "")
			delete(f.files, path)
			f.send("MKCOL", path, strings.Replace(mkcol, "<p:odata/>", "", 1))
			return changed(path, "kind")
		}},
	}
}

func folderMutations() []deepMutation {
	return []deepMutation{
		{"a new folder", func(f *furnished) []compare.Mismatch { return one(f.folder("__"), "", "", compare.Extra) }},
		{"a deleted folder", func(f *furnished) []compare.Mismatch {
			path := f.lone()
			f.stand()
			f.send(http.MethodDelete, path+"/x", "")
			f.send(http.MethodDelete, path, "")
			return one(path, "", "", compare.Missing)
		}},
		{"a moved folder", func(f *furnished) []compare.Mismatch {
			path, other := f.lone(), f.folder("__")+"/moved"
			f.stand()
			f.send("MOVE", path, "", "Destination", f.address(other))
			return append(one(path, "", "", compare.Missing), one(other, "", "", compare.Extra)...)
		}},
		{"a new service collection", func(f *furnished) []compare.Mismatch {
			path := "__/" + f.fresh("svc")
			f.send("MKCOL", path, strings.Replace(mkcol, "odata", "service", 1))
			return one(path, "", "", compare.Extra)
		}},
		{"a script of a service", func(f *furnished) []compare.Mismatch {
			path := "box1/" + f.fresh("svc")
			f.send("MKCOL", path, strings.Replace(mkcol, "odata", "service", 1))
			f.send(http.MethodPut, path+"/__src/a.js", "1;", "Content-Type", "text/javascript")
			f.stand()
			f.send(http.MethodPut, path+"/__src/a.js", "2;", "Content-Type", "text/javascript")
			return changed(path+"/__src/a.js", "content")
		}},
	}
}

// lone is a folder with one file, which nothing else is put into.
func (f *furnished) lone() string {
	path := "__/" + f.fresh("lone")
	f.send("MKCOL", path, strings.Replace(mkcol, "<p:odata/>", "", 1))
	f.send(http.MethodPut, path+"/x", "x", "Content-Type", "text/plain")
	return path
}

// ofEach makes a mutation for the cell, a box, a folder, a collection and a file.
func ofEach(what string, do func(f *furnished, place string) []compare.Mismatch) []deepMutation {
	var list []deepMutation
	for where, place := range map[string]func(f *furnished) string{
		"the cell": func(*furnished) string { return "" }, "the main box": func(*furnished) string { return "__" },
		"a box":        func(f *furnished) string { return pick(f, f.boxes) },
		"a folder":     func(f *furnished) string { return pick(f, f.folders) },
		"a file":       (*furnished).anyFile,
		"a collection": func(f *furnished) string { return pick(f, f.types).place },
	} {
		list = append(list, deepMutation{what + " of " + where, func(f *furnished) []compare.Mismatch { return do(f, place(f)) }})
	}
	slices.SortFunc(list, func(a, b deepMutation) int { return strings.Compare(a.name, b.name) })
	return list
}

func rightsMutations() []deepMutation {
	return slices.Concat(
		ofEach("other rights", func(f *furnished, place string) []compare.Mismatch {
			before, after := f.rights[place], f.entries()
			for slices.Equal(before, after) {
				after = f.entries()
			}
			f.allow(place, before) // without a level
			f.stand()
			f.allow(place, after)
			return changed(place, "acl")
		}),
		ofEach("the order of the rights", func(f *furnished, place string) []compare.Mismatch {
			list := []ace{{"", "D:read"}, {f.anyRole(), "D:write"}}
			f.allow(place, list)
			f.stand()
			f.allow(place, []ace{list[1], list[0]})
			return changed(place, "acl")
		}),
		ofEach("the level", func(f *furnished, place string) []compare.Mismatch {
			f.allowLevel(place, "none", f.rights[place])
			f.stand()
			f.allowLevel(place, "confidential", f.rights[place])
			return changed(place, "acl")
		}),
		[]deepMutation{{"a role of the same name in another box", func(f *furnished) []compare.Mismatch {
			name, place := f.fresh("same"), pick(f, f.places())
			for _, box := range []any{nil, "box1"} {
				f.post("__ctl/Role", map[string]any{"Name": name, "_Box.Name": box})
			}
			f.allow(place, []ace{{quote(name), "D:read"}})
			f.stand()
			f.allow(place, []ace{{keyIn(name, "box1"), "D:read"}})
			return changed(place, "acl")
		}}})
}

func noteMutations() []deepMutation {
	return slices.Concat(
		ofEach("a property more", func(f *furnished, place string) []compare.Mismatch {
			name := f.fresh("n")
			f.note(place, name, f.text())
			return one(shown(place), "", "{urn:n}"+name, compare.Extra)
		}),
		ofEach("another property", func(f *furnished, place string) []compare.Mismatch {
			name := f.fresh("n")
			f.note(place, name, "before")
			f.stand()
			f.note(place, name, "Before")
			return changed(place, "{urn:n}"+name)
		}),
		ofEach("a property less", func(f *furnished, place string) []compare.Mismatch {
			name := f.fresh("n")
			f.note(place, name, f.text())
			f.stand()
			f.unnote(place, name)
			return one(shown(place), "", "{urn:n}"+name, compare.Missing)
		}))
}

// asDeep are the mutations of rows, with what they mean for web files and rights: a new box is an empty one, and with a role the
// entries about it go.
func asDeep(m mutation) deepMutation {
	return deepMutation{m.name, func(f *furnished) []compare.Mismatch {
		if len(f.accounts) == 0 {
			f.account()
			f.stand()
		}
		want := m.do(f.world)
		for _, w := range want {
			switch {
			case w.Place == "Box" && w.Property == "":
				want = append(want, one(strings.Trim(w.Key, "'"), "", "", w.Kind)...)
			case w.Place == "Role" && w.Kind == compare.Missing:
				want = append(want, f.forget(w.Key)...)
			}
		}
		return want
	}}
}

// forget takes a role out of the rights.
func (f *furnished) forget(role string) []compare.Mismatch {
	var want []compare.Mismatch
	for _, place := range f.places() {
		left := slices.DeleteFunc(slices.Clone(f.rights[place]), func(a ace) bool { return a.role == role })
		if len(left) < len(f.rights[place]) {
			want = append(want, changed(place, "acl")...)
			f.rights[place] = left
		}
	}
	return want
}

func linkMutations() []deepMutation {
	return []deepMutation{
		{"a link less of an account and a role", func(f *furnished) []compare.Mismatch {
			account, role := f.account(), f.role()
			f.link("__ctl/Account", account, "__ctl/Role", role)
			f.stand()
			f.unlink("__ctl/Account", account, "__ctl/Role", role)
			return one("links", ends("Account("+account+") → Role("+role+")"), "", compare.Missing)
		}},
		{"a link less of many rows and many", func(f *furnished) []compare.Mismatch { return f.unlinked("*") }},
		{"a link less of one row and many", func(f *furnished) []compare.Mismatch { return f.unlinked("0..1") }},
	}
}

// unlinked makes two types that have to do with each other, a row of each with a link, and takes that away.
func (f *furnished) unlinked(multiplicity string) []compare.Mismatch {
	place := pick(f, f.types).place
	left, right := f.fresh("L"), f.fresh("R")
	for name, m := range map[string]string{left: multiplicity, right: "*"} {
		f.post(place+"/$metadata/EntityType", map[string]any{"Name": name})
		f.post(place+"/$metadata/AssociationEnd", map[string]any{"Name": "end" + name, "Multiplicity": m, "_EntityType.Name": name})
		f.post(place+"/"+name, map[string]any{"__id": "row"})
	}
	end := func(name string) string { return fmt.Sprintf("Name='end%s',_EntityType.Name='%s'", name, name) }
	f.link(place+"/$metadata/AssociationEnd", end(left), place+"/$metadata/AssociationEnd", end(right))
	f.link(place+"/"+left, "'row'", place+"/"+right, "'row'")
	f.stand()
	f.unlink(place+"/"+left, "'row'", place+"/"+right, "'row'")
	return one("links", ends(left+"('row') → "+right+"('row')"), "", compare.Missing)
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
	f.ask(http.MethodPost, at(set, key)+"/$links/_"+lastOf(otherSet), `{"uri":"`+f.unit.CellURL("cell1")+otherSet+"("+other+`)"}`)
}

func (f *furnished) unlink(set, key, otherSet, other string) {
	f.ask(http.MethodDelete, at(set, key)+"/$links/_"+at(lastOf(otherSet), other), "")
}

func lastOf(set string) string { return set[strings.LastIndexByte(set, '/')+1:] }

func deepMutations() []deepMutation {
	list := slices.Concat(fileMutations(), folderMutations(), rightsMutations(), noteMutations(), linkMutations())
	for _, m := range mutations() {
		list = append(list, asDeep(m))
	}
	return list
}
