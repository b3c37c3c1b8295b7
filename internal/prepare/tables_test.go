package prepare

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/archive/archivetest"
)

// A userLine makes lines of user data as a unit writes them, of the type that they name.
type userLine struct {
	id, key, box, node, set string
	refs                    []string
	updated                 int
}

func (u userLine) String() string {
	refs := make([]string, len(u.refs))
	for i, ref := range u.refs {
		refs[i] = `"` + ref + `"`
	}
	text, _ := json.Marshal(u.updated)
	return `{"_index":"u0_anon.userdata","_type":"UserData","_source":{"p":1,"ll":[` + strings.Join(refs, ",") + `],"b":"` + u.box +
		`","s":{"__id":"` + u.key + `"},"c":"` + cellOfOneToOne + `","t":"` + u.set + `","u":` + string(text) + `,"h":{},"type":"UserData","n":"` +
		u.node + `"},"_id":"` + u.id + `"}`
}

// Ids in one-to-one.zip, which has the types A and B in box b.
const (
	cellOfOneToOne = "ZUugLcNNRFmL9cmnO7aHrQ"
	boxOfOneToOne  = "XeVI4s4MRWWXsDmiOEi6kQ"
	nodeOfOneToOne = "EE7-y39_ThG4YZtk1o4k2w"
	typeA          = "R6eOTDt2S-6ZEAuaaDs7AQ"
	typeB          = "mQFUcNyMROC10vUleSfoww"
)

// Tables that tests change.
const (
	userTable = "10_odata/70_userdata.pjson"
	endTable  = "10_odata/60_associationend.pjson"
	linkTable = "10_odata/80_link.pjson"
	ruleTable = "10_odata/21_rule.pjson"
)

// idOf is the id of a test's row.
func idOf(name string) string { return name + strings.Repeat("x", idLength-len(name)) }

// row is a row of A or B that names others, "A:name" or "B:name".
func row(kind, name string, refs ...string) userLine {
	types := map[string]string{"A": typeA, "B": typeB}
	u := userLine{id: idOf(name), key: name, box: boxOfOneToOne, node: nodeOfOneToOne, set: types[kind], updated: 1}
	for _, ref := range refs {
		to, id, _ := strings.Cut(ref, ":")
		u.refs = append(u.refs, types[to]+":"+idOf(id))
	}
	return u
}

// associated is an end of an association between two of the types of one-to-one.zip.
func associated(id, name, kind, multiplicity, other string) string {
	return `{"_type":"AssociationEnd","_source":{"b":"` + boxOfOneToOne + `","s":{"Multiplicity":"` + multiplicity + `","Name":"` + name +
		`"},"c":"` + cellOfOneToOne + `","p":1,"u":1,"h":{},"l":{"EntityType":"` + map[string]string{"A": typeA, "B": typeB}[kind] +
		`","AssociationEnd":"` + idOf(other) + `"},"n":"` + nodeOfOneToOne + `"},"_id":"` + idOf(id) + `"}`
}

// ends are two ends that name each other.
func ends(a, b, multiplicityOfA, multiplicityOfB string) []string {
	return []string{associated("end1", "e1", a, multiplicityOfA, "end2"), associated("end2", "e2", b, multiplicityOfB, "end1")}
}

// linked is a line of 80_link between a row of A and one of B.
func linked(a, b string) string {
	return `{"_type":"link","_source":{"b":"` + boxOfOneToOne + `","c":"` + cellOfOneToOne + `","u":1,"k1":"` + idOf(a) + `","k2":"` + idOf(b) +
		`","t1":"` + typeA + `","n":"` + nodeOfOneToOne + `","t2":"` + typeB + `"},"_id":"` + idOf(a) + "-" + idOf(b) + `"}`
}

// joined are lines as they stand in a table.
func joined[T any](lines ...T) string {
	var b strings.Builder
	for _, line := range lines {
		fmt.Fprintln(&b, line)
	}
	return b.String()
}

// with is one-to-one.zip with other tables.
func with(t *testing.T, tables map[string]string) []byte {
	t.Helper()
	return archivetest.Rebuild(t, archivetest.FromUnit(t, "one-to-one.zip"), func(name string, content []byte) (string, []byte) {
		if text, ok := tables[name]; ok {
			return name, []byte(text)
		}
		return name, content
	})
}

// keys are the keys of the rows of user data in their order, each with its id, where that is its own, and the rows that it names.
func (a opened) keys(t *testing.T) []string {
	t.Helper()
	var list []string
	for _, line := range a.lines(t, "UserData") {
		r := parsedRow(t, line)
		words, _ := r.Source.Fields["__id"].(string)
		if r.ID != constant {
			words += " own"
		}
		for _, ref := range r.Source.Lists {
			_, id, _ := strings.Cut(ref, ":")
			words += " " + strings.TrimRight(id, "x")
		}
		list = append(list, words)
	}
	return list
}

// leftOf is what a plan leaves of one code.
func leftOf(p *Plan, code string) Remainder {
	for _, r := range p.Left {
		if r.Code == code {
			return r
		}
	}
	return Remainder{}
}

func wantList(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
