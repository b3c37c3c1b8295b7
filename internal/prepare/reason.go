package prepare

import (
	"fmt"
	"strings"
)

// A Reason is one thing that is changed, and what an import of the archive as it is would do.
type Reason struct {
	Code  string // stable, in lower-kebab case
	Count int64  // of rows, links or lines
	Words string // what is done, for an admin: "2,310 links are made after the import"
	made  string // of what is made after the import, what that is: "2,310 links"
}

// Codes of reasons.
const (
	ReasonLinks        = "links"         // N:N links of user data: an import loses each with a probability of one half
	ReasonCellLinks    = "cell-links"    // links at cell level: after an import nobody can take them away
	ReasonRowLinks     = "row-links"     // 0..1:N links that no order brings through, and those of one row to one
	ReasonOrder        = "order"         // rows that name later ones
	ReasonDangling     = "ref-dangling"  // 0..1:N links to rows that are not there
	ReasonAssociations = "associations"  // whose two ends name each other
	ReasonTwins        = "rows-twice"    // rows in more than one line
	ReasonMainBox      = "main-box"      // rows of the main box, for another cell
	ReasonBlank        = "blank-lines"   // over which an import stumbles after it has emptied the cell
	ReasonStatus       = "import-failed" // the cell's status in the archive
	ReasonRules        = "rules"         // that would fire on every link or rule that is made
	ReasonTime         = "time"          // rows that all get one _id
)

// reason makes a reason of some number of things; one is for one of them, many for more.
func reason(code string, n int64, one, many string) Reason {
	if n == 1 {
		return Reason{Code: code, Count: n, Words: "1 " + one}
	}
	return Reason{Code: code, Count: n, Words: grouped(n) + " " + many}
}

// afterwards makes a reason of some number of things that are made after the import.
func afterwards(code string, n int64, one, many string) Reason {
	r := reason(code, n, one, many)
	r.made = r.Words
	if r.Words += " are made after the import"; n == 1 {
		r.Words = r.made + " is made after the import"
	}
	return r
}

// InWords are reasons in one sentence. What is made after the import is counted up in one part of it, with its sum; rules, which are made
// last, are not among it.
func InWords(reasons []Reason) string {
	var parts, made []string
	at, all := 0, int64(0) // among the parts, of what is made, and how much that is
	for _, r := range reasons {
		if r.made == "" {
			parts = append(parts, r.Words)
			continue
		}
		if len(made) == 0 {
			at = len(parts)
			parts = append(parts, r.Words)
		}
		made, all = append(made, r.made), all+r.Count
	}
	if last := len(made) - 1; last > 0 {
		parts[at] = strings.Join(made[:last], ", ") + " and " + made[last] + " are made after the import (" + grouped(all) + " in all)"
	}
	return strings.Join(parts, "; ")
}

// grouped writes a number with commas: 2,310.
func grouped(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// A Remainder is something that no copy cures.
type Remainder struct {
	Code  string   // stable, in lower-kebab case
	Count int64    // how many there are
	Names []string // the first MostNamed of them
}

// Codes of remainders.
const (
	LinkWithoutRow   = "link-without-row" // links one of whose ends is not in the archive: they are left out
	LinkOfHiddenRows = "link-of-hidden"   // links of rows that no cell shows, the source neither: they are left out
	// LinkWithoutAssociation are links of rows whose types no association connects that the archive still tells: they are left out.
	LinkWithoutAssociation = "link-without-association"
	// LinkOfOneType are N:N links between rows of one type: the server takes them and never finds one of them. They are left out.
	LinkOfOneType = "link-of-one-type"

	RefWithoutRow      = "ref-without-row"     // 0..1:N links to a row that is not in the archive: they are left out
	EndWithoutOther    = "end-without-other"   // association ends whose partner nobody can tell
	TwinOfAnother      = "twin-kept"           // rows that have the key of another, and an id that other rows may name
	LinkOfUnknownTypes = "link-unknown"        // links between types that the API does not link: they stay as they are
	RuleFires          = "rule-fires"          // rules that stay in the archive, and fire on every link that is made
	RuleFiresOnReading = "rule-fires-on-reads" // rules that fire when links are read back
	RuleFiresOnRules   = "rule-fires-on-rules" // rules that fire on those rules that are made after them
)

// MostNamed is how many things of one kind a plan names.
const MostNamed = 10

// remainders collects what is not cured.
type remainders struct {
	list  []*Remainder
	place map[string]*Remainder
}

func (r *remainders) add(code, name string) {
	at := r.place[code]
	if at == nil {
		if r.place == nil {
			r.place = map[string]*Remainder{}
		}
		at = &Remainder{Code: code}
		r.place[code] = at
		r.list = append(r.list, at)
	}
	if at.Count++; len(at.Names) < MostNamed {
		at.Names = append(at.Names, name)
	}
}

func (r *remainders) count(code string) int64 {
	if at := r.place[code]; at != nil {
		return at.Count
	}
	return 0
}
