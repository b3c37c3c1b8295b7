package sandbox_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// linksOf looks for all links of an archive in the cell that has imported it, and says what became of them.
func (c *conformer) linksOf(cell string, said *archiveSays) string {
	c.Helper()
	var facts []string
	for _, fact := range []string{c.manyToMany(cell, said), c.toOne(cell, said), c.doubled(cell, said)} {
		if fact != "" {
			facts = append(facts, fact)
		}
	}
	return strings.Join(facts, "; ")
}

// manyToMany: all links of a pair of types are there for both ends, or none is for either. Those of an association that is dead
// are refused.
func (c *conformer) manyToMany(cell string, said *archiveSays) string {
	c.Helper()
	found := map[string][]int{}
	dead, hidden := 0, 0
	for _, link := range said.links {
		collection := said.collection(link)
		if collection == "" {
			hidden++
			continue
		}
		one, setOne := said.row(link.Source.K1)
		two, setTwo := said.row(link.Source.K2)
		there, back := c.linked(cell+collection, one, two), c.linked(cell+collection, two, one)
		if there != back {
			c.Errorf("%s of %s: %q, the other way round %q", two, one, there, back)
		}
		if isDead := said.isDead(link.Source.T1, link.Source.T2); isDead != (there == "400 PR400-OD-0008") {
			c.Errorf("%s of %s: want a dead association: %t, got %q", two, one, isDead, there)
		} else if isDead {
			dead++
			continue
		}
		pair := []string{setOne, setTwo}
		slices.Sort(pair)
		key := collection + strings.Join(pair, "-")
		found[key] = append(found[key], strings.Count(there, "there"))
	}
	facts := []string{}
	for _, pair := range slices.Sorted(maps.Keys(found)) {
		seen := found[pair]
		if slices.Min(seen) != slices.Max(seen) {
			c.Errorf("%s: of the links of one pair of types some are there and some are not: %v", pair, seen)
		}
		c.Logf("%s: links are there: %t", pair, seen[0] == 1)
		facts = append(facts, fmt.Sprintf("%s %d by chance", pair, len(seen)))
	}
	for what, n := range map[string]int{"dead": dead, "lost with the main box": hidden} {
		if n > 0 {
			facts = append(facts, fmt.Sprintf("%d %s", n, what))
		}
	}
	slices.Sort(facts)
	return strings.Join(facts, ", ")
}

// linked is what the unit says of the link of one row to another: there, none, or its refusal.
func (c *conformer) linked(collection, from, to string) string {
	c.Helper()
	url, _ := linkOf(collection, from, to)
	answer := c.get(url)
	switch {
	case answer.status != 200:
		return fmt.Sprintf("%d %s", answer.status, answer.code())
	case strings.Contains(strings.ReplaceAll(answer.body, `\/`, "/"), collection+to+`"`):
		return "there"
	}
	return "none"
}

// toOne: a row that names another one which stood before it is linked to it; where that one stood later, nobody can read the
// link.
func (c *conformer) toOne(cell string, said *archiveSays) string {
	c.Helper()
	good, lost, hidden := 0, 0, 0
	for _, line := range said.toOne {
		collection := said.collection(line)
		if collection == "" {
			hidden++
			continue
		}
		from, _ := said.row(line.ID)
		for _, entry := range line.Source.ToOne {
			_, id, _ := strings.Cut(entry, ":")
			to, _ := said.row(id)
			want := "500 PR500-SV-9999"
			if said.order[id] < said.order[line.ID] {
				want = "there"
				good++
			} else {
				lost++
			}
			if got := c.linked(cell+collection, from, to); got != want {
				c.Errorf("%s of %s: want %s, got %s", to, from, want, got)
			}
		}
	}
	if good+lost+hidden == 0 {
		return ""
	}
	return fmt.Sprintf("to one %d there, %d dangling, %d lost with the main box", good, lost, hidden)
}

// doubled: a row that stands in an archive twice can be read no more.
func (c *conformer) doubled(cell string, said *archiveSays) string {
	c.Helper()
	unreadable := 0
	for _, line := range said.twice {
		if collection := said.collection(line); collection != "" {
			row, _ := said.row(line.ID)
			c.wants("GET of a row that stood there twice", c.get(cell+collection+row), 500, "PR500-SV-0002")
			unreadable++
		}
	}
	if unreadable == 0 {
		return ""
	}
	return fmt.Sprintf("%d rows twice", unreadable)
}
