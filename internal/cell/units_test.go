package cell

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/personium/personium-cell/internal/personium"
)

const unitsPath = "units.json"

// told is what a cell of this URL tells of its unit.
func told(cellURL string) personium.Cell {
	return personium.Cell{URL: cellURL, UnitURL: "https://unit1.example/"}
}

func TestTheUnitOfACellIsRemembered(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "state") // which is made
	if got := NewUnits(dir).Of("https://unit1.example/a/"); got != "" {
		t.Errorf("never seen: got %q", got)
	}
	NewUnits(dir).Keep(told("https://unit1.example/a/"))
	NewUnits(dir).Keep(told("https://unit1.example/b/"))
	NewUnits(dir).Keep(personium.Cell{URL: "https://unit1.example/b/"}) // does not tell now
	for _, cell := range []string{"https://unit1.example/a/", "https://unit1.example/b/"} {
		if got := NewUnits(dir).Of(cell); got != "https://unit1.example/" {
			t.Errorf("%s: got %q", cell, got)
		}
	}
	NewUnits(dir).Keep(personium.Cell{URL: "https://unit1.example/a/", UnitURL: "https://unit2.example/"})
	if got := NewUnits(dir).Of("https://unit1.example/a/"); got != "https://unit2.example/" {
		t.Errorf("moved to another unit: got %q", got)
	}
	const want = `{
  "schema": 1,
  "units": {
    "https://unit1.example/a/": "https://unit2.example/",
    "https://unit1.example/b/": "https://unit1.example/"
  }
}
`
	if got, err := os.ReadFile(filepath.Join(dir, unitsPath)); err != nil || string(got) != want {
		t.Errorf("the file is\n%s, %v, want\n%s", got, err, want)
	}
}

func TestWithoutAPlaceNothingIsRemembered(t *testing.T) {
	t.Parallel()
	units := NewUnits("")
	units.Keep(told("https://unit1.example/a/"))
	if got := units.Of("https://unit1.example/a/"); got != "" {
		t.Errorf("got %q", got)
	}
	if _, err := os.Stat(unitsPath); err == nil {
		t.Error("it was kept in the folder of this process")
	}
}

// Who looks after thousands of cells loses some old ones, and never the one that was just seen.
func TestNotMoreCellsAreRememberedThanTheLimit(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	full := unitsFile{Schema: unitsSchema, Units: map[string]string{}}
	for i := range mostUnits + 2 {
		full.Units[fmt.Sprintf("https://unit1.example/c%d/", i)] = "https://unit1.example/"
	}
	text, err := json.Marshal(full)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, unitsPath), text, 0o600); err != nil {
		t.Fatal(err)
	}
	NewUnits(dir).Keep(told("https://unit1.example/new/"))
	known, err := NewUnits(dir).read()
	if err != nil || len(known.Units) != 5000 || known.Units["https://unit1.example/new/"] == "" {
		t.Errorf("got %d cells, %v", len(known.Units), err)
	}
}

func TestWhatStandsInThePlaceOfTheUnitsIsLeftAloneOrMadeGood(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, before string
		want         string // the unit that is known afterwards; "": the file was left alone
	}{
		{"a file of a later program", `{"schema":2,"units":{"https://unit1.example/a/":"x"},"more":true}`, ""},
		{"a damaged file", `{"schema":1,"units":{"https://unit1.`, "https://unit1.example/"},
		{"an empty file", "", "https://unit1.example/"},
		{"a file without units", `{"schema":1}`, "https://unit1.example/"},
		{"another kind of JSON", `["a"]`, "https://unit1.example/"},
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, unitsPath)
		if err := os.WriteFile(path, []byte(test.before), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := NewUnits(dir).Of("https://unit1.example/a/"); got != "" {
			t.Errorf("%s: got %q before", test.name, got)
		}
		NewUnits(dir).Keep(told("https://unit1.example/a/"))
		if got := NewUnits(dir).Of("https://unit1.example/a/"); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
		if got, err := os.ReadFile(path); err != nil || (string(got) == test.before) != (test.want == "") {
			t.Errorf("%s: the file is\n%s, %v", test.name, got, err)
		}
	}
}
