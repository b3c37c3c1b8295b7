package rows_test

import (
	"regexp"
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/personium"
)

// associateWithItself lets the rows of a type be linked with each other, and links them: in a chain that is deeper than rows are
// written in steps, often closed to a ring, with some that name each other or themselves.
func (f *furnished) associateWithItself(t *worldType) {
	f.Helper()
	multiplicities := pick(f, [][2]string{{"0..1", "*"}, {"*", "0..1"}, {"0..1", "0..1"}, {"*", "*"}})
	box, path, _ := strings.Cut(t.place, "/")
	at := personium.Collection{Box: box, Path: path}
	var ends []personium.LinkEnd
	for _, m := range multiplicities {
		name := f.fresh("self")
		f.post(t.place+"/$metadata/AssociationEnd", map[string]any{"Name": name, "_EntityType.Name": t.name, "Multiplicity": m})
		ends = append(ends, at.AssociationEnd(name, t.name))
	}
	if err := f.MakeLink(f.Context(), ends[0], ends[1]); err != nil {
		f.Fatal(err)
	}
	for range f.IntN(14) {
		f.row(t)
	}
	keys := slices.Clone(t.keys)
	f.Shuffle(len(keys), func(i, k int) { keys[i], keys[k] = keys[k], keys[i] })
	for i, key := range keys {
		below := keys[(i+1)%len(keys)]
		switch f.IntN(12) {
		case 0:
			below = key
		case 1:
			below = pick(f, keys)
		case 2:
			continue
		}
		err := f.MakeLink(f.Context(), at.RowEnd(t.name, key), at.RowEnd(t.name, below))
		if err != nil && !personium.Is(err, personium.LinkExists) {
			f.Fatal(err)
		}
	}
}

// shorten gives a row that others name an id that no unit gives, in the archive, or puts its id into the key of another.
func (f *furnished) shorten() {
	f.Helper()
	const table = "10_odata/70_userdata.pjson"
	f.archive = archivetest.Rebuild(f.T, f.archive, archivetest.Only(table, func(text string) string {
		named := regexp.MustCompile(`"ll":\[[^]]*:([\w-]{22})"`).FindStringSubmatch(text)
		if named == nil || f.IntN(3) == 0 {
			return text
		}
		if f.IntN(2) == 0 {
			return strings.Replace(text, `"__id":"row-`, `"__id":"x-`+named[1]+`row-`, 1)
		}
		return strings.ReplaceAll(text, named[1], named[1][:19])
	}))
}
