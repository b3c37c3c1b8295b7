package check

import (
	"cmp"
	"slices"

	"github.com/personium/personium-cell/internal/archive"
)

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
type order struct{ stage, entry int }

// The stages in which the server looks at an archive before its 202.
const (
	stageOpen = iota
	stageManifest
	stageFiles
	stageTables
	stageFolders
	stageImport
)

// A collector gathers findings, of each code only as many as a report lists. It is not for several goroutines.
type collector struct {
	severity map[string]Severity // of the codes that were found
	kept     map[string][]Finding
	counts   map[string]int
}

func newCollector() *collector {
	return &collector{severity: map[string]Severity{}, kept: map[string][]Finding{}, counts: map[string]int{}}
}

// full says that another finding of this code will only be counted.
func (c *collector) full(code string) bool { return len(c.kept[code]) >= FindingsPerCode }

func (c *collector) add(f Finding) {
	severity, known := c.severity[f.Code]
	if !known {
		severity = severityOf(f.Code)
		c.severity[f.Code] = severity
	}
	c.counts[f.Code]++
	f.Severity = severity
	if !c.full(f.Code) {
		c.kept[f.Code] = append(c.kept[f.Code], f)
	}
}

func severityOf(code string) Severity {
	for _, c := range Codes() {
		if c.Code == code {
			return c.Severity
		}
	}
	return Lost
}

func (c *collector) merge(other *collector) {
	for code, n := range other.counts {
		c.counts[code] += n
		kept := append(c.kept[code], other.kept[code]...)
		slices.SortStableFunc(kept, compareFindings)
		c.kept[code] = kept[:min(len(kept), FindingsPerCode)]
	}
}

func (c *collector) sorted() []Finding {
	var all []Finding
	for _, kept := range c.kept {
		all = append(all, kept...)
	}
	slices.SortStableFunc(all, compareFindings)
	return all
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

// A Report is what a check found.
type Report struct {
	Findings []Finding      // the worst first; of each code at most FindingsPerCode
	Counts   map[string]int // how many findings there are of each code
	Entries  int            // how many entries the archive has
	Size     int64          // of the archive, in bytes
	Expanded int64          // of what is in it, in bytes, as its directory says

	// Inventory is what the archive holds. It is nil when the archive is damaged in a way that leaves doubt about that.
	Inventory *archive.Inventory
}

// Clean says whether the archive can be imported without a loss: there is no finding, or only harmless ones.
func (r *Report) Clean() bool {
	return !slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Severity != Harmless })
}

// Has says whether there is a finding of this code.
func (r *Report) Has(code string) bool { return r.Counts[code] > 0 }
