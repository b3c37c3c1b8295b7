package report

import "testing"

func TestCommandsThatHaveTheCellAloneGetTheOtherFlags(t *testing.T) {
	t.Parallel()
	const cell, flags = "http://unit1.example/cell1/", " --token-file T"
	for text, want := range map[string]string{
		"nothing to type": "nothing to type",
		"type: personium-cell status --wait --cell " + cell:                     "type: personium-cell status --wait --cell " + cell + flags,
		"a --cell " + cell + "; then b --cell " + cell + ", c":                  "a --cell " + cell + flags + "; then b --cell " + cell + flags + ", c",
		"a --cell " + cell + flags + " --name N; then b --cell " + cell + " -x": "a --cell " + cell + flags + " --name N; then b --cell " + cell + flags + " -x",
		"of a box of it: --cell " + cell + "box1/":                              "of a box of it: --cell " + cell + "box1/",
		"of another: --cell http://unit1.example/cell2/":                        "of another: --cell http://unit1.example/cell2/",
	} {
		r := new(Report)
		r.subject.Cell = cell
		r.SetRepeat(func() string { return flags })
		if got := r.repeated(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		r.SetRepeat(func() string { return "" })
		if got := r.repeated(text); got != text {
			t.Errorf("without flags %q: %q", text, got)
		}
	}
}
