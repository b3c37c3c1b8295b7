package check

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/personium/personium-cell/internal/archive"
)

// A collector gathers findings, of each code only as many as a report lists. It is not for several goroutines.
type collector struct {
	r        *archive.Reader
	meanings map[string]CodeMeaning // of the codes that were found
	kept     map[string][]Finding
	counts   map[string]int
}

func newCollector(r *archive.Reader) *collector {
	return &collector{r: r, meanings: map[string]CodeMeaning{}, kept: map[string][]Finding{}, counts: map[string]int{}}
}

// full says that another finding of this code will only be counted: it needs no words.
func (c *collector) full(code string) bool { return len(c.kept[code]) >= FindingsPerCode }

// add takes a finding. What it does not say is what is always so with findings of its code.
func (c *collector) add(f Finding) {
	meaning, known := c.meanings[f.Code]
	if !known {
		meaning = meaningOf(f.Code)
		c.meanings[f.Code] = meaning
	}
	c.counts[f.Code]++
	if c.full(f.Code) {
		return
	}
	f.Severity = meaning.Severity
	f.Server = cmp.Or(f.Server, meaning.answer)
	f.order.stage = cmp.Or(f.order.stage, meaning.stage)
	c.kept[f.Code] = append(c.kept[f.Code], f)
}

// about adds a finding about an entry.
func (c *collector) about(i int, code, format string, a ...any) {
	f := Finding{Code: code, order: order{entry: i}}
	if !c.full(code) {
		f.Entry, f.Text = string(c.r.RawName(i)), fmt.Sprintf(format, a...)
	}
	c.add(f)
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

// leavesDoubt says whether there are findings that leave doubt about what the archive holds.
func (c *collector) leavesDoubt() bool {
	for code := range c.counts {
		if meaningOf(code).counted == doubtful {
			return true
		}
	}
	return false
}
