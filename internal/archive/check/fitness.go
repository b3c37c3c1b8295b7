package check

import (
	"fmt"
	"strconv"
	"strings"
)

// Unfit is the worst finding of an archive that no unit can import; nil of an archive that can be. What an import would lose
// in silence does not make an archive unfit.
func (r *Report) Unfit() *Finding {
	for _, f := range r.Findings {
		switch f.Severity {
		case Refused, Ruins, Fails:
			return &f
		}
	}
	return nil
}

// WhyUnfit is the finding as the reason why no import of the archive would end well.
func (f Finding) WhyUnfit() string {
	words := f.Text
	if place := f.Place(); place != "" {
		words = place + ": " + words
	}
	return "no import of this archive would end well: " + words
}

// Tally counts the findings by severity, the worst first, such as "2 lost, 1 harmless"; "" where there are none.
func (r *Report) Tally() string {
	counts := map[Severity]int{}
	for _, c := range Codes() {
		counts[c.Severity] += r.Counts[c.Code]
	}
	var words []string
	for _, s := range []Severity{Refused, Ruins, Fails, Lost, Harmless} {
		if counts[s] > 0 {
			words = append(words, fmt.Sprintf("%d %s", counts[s], s))
		}
	}
	return strings.Join(words, ", ")
}

// Place is where a finding is, as ENTRY or ENTRY:LINE; "" where it is about the archive as a whole. What cannot be printed
// in the name of an entry, which comes from the archive, is written as Go writes it.
func (f Finding) Place() string {
	if f.Entry == "" {
		return ""
	}
	var b strings.Builder
	for _, r := range f.Entry {
		if strconv.IsPrint(r) {
			b.WriteRune(r)
			continue
		}
		b.WriteString(strings.Trim(strconv.QuoteRune(r), "'"))
	}
	if f.Line > 0 {
		fmt.Fprintf(&b, ":%d", f.Line)
	}
	return b.String()
}
