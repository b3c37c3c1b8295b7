package check_test

import (
	"strings"
	"testing"

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
		{"a row in two lines that differ", only(userData, doubled(`"i-82"`, `"i-82x"`)), "row-twice " + userData + ":2"},
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
			`"AssociationEnd":"Hya8kisQRDKryt6-0TkB6g"`, `"AssociationEnd":"`+gone+`"`)), "association-dead " + ends + ":4"},
	}
}

// What stands twice for the server does so in one place only: the same name elsewhere is another row's.
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
	} {
		r := checked(t, archivetest.Rebuild(t, good, change), check.Options{})
		if !r.Clean() {
			t.Errorf("%s:\n%s", what, listing(r))
		}
	}
}
