package report

import (
	"regexp"
	"strings"
)

// SetRepeat says which unit the run is about, and with which flags, beside --cell and its URL, another command finds the same cell with the
// same settings: " --token-file T".
func (r *Report) SetRepeat(repeat func() (unit, flags string)) { r.repeat = repeat }

// withUnit is the flag of a unit among others.
var withUnit = regexp.MustCompile(` --unit \S+`)

// repeated adds those flags to the commands in a text that have the URL of the cell, or of the unit, alone: who words them knows these, and not
// the settings.
func (r *Report) repeated(text string) string {
	if r.repeat == nil {
		return text
	}
	unit, flags := r.repeat()
	text = addedTo(text, "--cell "+r.subject.Cell, flags)
	return addedTo(text, "--unit "+unit, withUnit.ReplaceAllString(flags, ""))
}

// addedTo adds flags behind each flag of a text that stands there without them. Commands in a text have a semicolon between them.
func addedTo(text, flag, flags string) string {
	all := strings.Fields(flags)
	if len(all) == 0 || !strings.Contains(flag, "://") {
		return text
	}
	var b strings.Builder
	for {
		before, after, isThere := strings.Cut(text, flag)
		b.WriteString(before)
		if !isThere {
			return b.String()
		}
		b.WriteString(flag)
		ends := after == "" || strings.ContainsRune(" ;,)", rune(after[0]))
		rest, _, _ := strings.Cut(after, ";")
		if command := before[strings.LastIndex(before, ";")+1:] + rest + " "; ends && !strings.Contains(command, all[0]+" ") {
			b.WriteString(flags)
		}
		text = after
	}
}
