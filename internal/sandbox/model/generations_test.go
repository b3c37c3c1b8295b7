package model

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/sandbox/corezip"
	"github.com/personium/personium-cell/internal/sandbox/urls"
)

// seeds are how many courses of chance the tests look at.
const seeds = 100

// linkedRows is an archive of a real unit without the rows of user data that neither a link nor another row names. What chance
// does to the others is the same.
func linkedRows(t *testing.T, name string) []byte {
	t.Helper()
	const rows, links = "10_odata/70_userdata.pjson", "10_odata/80_link.pjson"
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "testdata", "snapshot", name))
	if err != nil {
		t.Fatal(err)
	}
	a, err := CheckArchive(data)
	if err != nil {
		t.Fatal(err)
	}
	text, err := ReadEntry(a, rows)
	if err != nil {
		t.Fatal(err)
	}
	named, err := ReadEntry(a, links)
	if err != nil {
		t.Fatal(err)
	}
	lines := corezip.Lines(text)
	for _, line := range lines {
		if r := readableLine(line); r != nil {
			named += strings.Join(r.targets(), " ")
		}
	}
	kept := slices.DeleteFunc(slices.Clone(lines), func(line string) bool {
		r := readableLine(line)
		return r == nil || len(r.targets()) == 0 && !strings.Contains(named, r.ID)
	})
	if data, err = Rewrite(a, map[string]string{rows: strings.Join(kept, "\n") + "\n"}); err != nil {
		t.Fatal(err)
	}
	return data
}

// A generation is a cell in which chance takes one course, through one import after another.
type generation struct {
	*testing.T
	cell *Cell
}

func newGeneration(t *testing.T, seed uint64) generation {
	t.Helper()
	cs := New(urls.Unit{}, 1, seed, &Hooks{})
	t.Cleanup(cs.Close)
	g := generation{T: t}
	cs.Do(func() {
		g.cell, _ = cs.Create("cell", "")
		cs.indexes[""] = true
	})
	return g
}

// imports an archive, and waits for the end.
func (g generation) imports(data []byte) {
	g.Helper()
	a, err := CheckArchive(data)
	if err != nil {
		g.Fatal(err)
	}
	cs := g.cell.cells
	cs.Do(func() { err = g.cell.Jobs().StartImport("given", a) })
	if err != nil {
		g.Fatal(err)
	}
	cs.running.Wait()
	if g.cell.HasFailed() || g.cell.LockedBy() != "" {
		g.Fatalf("the import: failed %t, the lock is %q", g.cell.HasFailed(), g.cell.LockedBy())
	}
}

// again exports the cell and imports what came out.
func (g generation) again() {
	g.Helper()
	data, err := g.cell.export(func(int) error { return nil })
	if err != nil {
		g.Fatal(err)
	}
	g.imports(data)
}

// pairs are the pairs of entity types that links many to many are between, those that can be reached; true where the links are
// found from both ends, false where from none.
func (g generation) pairs() map[string]bool {
	g.Helper()
	c := g.cell.content
	pairs := map[string]bool{}
	for _, l := range c.rows[LinkType] {
		if !l.isUserLink() || !c.readable(l, g.cell.id) {
			continue
		}
		t1, k1, t2, k2 := l.text("t1"), l.text("k1"), l.text("t2"), l.text("k2")
		there, back := slices.Contains(c.linkedTo(k1, t1, t2), k2), slices.Contains(c.linkedTo(k2, t2, t1), k1)
		if seen, known := pairs[t1+t2]; there != back || known && seen != there {
			g.Errorf("links of %s and %s: found %t, the other way round %t, others of the pair %t", t1, t2, there, back, seen)
		}
		pairs[t1+t2] = there
	}
	return pairs
}

// types are the entity types that can be reached.
func (g generation) types() []*Row {
	return having(g.cell.content.rows["EntityType"], func(t *Row) bool { return g.cell.content.readable(t, g.cell.id) })
}

func (g generation) collectionOf(t *Row) Collection {
	return Collection{g.cell, t.text("b"), t.text("n")}
}

// associations is how many associations anybody finds, each counted from both ends.
func (g generation) associations() (n int) {
	for _, t := range g.types() {
		n += len(g.collectionOf(t).Associations(t))
	}
	return n
}

// dangling is how many rows of a type cannot be asked for those that they belong to.
func (g generation) dangling() (n int) {
	for _, t := range g.types() {
		s := g.collectionOf(t)
		for _, a := range s.Associations(t) {
			for _, r := range s.Entities(t) {
				if _, err := g.cell.Tables().Related(r, a.Relation, s.Entities(a.Target)); err != nil {
					n++
				}
			}
		}
	}
	return n
}
