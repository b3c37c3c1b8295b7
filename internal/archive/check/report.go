package check

import (
	"maps"
	"slices"

	"github.com/personium/personium-cell/internal/archive"
)

// A Report is what a check found.
type Report struct {
	Findings []Finding      // the worst first; of each code at most FindingsPerCode
	Counts   map[string]int // how many findings there are of each code
	Entries  int            // how many entries the archive has
	Size     int64          // of the archive, in bytes
	Expanded int64          // of what is in it, in bytes, as its directory says

	// Inventory is what the archive holds. It is nil when the archive is damaged in a way that leaves doubt about that.
	// Of a prepared copy it is what the original held.
	Inventory *archive.Inventory

	// Copy is what a prepared copy is; nil of other archives.
	Copy *Copy
}

// A Copy is what a prepared copy says of itself, and how much was taken out of it.
type Copy struct {
	archive.Prepared
	Taken map[archive.LinkKind]int64 `json:"taken"` // by kind; all has to be made after the import
}

// Links is how many links were taken out, associations among them, and rules not.
func (c *Copy) Links() int64 {
	var n int64
	for kind, count := range c.Taken {
		if kind != archive.TakenRule {
			n += count
		}
	}
	return n
}

// Without is the report without the findings of some codes.
func (r Report) Without(codes ...string) Report {
	r.Findings = slices.DeleteFunc(slices.Clone(r.Findings), func(f Finding) bool { return slices.Contains(codes, f.Code) })
	r.Counts = maps.Clone(r.Counts)
	for _, code := range codes {
		delete(r.Counts, code)
	}
	return r
}

// Clean says whether the archive can be imported without a loss: there is no finding, or only harmless ones.
func (r *Report) Clean() bool {
	return !slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Severity != Harmless })
}

// Has says whether there is a finding of this code.
func (r *Report) Has(code string) bool { return r.Counts[code] > 0 }
