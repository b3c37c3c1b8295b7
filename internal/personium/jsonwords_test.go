package personium

import "testing"

func TestABodyThatIsNotTheJSONExpectedIsToldInWords(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"<html>It works!</html>":  "not the description of a cell: it is not JSON, or not all of it",
		`{"cell":`:                "not the description of a cell: it is not JSON, or not all of it",
		`[]`:                      "not the description of a cell: it is JSON of another kind",
		`{"cell":{"name":[1,2]}}`: "not the description of a cell: its cell.name is of another kind",
	} {
		if _, err := parseCellMetadata([]byte(body), "https://unit1.example/cell1/"); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", body, err, want)
		}
	}
}
