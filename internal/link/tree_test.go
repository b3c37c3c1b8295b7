package link

import (
	"fmt"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/personium"
)

// Ids of one-to-one.zip: its cell, box and collection, and a type.
const (
	treeCell = "ZUugLcNNRFmL9cmnO7aHrQ"
	treeBox  = "XeVI4s4MRWWXsDmiOEi6kQ"
	treeNode = "EE7-y39_ThG4YZtk1o4k2w"
	treeType = "R6eOTDt2S-6ZEAuaaDs7AQ"
)

// treeID is the id of a row: that of an even one is of a length that no unit gives.
func treeID(n int) string { return strings.Repeat(string(rune('a'+n)), 22-n%2) }

// tree is an archive of rows of one type, of which each names the one above it.
func tree(t *testing.T, above []int) []byte {
	t.Helper()
	var ends, rows strings.Builder
	line := func(kind, fields, more, id string) string {
		return fmt.Sprintf(`{"_type":%q,"_source":{"b":%q,"n":%q,"c":%q,"p":1,"u":1,"h":{},"s":{%s},%s},"_id":%q}`+"\n",
			kind, treeBox, treeNode, treeCell, fields, more, id)
	}
	for _, e := range [][3]string{{"up", "0..1", "down"}, {"down", "*", "up"}} {
		ends.WriteString(line("AssociationEnd", fmt.Sprintf(`"Name":%q,"Multiplicity":%q`, e[0], e[1]),
			fmt.Sprintf(`"l":{"EntityType":%q,"AssociationEnd":%q}`, treeType, e[2]+strings.Repeat("-", 22-len(e[2]))),
			e[0]+strings.Repeat("-", 22-len(e[0]))))
	}
	for n, a := range above {
		rows.WriteString(line("UserData", fmt.Sprintf(`"__id":"r%d"`, n), fmt.Sprintf(`"t":%q,"ll":["%s:%s"]`, treeType, treeType, treeID(a)),
			treeID(n)))
	}
	tables := map[string]string{"10_odata/40_entitytype.pjson": line("EntityType", `"Name":"A"`, `"l":{}`, treeType),
		"10_odata/50_property.pjson": "", "10_odata/60_associationend.pjson": ends.String(), "10_odata/70_userdata.pjson": rows.String()}
	return archivetest.Rebuild(t, archiveOf(t, "one-to-one.zip"), func(name string, content []byte) (string, []byte) {
		if text, ok := tables[name]; ok {
			content = []byte(text)
		}
		return name, content
	})
}

// In a tree of rows of one type the one above shows a link and the one below holds it: the other way round it is another link.
func TestATreeOfRowsOfOneTypeIsMadeWithItsUpperEndUp(t *testing.T) {
	t.Parallel()
	for what, above := range map[string][]int{
		"a ring of twelve":           {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0},
		"a tree deeper than eight":   {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 11},
		"two that name each other":   {1, 0},
		"one of an id that is short": {1, 1, 1},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			p := newPractice(t, tree(t, above))
			r := p.run()
			if err := r.Make(t.Context()); err != nil || r.State.Refused > 0 || r.State.Made < 2 {
				t.Errorf("%+v, %v", r.State, err)
			}
			at := personium.Collection{Box: "b", Path: "od"}
			for upper := range above {
				for lower, a := range above {
					from, to := fmt.Sprint("r", upper), fmt.Sprint("r", lower)
					shown, err := p.Linked(t.Context(), at.RowEnd("A", from), at.RowEnd("A", to))
					if err != nil || shown != (a == upper) {
						t.Errorf("%s above %s: %v, %v", from, to, shown, err)
					}
				}
			}
			p.way.made = nil
			again := p.run()
			again.LookAtAll = true
			if err := again.Make(t.Context()); err != nil || len(p.way.made) > 0 || again.State.Made != r.State.Made {
				t.Errorf("looked at again: %q, %+v, %v", p.way.made, again.State, err)
			}
		})
	}
}

// A link the other way round is another one.
func TestARowThatIsAboveIsNotTakenForOneThatIsBelow(t *testing.T) {
	t.Parallel()
	p := newPractice(t, tree(t, []int{1, 1}))
	if err := p.run().Make(t.Context()); err != nil {
		t.Fatal(err)
	}
	end := func(id string) archive.End { return archive.End{Box: "b", Collection: "od", Set: "A", ID: id} }
	for _, ends := range [][2]string{{"r1", "r0"}, {"r0", "r1"}} {
		k := archive.Taken{Link: archive.Link{Kind: archive.RowLink, Directed: true, From: end(ends[0]), To: end(ends[1])}}
		if there, err := isThere(t.Context(), p.Client, k); err != nil || there != (ends[0] == "r1") {
			t.Errorf("%s above %s: %v, %v", ends[0], ends[1], there, err)
		}
	}
}
