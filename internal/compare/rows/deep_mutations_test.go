package rows_test

import (
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

// asDeep are the mutations of rows, with what they mean for web files and rights: a new box is an empty one, and with a role the
// entries about it go.
func asDeep(m mutation) deepMutation {
	return deepMutation{m.name, func(f *furnished) []compare.Mismatch {
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

func deepMutations() []deepMutation {
	list := slices.Concat(fileMutations(), folderMutations(), rightsMutations(), noteMutations(), linkMutations())
	for _, m := range mutations() {
		list = append(list, asDeep(m))
	}
	return list
}
