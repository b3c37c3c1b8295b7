package check_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/archive/check"
)

const (
	links = "10_odata/80_link.pjson"
	ends  = "10_odata/60_associationend.pjson"
	roles = "10_odata/20_role.pjson"
)

// doubled is a line and another one like it, but for what is replaced.
func doubled(before, after string) func(string) string {
	return func(rows string) string {
		line, rest, _ := strings.Cut(rows, "\n")
		return line + "\n" + strings.ReplaceAll(line, before, after) + "\n" + rest
	}
}

// pairDefects are what is wrong with rows that are none of them wrong by themselves.
func pairDefects(t *testing.T, good []byte) []defect {
	only := func(entry string, change func(string) string) []byte {
		return archivetest.Rebuild(t, good, archivetest.Only(entry, change))
	}
	// naming lets rows, by their lines, name others, of type Item; of gamma-g1 the first lines of all tables are in box1.
	const first, second = "-f4uNxDTRb--3K72YtXqYA", "0Ik_ktNCQ9-UIS9cHmGEiA"
	naming := func(ids ...string) []byte {
		return only(userData, func(rows string) string {
			lines := strings.SplitAfter(rows, "\n")
			for i, id := range ids {
				lines[i] = strings.Replace(lines[i], `"ll":[]`, `"ll":["zmTaATFFQtKKmgnoIXoZkg:`+id+`"]`, 1)
			}
			return strings.Join(lines, "")
		})
	}
	const gone = "AAAAAAAAAAAAAAAAAAAAAA"
	return []defect{
		{"a row in two lines", only(userData, doubled("", "")), "row-twice " + userData + ":2"},
		{"two rows of one id", only(userData, doubled(`"i-82"`, `"i-82x"`)), "id-shared " + userData + ":2"},
		{"an account in two lines", only(accounts, doubled("", "")), "row-twice " + accounts + ":2"},
		{"two rows of one key", only(userData, doubled(first, gone)), "key-twice " + userData + ":2"},
		{"two roles of one name", only(roles, doubled("1X4KZbNrSnGDudEv3f06fg", gone)), "key-twice " + roles + ":2"},
		{"two ends of one name", only(ends, doubled("23HHLlZZSGeV2vDlAborRQ", gone)), "key-twice " + ends + ":2"},
		{"a link in two lines", only(links, doubled("", "")), "link-twice " + links + ":2"},
		{"a link to nowhere", naming(gone), "ref-dangling " + userData + ":1"},
		{"a link to a later row", naming(second), "ref-later " + userData + ":1"},
		{"a link of a row to itself", naming(first), "ref-later " + userData + ":1"},
		{"a link of one to one", naming(second, first), "ref-mutual " + userData + ":1"},
		{"an association of which the later end names nothing", archivetest.Rebuild(t, good, archivetest.Replace(ends,
			`"AssociationEnd":"Hya8kisQRDKryt6-0TkB6g"`, `"AssociationEnd":"`+gone+`"`)), "association-dead " + ends + ":2"},
		{"an association of which the earlier end names nothing", archivetest.Rebuild(t, good, archivetest.Replace(ends,
			`"AssociationEnd":"vbQjbcsMQnGYAN6kV_3Kkg"`, `"AssociationEnd":"`+gone+`"`)), "association-half " + ends + ":2"},
		{"an end that names nothing and is named by nobody", archivetest.Rebuild(t, archivetest.Rebuild(t, good, archivetest.Replace(ends,
			`"AssociationEnd":"vbQjbcsMQnGYAN6kV_3Kkg"`, `"AssociationEnd":"`+gone+`"`)), archivetest.Replace(ends,
			`"AssociationEnd":"Hya8kisQRDKryt6-0TkB6g"`, `"AssociationEnd":"`+gone+`"`)), "association-gone " + ends + ":4"},
	}
}

// What appears twice for the server does so in one place only: the same name elsewhere is another row's.
func TestOneNameInTwoPlacesIsNoDefect(t *testing.T) {
	t.Parallel()
	good := archivetest.FromUnit(t, "gamma-g1.zip")
	const gone = "AAAAAAAAAAAAAAAAAAAAAA"
	for what, change := range map[string]archivetest.Edit{
		"two roles of one name, one of them of a box": archivetest.Only(roles, func(rows string) string {
			return strings.Replace(rows, `"reader"`, `"admin"`, 1)
		}),
		"two rows of one key in two collections": archivetest.Only(userData, func(rows string) string {
			return rows // i-0 and others are in both
		}),
		"two ends of one name, of two types": archivetest.Only(ends, func(rows string) string {
			return strings.Replace(rows, `"t2i"`, `"i2t"`, 1)
		}),
		"an end that is not linked yet": archivetest.Only(ends, func(rows string) string {
			line, _, _ := strings.Cut(rows, "\n")
			line = strings.ReplaceAll(line, "23HHLlZZSGeV2vDlAborRQ", gone)
			return strings.Replace(strings.Replace(line, `,"AssociationEnd":"q0gKBHEOQz2gSB5jWnSlIQ"`, "", 1), `"i2t"`, `"new"`, 1) + "\n" + rows
		}),
		"one id in two tables": archivetest.Only(roles, func(rows string) string {
			return strings.Replace(rows, "1X4KZbNrSnGDudEv3f06fg", "JnIjhZkiTO-7N_3H4YaVdg", 1)
		}),
		"two rows without a key": archivetest.Only(userData, func(rows string) string {
			return strings.Replace(strings.Replace(rows, `"i-82"`, "null", 1), `"i-127"`, "null", 1)
		}),
	} {
		r := checked(t, archivetest.Rebuild(t, good, change), check.Options{})
		if !r.Clean() {
			t.Errorf("%s:\n%s", what, listing(r))
		}
	}
}

// codesOf are the findings of an archive with another table, but for those of the good one.
func codesOf(t *testing.T, table string, change func(string) string) string {
	t.Helper()
	r := checked(t, archivetest.Rebuild(t, archivetest.FromUnit(t, "gamma-g1.zip"), archivetest.Only(table, change)), check.Options{})
	counts := maps.Clone(r.Counts)
	delete(counts, "main-box-rows")
	return strings.TrimPrefix(fmt.Sprint(counts), "map")
}

// The first lines of gamma-g1's user data, and what they can name.
const (
	one, two = "-f4uNxDTRb--3K72YtXqYA", "0Ik_ktNCQ9-UIS9cHmGEiA"
	anItem   = "zmTaATFFQtKKmgnoIXoZkg"
)

func namesRow(line, id string) string {
	return strings.Replace(line, `"ll":[]`, `"ll":["`+anItem+":"+id+`"]`, 1)
}

func TestOddPairsOfRows(t *testing.T) {
	t.Parallel()
	const gone = "AAAAAAAAAAAAAAAAAAAAAA"
	box := func(line string) string { return strings.Replace(line, "zvHWQGgJQu2JDQsxMxbjnQ", gone, 1) }
	lines := func(change func(l []string) []string) func(string) string {
		return func(rows string) string { return strings.Join(change(strings.SplitAfter(rows, "\n")), "") }
	}
	type1 := func(before string) func(string) string {
		return lines(func(l []string) []string {
			copied := strings.Replace(strings.Replace(l[0], before, `"x":`, 1), `"_id":"`, `"_id":"B`, 1)
			return append([]string{copied}, l...)
		})
	}
	for _, test := range []struct {
		what, table string
		change      func(string) string
		want        string
	}{
		{"a link to a row that stands before and again later", userData, lines(func(l []string) []string {
			l[1], l[2] = namesRow(l[1], one), namesRow(l[2], gone)
			return append(append([]string{l[0], l[1]}, l[0]), l[2:]...)
		}), "[ref-dangling:1 row-twice:1]"},
		{"a link to nowhere, of a row that no cell shows", userData, lines(func(l []string) []string {
			l[0] = namesRow(box(l[0]), gone)
			return l
		}), "[rows-orphaned:1]"},
		{"two rows name a later one, which names one of them", userData, lines(func(l []string) []string {
			l[0], l[1] = namesRow(l[0], idAt(l[2])), namesRow(l[1], idAt(l[2]))
			l[2] = namesRow(l[2], two)
			return l
		}), "[ref-later:2]"},
		{"two rows name each other beside a third", userData, lines(func(l []string) []string {
			l[0], l[2] = namesRow(l[0], idAt(l[2])), namesRow(l[2], two)
			return l
		}), "[ref-later:1]"},
		{"an end that is named before and later", ends, lines(func(l []string) []string {
			l[1] = strings.Replace(l[1], "vbQjbcsMQnGYAN6kV_3Kkg", gone, 1)
			return []string{l[3], l[1], l[3], l[0], l[2]}
		}), "[association-dead:1 association-half:1 row-twice:1]"},
		{"a type of one name in another collection of the box", "10_odata/40_entitytype.pjson", type1(`"n":`), "[id-unusual:1 rows-without-collection:1]"},
		{"a type of one name in another box", "10_odata/40_entitytype.pjson", type1(`"b":`), "[id-unusual:1 rows-orphaned:1]"},
		{"a type of one name beside it", "10_odata/40_entitytype.pjson", type1(`"u":`), "[id-unusual:1 key-twice:1]"},
	} {
		if got := codesOf(t, test.table, test.change); got != test.want {
			t.Errorf("%s: got %s, want %s", test.what, got, test.want)
		}
	}
}

// idAt is the _id of a line.
func idAt(line string) string {
	_, rest, _ := strings.Cut(line, `"_id":"`)
	id, _, _ := strings.Cut(rest, `"`)
	return id
}

func TestTheInventoryHasEachBoxAndTypeOnce(t *testing.T) {
	t.Parallel()
	whole := archivetest.FromUnit(t, "gamma-g1.zip")
	want := checked(t, whole, check.Options{}).Inventory
	for _, table := range []string{"10_odata/10_box.pjson", "10_odata/40_entitytype.pjson", "10_odata/50_property.pjson"} {
		got := checked(t, archivetest.Rebuild(t, whole, archivetest.Only(table, doubled("", ""))), check.Options{}).Inventory
		if len(got.Boxes) != len(want.Boxes) || boxSets(got) != boxSets(want) {
			t.Errorf("%s doubled:\ngot  %s\nwant %s", table, boxSets(got), boxSets(want))
		}
	}
}

// boxSets are what a cell can show of every collection, and how many links of a set are hidden.
func boxSets(inv *archive.Inventory) string {
	var b strings.Builder
	for _, box := range inv.Boxes {
		for _, c := range box.Collections {
			fmt.Fprintf(&b, "%s/%s: %d properties, %d links, %d rows;", box.Name, c.Path, c.ShownOf("Property"), c.ShownOf("link"), c.ShownOf("UserData"))
			for _, s := range c.Sets {
				fmt.Fprintf(&b, " %s %d %d", s.Name, s.Shown(), s.HiddenLinks)
			}
		}
	}
	return b.String()
}

func TestACollectionTellsWhatACellCanShow(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		what string
		data []byte
		want string
	}{
		{"a link stored the other way round", archivetest.FromUnit(t, "gamma-re1.zip"),
			"__/od: 4 properties, 0 links, 151 rows; Item 150 0 Tag 1 1box1/od: 4 properties, 1 links, 151 rows; Item 150 0 Tag 1 0"},
		{"a link of two rows of one type, which no server finds", archivetest.Rebuild(t, archivetest.FromUnit(t, "gamma-g1.zip"),
			archivetest.Replace(links, `"t1":"g7zZpeUhRZis3Cor_Ahp7Q"`, `"t1":"`+anItem+`"`)),
			"__/od: 4 properties, 1 links, 151 rows; Item 150 0 Tag 1 0box1/od: 4 properties, 0 links, 151 rows; Item 150 1 Tag 1 0"},
		{"a row of no type", archivetest.Rebuild(t, archivetest.FromUnit(t, "gamma-g1.zip"), archivetest.Replace(userData, anItem, "AmTaATFFQtKKmgnoIXoZkg")),
			"__/od: 4 properties, 1 links, 151 rows; Item 150 0 Tag 1 0box1/od: 4 properties, 1 links, 150 rows; Item 149 0 Tag 1 0"},
	} {
		inv := checked(t, test.data, check.Options{}).Inventory
		if got := boxSets(inv); got != test.want {
			t.Errorf("%s:\ngot  %s\nwant %s", test.what, got, test.want)
		}
	}
}
