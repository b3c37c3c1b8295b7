package rows_test

import (
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/compare"
)

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
