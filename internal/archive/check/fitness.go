package check

import (
	"fmt"
	"strconv"
	"strings"
)

// An UnfitError says why no import of an archive would end well.
type UnfitError struct{ Finding Finding }

func (e *UnfitError) Error() string {
	words := e.Finding.Text
	if place := e.Finding.Place(); place != "" {
		words = place + ": " + words
	}
	return "no import of this archive would end well: " + words
}

// Fit gives an *UnfitError for an archive that no unit can import. What an import would lose in silence does not make an
// archive unfit.
func (r *Report) Fit() error {
	for _, f := range r.Findings {
		switch f.Severity {
		case Refused, Ruins, Fails:
			return &UnfitError{f}
		}
	}
	return nil
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
