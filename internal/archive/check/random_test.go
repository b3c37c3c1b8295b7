package check

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/archivetest"
)

// Places of gamma-g1.zip.
const (
	box1, od   = "zvHWQGgJQu2JDQsxMxbjnQ", "TV2IM_aTQh6WQ_efQ7Vrig"
	item, tag  = "zmTaATFFQtKKmgnoIXoZkg", "g7zZpeUhRZis3Cor_Ahp7Q"
	userTable  = "10_odata/70_userdata.pjson"
	endTable   = "10_odata/60_associationend.pjson"
	randomRuns = 60
)

// A line is one of a table: a row, and what it names.
type line struct {
	id, set, key string
	refs         []string // TYPE:ID
}

func name(n int) string { return fmt.Sprintf("R%021d", n) }

func (l line) user() string {
	return fmt.Sprintf(`{"_id":%q,"_type":"UserData","_source":{"b":%q,"n":%q,"t":%q,"s":{"__id":%q},"ll":["%s"],"l":{},"h":{}}}`+"\n",
		l.id, box1, od, l.set, l.key, strings.Join(l.refs, `","`))
}

func (l line) end() string {
	other := "null"
	if len(l.refs) > 0 {
		other = `"` + l.refs[0] + `"`
	}
	return fmt.Sprintf(`{"_id":%q,"_type":"AssociationEnd","_source":{"b":%q,"n":%q,"t":null,"s":{"Name":%q},"l":{"EntityType":%q,"AssociationEnd":%s},"h":{}}}`+"\n",
		l.id, box1, od, l.key, l.set, other)
}

// judged checks gamma-g1.zip with other lines in one of its tables. most is how many targets, and suspects, are held.
func judged(t *testing.T, table, lines string, most int) Report {
	t.Helper()
	data := archivetest.Rebuild(t, archivetest.FromUnit(t, "gamma-g1.zip"), archivetest.Become(table, lines), archivetest.With("x", "y"))
	r, err := archive.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	c := newChecker(r, Options{})
	c.most, c.sieve.room = most, most
	report, err := c.check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// imported are lines as the server stores them: it gives each row a new id, and replaces what ids it has given so far in the
// lines that come after. Source: contract of imports, as measured.
func imported(lines []line) []line {
	given := map[string]string{}
	var stored []line
	for i, l := range lines {
		refs := slices.Clone(l.refs)
		for k, ref := range refs {
			set, id, both := strings.Cut(ref, ":")
			if !both {
				set, id = "", ref
			}
			if now, ok := given[id]; ok {
				refs[k] = strings.TrimPrefix(set+":"+now, ":")
			}
		}
		given[l.id] = fmt.Sprintf("N%021d", i)
		stored = append(stored, line{given[l.id], l.set, l.key, refs})
	}
	return stored
}

func idOf(ref string) string {
	_, id, both := strings.Cut(ref, ":")
	if !both {
		return ref
	}
	return id
}

// randomRefs are rows that name others at random, many to one, or one to one in both.
func randomRefs(r *rand.Rand) []line {
	var lines []line
	n := 2 + r.IntN(30)
	for i := range n {
		lines = append(lines, line{id: name(i), set: []string{item, tag}[r.IntN(2)], key: fmt.Sprint("k", i)})
	}
	order := r.Perm(n)
	mutual := r.IntN(n) / 2
	for i := range mutual {
		a, b := &lines[order[2*i]], &lines[order[2*i+1]]
		a.set, b.set = item, tag
		a.refs, b.refs = []string{tag + ":" + b.id}, []string{item + ":" + a.id}
	}
	for _, i := range order[2*mutual:] {
		to := r.IntN(n + 3)
		switch {
		case to >= n:
			lines[i].refs = append(lines[i].refs, item+":"+name(1000+to))
		case r.IntN(3) > 0 && !(slices.Contains(order[:2*mutual], to) && lines[i].set != lines[to].set):
			lines[i].refs = append(lines[i].refs, lines[to].set+":"+lines[to].id)
		}
	}
	return lines
}

// randomSeeds are what the runs are drawn from: with -short, as under the race detector, three that -seed draws.
func randomSeeds() []uint64 {
	seeds := make([]uint64, randomRuns)
	for i := range seeds {
		seeds[i] = uint64(i)
	}
	if !testing.Short() {
		return seeds
	}
	const kept = 3 // each is one goroutine, of which the detector has nothing to say
	drawn, _ := flag.Lookup("seed").Value.(flag.Getter).Get().(uint64)
	first := kept * int(drawn%(randomRuns/kept))
	return seeds[first : first+kept]
}

func TestLinksThatDangleAreFoundAsAnImportLeavesThem(t *testing.T) {
	t.Parallel()
	for _, seed := range randomSeeds() {
		lines := randomRefs(rand.New(rand.NewPCG(seed, 1)))
		stored := imported(lines)
		there, was := map[string]line{}, map[string]line{}
		for i := range lines {
			there[stored[i].id], was[lines[i].id] = stored[i], lines[i]
		}
		want := map[string]int{"ref-later": 0, "ref-mutual": 0, "ref-dangling": 0}
		var content strings.Builder
		for i, l := range lines {
			text := l.user()
			if len(l.refs) == 0 {
				text = strings.Replace(text, `[""]`, `[]`, 1)
			}
			content.WriteString(text)
			for k, ref := range stored[i].refs {
				if _, ok := there[idOf(ref)]; ok {
					continue
				}
				target, ok := was[idOf(l.refs[k])]
				switch {
				case !ok:
					want["ref-dangling"]++
				case target.id != l.id && slices.Contains(target.refs, l.set+":"+l.id):
					want["ref-mutual"]++
				default:
					want["ref-later"]++
				}
			}
		}
		for _, most := range []int{3, 1000} {
			report := judged(t, userTable, content.String(), most)
			for code, n := range want {
				if report.Counts[code] != n {
					t.Fatalf("seed %d, %d targets at a time: %s %d times, want %d\n%s", seed, most, code, report.Counts[code], n, content.String())
				}
			}
		}
	}
}

func TestAssociationsThatDieAreFoundAsAnImportLeavesThem(t *testing.T) {
	t.Parallel()
	for _, seed := range randomSeeds() {
		r := rand.New(rand.NewPCG(seed, 2))
		n := 1 + r.IntN(8)
		var lines []line
		for i := range n { // each association has two ends, of which each names the other or, stale, nothing
			a := line{id: name(2 * i), set: item, key: fmt.Sprint("a", i), refs: []string{name(2*i + 1)}}
			b := line{id: name(2*i + 1), set: tag, key: fmt.Sprint("b", i), refs: []string{name(2 * i)}}
			switch r.IntN(4) {
			case 0:
				a.refs[0] = name(1000 + i)
			case 1:
				b.refs[0] = name(1000 + i)
			}
			lines = append(lines, a, b)
		}
		r.Shuffle(len(lines), func(i, k int) { lines[i], lines[k] = lines[k], lines[i] })
		stored := imported(lines)
		dead := 0
		var content strings.Builder
		for i, l := range lines {
			content.WriteString(l.end())
			for k := range i {
				if strings.TrimLeft(lines[k].key, "ab") == strings.TrimLeft(l.key, "ab") && // the two ends of one association
					stored[i].refs[0] != stored[k].id && stored[k].refs[0] != stored[i].id {
					dead++
				}
			}
		}
		report := judged(t, endTable, content.String(), 1000)
		if report.Counts["association-dead"] != dead {
			t.Fatalf("seed %d: %d associations are dead, want %d\n%s", seed, report.Counts["association-dead"], dead, content.String())
		}
	}
}

func TestDoublesAreFoundWhereverTheyStand(t *testing.T) {
	t.Parallel()
	for _, seed := range randomSeeds() {
		r := rand.New(rand.NewPCG(seed, 3))
		n, kinds := 1+r.IntN(300), 1+r.IntN(2000)
		ids, keys := map[string]bool{}, map[string]bool{}
		byID, byKey, shared := 0, 0, 0
		var content strings.Builder
		for range n {
			l := line{id: name(r.IntN(kinds)), set: []string{item, tag}[r.IntN(2)], key: fmt.Sprint("k", r.IntN(kinds))}
			content.WriteString(strings.Replace(l.user(), `[""]`, `[]`, 1))
			switch key := l.set + l.key; {
			case ids[l.id] && keys[key]:
				byID++
			case ids[l.id]:
				shared++
			case keys[key]:
				byKey++
			}
			ids[l.id], keys[l.set+l.key] = true, true
		}
		report := judged(t, userTable, content.String(), 1000)
		if n := report.Counts; n["row-twice"] != byID || n["key-twice"] != byKey || n["id-shared"] != shared {
			t.Fatalf("seed %d: %v, want %d rows and %d keys twice and %d ids shared", seed, n, byID, byKey, shared)
		}
		if shown := report.Inventory.ShownOf("UserData"); shown != int64(n-byID-byKey) {
			t.Fatalf("seed %d: %d rows can be shown, want %d", seed, shown, n-byID-byKey)
		}
	}
}

func TestMoreSuspectsThanAreHeldLeaveDoubt(t *testing.T) {
	t.Parallel()
	var content strings.Builder
	for i := range 20 {
		l := line{id: name(i % 10), set: item, key: fmt.Sprint("k", i)}
		content.WriteString(strings.Replace(l.user(), `[""]`, `[]`, 1))
	}
	report := judged(t, userTable, content.String(), 10)
	if report.Has("rows-not-compared") || report.Counts["id-shared"] != 10 {
		t.Errorf("with room for all: %v", report.Counts)
	}
	report = judged(t, userTable, content.String(), 9)
	if !report.Has("rows-not-compared") || report.Inventory != nil || report.Clean() {
		t.Errorf("with room for all but one: %v", report.Counts)
	}
}

// Rows that are all different are no suspects, so that no table is read twice.
func TestASieveLetsHardlyAnythingThrough(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("adds half a million names on one goroutine")
	}
	const n = 500_000
	s := newSieve(250 * n)
	for i := range n {
		if s.pass(s.sum('i', []byte(name(i)))) {
			t.Errorf("row %d is a suspect", i)
		}
	}
	if !s.pass(s.sum('i', []byte(name(7)))) || !s.suspicious(s.sum('i', []byte(name(7)))) || s.suspicious(s.sum('i', []byte(name(8)))) {
		t.Error("one that comes again is no suspect")
	}
	if large := newSieve(1 << 50); len(large.words) != maxSieve {
		t.Errorf("%d words for a table of any size", len(large.words))
	}
	if s.sum('i', []byte("ab"), []byte("c")) == s.sum('i', []byte("a"), []byte("bc")) {
		t.Error("names are not kept apart")
	}
}
