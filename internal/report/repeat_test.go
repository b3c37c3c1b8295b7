package report

import "testing"

func TestCommandsThatHaveTheCellOrTheUnitAloneGetTheOtherFlags(t *testing.T) {
	t.Parallel()
	const cell, unit, flags = "http://unit1.example/cell1/", "http://unit1.example/", " --token-file T"
	for text, want := range map[string]string{
		"nothing to type": "nothing to type",
		"type: personium-cell status --wait --cell " + cell:                     "type: personium-cell status --wait --cell " + cell + flags,
		"a --cell " + cell + "; then b --cell " + cell + ", c":                  "a --cell " + cell + flags + "; then b --cell " + cell + flags + ", c",
		"a --cell " + cell + flags + " --name N; then b --cell " + cell + " -x": "a --cell " + cell + flags + " --name N; then b --cell " + cell + flags + " -x",
		"of a box of it: --cell " + cell + "box1/":                              "of a box of it: --cell " + cell + "box1/",
		"of another: --cell http://unit1.example/cell2/":                        "of another: --cell http://unit1.example/cell2/",
		"delete cell1 --unit " + unit + "; make it again":                       "delete cell1 --unit " + unit + flags + "; make it again",
		"create --cell cell1 --unit " + unit + flags:                            "create --cell cell1 --unit " + unit + flags,
	} {
		r := new(Report)
		r.subject.Cell = cell
		r.SetRepeat(func() (string, string) { return unit, flags })
		if got := r.repeated(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		r.SetRepeat(func() (string, string) { return unit, "" })
		if got := r.repeated(text); got != text {
			t.Errorf("without flags %q: %q", text, got)
		}
	}
}

func TestAUnitIsNotNamedTwice(t *testing.T) {
	t.Parallel()
	r := new(Report)
	r.SetRepeat(func() (string, string) {
		return "http://unit1.example/", " --profile p --unit http://unit1.example/ --user u"
	})
	const text = "cell delete cell1 --unit http://unit1.example/"
	if got, want := r.repeated(text), text+" --profile p --user u"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	r.SetCell("http://unit1.example/cell1/", "")
	const whole = "status --cell http://unit1.example/cell1/ --profile p --unit http://unit1.example/ --user u"
	if got := r.repeated(whole); got != whole {
		t.Errorf("%q, want %q", got, whole)
	}
}
