package check

import "cmp"

// A Severity says when and how a finding hurts.
type Severity string

// The severities, the worst for somebody about to import first. Only harmless findings leave an archive clean.
const (
	Refused  Severity = "refused"  // the server refuses the archive before its 202: the cell stays as it is
	Ruins    Severity = "ruins"    // the import fails among the web files or later, and no later import may repair the cell
	Fails    Severity = "fails"    // the import fails after the cell has been wiped
	Lost     Severity = "lost"     // the import ends well, and something is missing or wrong afterwards
	Harmless Severity = "harmless" // worth knowing, and nothing more
)

func (s Severity) rank() int {
	switch s {
	case Refused:
		return 0
	case Ruins:
		return 1
	case Fails:
		return 2
	case Lost:
		return 3
	}
	return 4
}

// FindingsPerCode is how many findings of one code a report lists.
const FindingsPerCode = 10

// A Finding is one thing that is wrong, or worth knowing, about an archive.
type Finding struct {
	Code     string   `json:"code"`     // stable, in lower-kebab case; [Codes] explains it
	Severity Severity `json:"severity"` // of the code
	Entry    string   `json:"entry"`    // the entry's name in the archive; "" of the archive as a whole
	Line     int      `json:"line"`     // of a table, from 1; 0 when it is not about a line
	Text     string   `json:"text"`     // a sentence for an admin
	Server   string   `json:"server"`   // what the server answers or reports, as "PR400-MC-0001 text"; "" when it says nothing
	order    order
}

// An order is where a finding stands in the report: as the server would come to it.
type order struct {
	stage stage // that of the code, where it is none
	entry int
}

func compareFindings(a, b Finding) int {
	return cmp.Or(
		cmp.Compare(a.Severity.rank(), b.Severity.rank()),
		cmp.Compare(a.order.stage, b.order.stage),
		cmp.Compare(a.order.entry, b.order.entry),
		cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Code, b.Code),
	)
}
