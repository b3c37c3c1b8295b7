package cell

import (
	"strings"
	"testing"
)

// The folders of a journal are found again by later versions of this program.
func TestTheKeyOfACellIsReadableAndItsOwn(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{
		"https://cell1.unit1.example/":      "cell1.unit1.example-",
		"https://unit1.example/cell1/":      "unit1.example_cell1-",
		"http://unit1.example/cell1/":       "unit1.example_cell1-",
		"https://unit1.example:8443/Cell_1": "unit1.example_8443_Cell_1-",
		"../../etc":                         ".._.._etc-",
		"":                                  "-",
	} {
		got := Key(cell)
		readable, sum := got[:len(got)-8], got[len(got)-8:]
		if readable != want || strings.Trim(sum, "0123456789abcdef") != "" {
			t.Errorf("%s: got %s, want %s and eight digits", cell, got, want)
		}
	}
	if got := Key("https://unit1.example/cell1/"); got != "unit1.example_cell1-efd4fd81" {
		t.Errorf("got %s", got)
	}
	if Key("https://unit1.example/cell1/") == Key("http://unit1.example/cell1/") {
		t.Error("two cells have one key")
	}
	if got := Key("https://unit1.example/" + strings.Repeat("x", 300) + "/"); len(got) != 109 {
		t.Errorf("a long one has %d characters", len(got))
	}
}
