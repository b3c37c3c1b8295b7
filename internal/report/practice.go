package report

import (
	"regexp"
	"strings"

	"github.com/personium/personium-cell/internal/refusal"
)

// ofPractice begins a hint of a run on a practice unit that ends with the run: there is nothing left to type it for.
const ofPractice = "the practice unit ends with this command; on a real unit: "

// atPractice is a flag of a command line that names a practice unit, or a cell of it. Those serve on a port of loopback.
var atPractice = regexp.MustCompile(`(--(?:cell|unit|login-cell)[ =])https?://[^\s;,)/]*:[0-9]+/[^\s;,)]*`)

// Hint is a hint as it is shown. code is that of the error, or of the verdict, that it is about.
func (r *Report) Hint(code refusal.Code, hint string) string {
	hint = r.repeated(r.withOwner(hint))
	if !r.options.Practice {
		return hint
	}
	return OnRealUnit(code, hint)
}

// OnRealUnit words a hint of a run on a practice unit that ends with the run. What is wrong with the command line itself can be
// corrected there, too.
func OnRealUnit(code refusal.Code, hint string) string {
	if hint == "" || strings.HasPrefix(hint, ofPractice) {
		return hint
	}
	elsewhere := atPractice.ReplaceAllString(hint, "${1}URL")
	if code == refusal.Usage && elsewhere == hint {
		return hint
	}
	return ofPractice + elsewhere
}

// note is a note as it is shown: the commands in it are hints, too.
func (r *Report) note(text string) string {
	text = r.repeated(r.withOwner(text))
	if !r.options.Practice {
		return text
	}
	elsewhere := atPractice.ReplaceAllString(text, "${1}URL")
	if elsewhere == text {
		return text
	}
	return elsewhere + " (on a real unit: the practice unit ends with this command)"
}
