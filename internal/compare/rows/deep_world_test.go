package rows_test

import (
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/compare"
)

// A furnished is a world with web files, properties and rights, and what it knows of them.
type furnished struct {
	*world
	files   map[string]webFile
	folders []string            // below boxes
	rights  map[string][]ace    // by place; "" is the cell
	either  []compare.Mismatch  // what may be found instead of what is wanted
	notes   map[string][]string // names of properties by place
}

type webFile struct{ contentType, data string }

// An ace is one entry: the key of a role, or "" for everybody, and a privilege.
type ace struct{ role, privilege string }

// furnish puts web files and rights into a world.
func furnish(w *world) *furnished {
	f := &furnished{world: w, files: map[string]webFile{}, rights: map[string][]ace{}, notes: map[string][]string{}}
	for _, box := range append([]string{"__"}, w.boxes...) {
		if w.IntN(4) == 0 {
			continue
		}
		for range w.IntN(4) {
			f.folder(box)
		}
		for range w.IntN(4) {
			f.file()
		}
	}
	f.folder("__")
	f.file()
	for _, place := range f.places() {
		if w.IntN(3) == 0 {
			f.allow(place, f.entries())
		}
		for range w.IntN(3) {
			f.note(place, w.fresh("n"), w.text())
		}
	}
	return f
}

// places are all that have rights and properties of their own.
func (f *furnished) places() []string {
	places := slices.Concat([]string{"", "__"}, f.boxes, f.folders, f.paths())
	for _, t := range f.types {
		places = append(places, t.place)
	}
	slices.Sort(places)
	return slices.Compact(places)
}

func (f *furnished) paths() []string { return slices.Sorted(maps.Keys(f.files)) }

func (f *furnished) anyFile() string { return pick(f, f.paths()) }

func pick[T any](f *furnished, of []T) T { return of[f.IntN(len(of))] }

// folder makes a folder in a box, or in one of its folders.
func (f *furnished) folder(box string) string {
	parent := box
	if inside := f.inside(box); len(inside) > 0 && f.IntN(2) == 0 {
		parent = pick(f, inside)
	}
	path := parent + "/" + f.fresh([]string{"dir", "!d", "フォルダ", "a+b"}[f.IntN(4)])
	f.send("MKCOL", path, strings.Replace(mkcol, "<p:odata/>", "", 1))
	f.folders = append(f.folders, path)
	return path
}

// inside are the folders below a place.
func (f *furnished) inside(place string) []string {
	return slices.DeleteFunc(slices.Clone(f.folders), func(p string) bool { return !strings.HasPrefix(p, place+"/") })
}

// file makes a file somewhere.
func (f *furnished) file() string {
	parent := "__"
	if len(f.folders) > 0 {
		parent = pick(f, f.folders)
	}
	path := parent + "/" + f.fresh([]string{"f.txt", "50%25", "é", "it's", "content"}[f.IntN(5)])
	f.store(path, webFile{pick(f, []string{"text/plain", "text/html;charset=utf-8", "application/octet-stream"}), f.bytes()})
	return path
}

func (f *furnished) bytes() string { return strings.Repeat(f.text(), f.IntN(300)) }

func (f *furnished) store(path string, file webFile) {
	f.send(http.MethodPut, path, file.data, "Content-Type", file.contentType)
	f.files[path] = file
}

// entries are random rights.
func (f *furnished) entries() []ace {
	var list []ace
	for range f.IntN(4) {
		a := ace{privilege: pick(f, []string{"D:read", "D:write", "p:exec", "D:read-acl"})}
		if f.IntN(4) > 0 {
			a.role = f.anyRole()
		}
		list = append(list, a)
	}
	return list
}

func (f *furnished) anyRole() string {
	if len(f.roles) == 0 {
		f.role()
	}
	return pick(f, f.roles)
}

// allow sets the rights of a place.
func (f *furnished) allow(place string, entries []ace) {
	f.allowLevel(place, "", entries)
}

func (f *furnished) allowLevel(place, level string, entries []ace) {
	var b strings.Builder
	for _, a := range entries {
		who := "<D:all/>"
		if a.role != "" {
			who = "<D:href>" + href(a.role) + "</D:href>"
		}
		b.WriteString("<D:ace><D:principal>" + who + "</D:principal><D:grant><D:privilege><" + a.privilege +
			"/></D:privilege></D:grant></D:ace>")
	}
	if level != "" {
		level = ` p:requireSchemaAuthz="` + level + `"`
	}
	f.send("ACL", place, `<D:acl xmlns:D="DAV:" xmlns:p="urn:x-personium:xmlns" xml:base="`+f.Unit.CellURL("cell1")+`__role/__/"`+
		level+`>`+b.String()+`</D:acl>`)
	f.rights[place] = entries
}

// href is a role relative to those of the main box.
func href(role string) string {
	name, box, inBox := strings.Cut(strings.TrimPrefix(role, "Name="), ",_Box.Name=")
	if inBox {
		return "../" + strings.Trim(box, "'") + "/" + strings.Trim(name, "'")
	}
	return strings.Trim(role, "'")
}

// note gives a place a property.
func (f *furnished) note(place, name, text string) {
	text = strings.NewReplacer("&", "&amp;", "<", "&lt;", "\u2028", " ").Replace(text)
	f.send("PROPPATCH", place, `<D:propertyupdate xmlns:D="DAV:" xmlns:n="urn:n"><D:set><D:prop><n:`+name+` a="1">`+text+
		`<n:in/></n:`+name+`></D:prop></D:set></D:propertyupdate>`)
	if !slices.Contains(f.notes[place], name) {
		f.notes[place] = append(f.notes[place], name)
	}
}

// unnote takes a property away.
func (f *furnished) unnote(place, name string) {
	f.send("PROPPATCH", place, `<D:propertyupdate xmlns:D="DAV:" xmlns:n="urn:n"><D:remove><D:prop><n:`+name+
		`/></D:prop></D:remove></D:propertyupdate>`)
	f.notes[place] = slices.DeleteFunc(f.notes[place], func(n string) bool { return n == name })
}

// send sends one request about a place of the cell, of which the answer has to be a success.
func (f *furnished) send(method, place, body string, headers ...string) {
	f.Helper()
	r, err := http.NewRequestWithContext(f.Context(), method, f.address(place), strings.NewReader(body))
	if err != nil {
		f.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+f.Unit.Token())
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := f.HTTP.Do(r)
	if err != nil {
		f.Fatal(err)
	}
	text, _ := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	if answer.StatusCode >= 300 {
		f.Fatalf("%s %s: %d %s", method, place, answer.StatusCode, text)
	}
}

// address is the URL of a place.
func (f *furnished) address(place string) string {
	segments := strings.Split(place, "/")
	for i, s := range segments {
		segments[i] = url.PathEscape(s)
	}
	return f.Unit.CellURL("cell1") + strings.Join(segments, "/")
}
