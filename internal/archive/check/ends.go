package check

import (
	"fmt"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/jsonscan"
)

// An end is one of the two ends of an association.
type end struct {
	belonging              // set: its entity type
	id, name, other string // other: the id of the end on the other side; "" where it names none
	line            int
}

// end keeps an end of an association. It says no where there are too many.
func (l *ledger) end(r *archive.Row, line int) bool {
	texts := []jsonscan.Value{r.ID, r.Key, r.EndLink, r.Box, r.Node, r.OwnerLink}
	size := 0
	for _, v := range texts {
		size += len(v.Text)
	}
	if !l.hasRoom(len(l.ends), size) {
		return false
	}
	at := belonging{string(r.Box.Text), string(r.Node.Text), string(r.OwnerLink.Text)}
	l.ends = append(l.ends, end{at, string(r.ID.Text), string(r.Key.Text), string(r.EndLink.Text), line})
	return true
}

// addAssociations finds the associations that an import kills. Their two ends name each other, and the import gives each a
// new id, under which only a line that comes later can name it: that is enough for the association to live. Where neither
// does, nobody can use it any more.
func (a *assembly) addAssociations() {
	t := a.table("AssociationEnd")
	if t == nil {
		return
	}
	lines := map[string]int{}    // the first of each id
	named := map[string][2]int{} // the first and the last line that name an id
	for _, e := range t.ledger.ends {
		if lines[e.id] == 0 {
			lines[e.id] = e.line
		}
		if n, ok := named[e.other]; ok {
			named[e.other] = [2]int{n[0], e.line}
		} else {
			named[e.other] = [2]int{e.line, e.line}
		}
	}
	for _, e := range t.ledger.ends {
		other, by := lines[e.other], named[e.id]
		lives := other > 0 && other < e.line
		reported := by[0] > 0 && by[0] < e.line // with the end that names it
		switch {
		case e.other == "" || lives || a.collection(e.belonging) == nil:
		case by[1] > e.line && other == 0:
			a.aboutEnd(t, e, "association-half", "names an end that is in no line; the other one still names it, so that the association "+
				"works, until an import after this one finds them in another order")
		case by[1] > e.line || reported:
		case other == 0:
			a.aboutEnd(t, e, "association-gone", "names an end that is in no line, and no line names it: the association is dead already, in the "+
				"cell of the archive, too")
		default:
			a.aboutEnd(t, e, "association-dead", fmt.Sprintf("names the one in line %d, and that one does not name it"+deadForEver, other))
		}
	}
}

const deadForEver = ": after an import every link of the association is answered with 400 PR400-OD-0008, for ever"

func (a *assembly) aboutEnd(t *table, e end, code, what string) {
	c := a.collection(e.belonging)
	text := fmt.Sprintf("the association end %s/%s/%s.%s %s", a.boxName(e.box), c.Path, a.typeName(e.belonging, e.set), e.name, what)
	a.found.add(Finding{Code: code, Entry: t.Path, Line: e.line, Text: text, order: order{entry: t.entry}})
}
