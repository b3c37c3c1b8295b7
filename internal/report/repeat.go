package report

import "strings"

// SetRepeat says with which flags, beside --cell and its URL, another command finds the same cell with the same settings: " --token-file T".
func (r *Report) SetRepeat(flags func() string) { r.repeat = flags }

// repeated adds those flags to the commands in a text that have the cell's URL alone: who words them knows the cell, and not the settings.
func (r *Report) repeated(text string) string {
	cell := "--cell " + r.subject.Cell
	if r.repeat == nil || r.subject.Cell == "" || !strings.Contains(text, cell) {
		return text
	}
	flags := r.repeat()
	if flags == "" {
		return text
	}
	var b strings.Builder
	for {
		before, after, isThere := strings.Cut(text, cell)
		b.WriteString(before)
		if !isThere {
			return b.String()
		}
		b.WriteString(cell)
		if ends := after == "" || strings.ContainsRune(" ;,)", rune(after[0])); ends && !strings.HasPrefix(after, flags) {
			b.WriteString(flags)
		}
		text = after
	}
}
