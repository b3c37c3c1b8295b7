package compare

import (
	"slices"
	"strings"
)

// bareEntity writes an entity in one way, of the several in which its key can be written: Role(Name='a',_Box.Name=null) is
// Role('a').
func bareEntity(entity string) string {
	set, key, _ := strings.Cut(entity, "(")
	parts := splitKey(strings.TrimSuffix(key, ")"))
	kept := parts[:0]
	for i, part := range parts {
		name, value, named := strings.Cut(part, "=")
		switch {
		case i == 0 && named && !strings.HasPrefix(part, "'"):
			kept = append(kept, value)
		case i == 0 || named && strings.HasSuffix(name, ".Name") && value != "null":
			kept = append(kept, part)
		}
	}
	return set + "(" + strings.Join(kept, ",") + ")"
}

// splitKey cuts a key at its commas, but not within quotes.
func splitKey(key string) []string {
	quoted := false
	parts := []string{""}
	for _, r := range key {
		switch {
		case r == '\'':
			quoted = !quoted
		case r == ',' && !quoted:
			parts = append(parts, "")
			continue
		}
		parts[len(parts)-1] += string(r)
	}
	return slices.Clip(parts)
}

// withoutRelation is an external role as a server may write it that does not tell its relation.
func withoutRelation(bare string) string {
	role, _, _ := strings.Cut(bare, ",_Relation.Name=")
	if role != bare {
		role += ")"
	}
	return role
}

// An entitySet is what an entity is shown to be linked to.
type entitySet struct {
	shown map[string]int  // how often
	taken map[string]bool // those that were found without their relation
}

func shownEntities(shown []string) entitySet {
	set := entitySet{map[string]int{}, map[string]bool{}}
	for _, entity := range shown {
		set.shown[bareEntity(entity)]++
	}
	return set
}

// has reports whether an entity is shown. Of external roles that are shown without a relation one is as good as another: there are
// to be as many.
func (s entitySet) has(bare string) bool {
	anonymous := withoutRelation(bare)
	switch {
	case s.shown[bare] > 0, s.taken[bare]:
		return true
	case anonymous == bare, s.shown[anonymous] == 0:
		return false
	}
	s.shown[anonymous]--
	s.taken[bare] = true
	return true
}
