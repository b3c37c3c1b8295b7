//go:build unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/sandbox"
)

// A yes in another language is no no.
func TestConfigInitAsksAgainWhatIsNeitherYesNorNo(t *testing.T) {
	t.Parallel()
	const again = `answer y or n\s+Protect the cells of this profile: [^\n]* \[y/N\]: $`
	for answer, want := range map[string]string{"yes": "    protected: true\n", "N": ""} {
		path := filepath.Join(t.TempDir(), "config.yaml")
		code, shown := talk(t, []exchange{
			{`URL of the unit[^\n]*: $`, "\n"}, {`URL of the cell, like[^\n]*: $`, "https://cell1.unit1.example/\n"},
			{`cell whose accounts log in[^\n]*: $`, "\n"}, {`File with the access token[^\n]*: $`, "\n"},
			{`Protect the cells[^\n]* \[y/N\]: $`, "ja\n"}, {again, "1\n"}, {again, answer + "\n"},
		}, "wrote profile a in "+path, "config", "init", "--no-check", "--profile", "a", "--config", path)
		text, err := os.ReadFile(path)
		whole := "profile: a\nprofiles:\n  a:\n    cell: https://cell1.unit1.example/\n" + want
		if code != 0 || err != nil || string(text) != whole {
			t.Errorf("%s: exit code %d: got %q, %v\n%s", answer, code, text, err, shown)
		}
	}
}

// A profile that says nothing would only be in the way of what is given otherwise.
func TestConfigInitWritesNothingWhereNothingIsAnswered(t *testing.T) {
	t.Parallel()
	nothing := []exchange{
		{`URL of the unit[^\n]*: $`, "\n"}, {`URL of the cell, like[^\n]*: $`, "\n"}, {`cell whose accounts log in[^\n]*: $`, "\n"},
		{`File with the access token[^\n]*: $`, "\n"},
	}
	path := filepath.Join(t.TempDir(), "config.yaml")
	for _, protection := range []string{"\n", "y\n"} {
		questions := append([]exchange{{`Name of the profile[^\n]*: $`, "nightly\n"}}, nothing...)
		code, shown := talk(t, append(questions, exchange{`Protect[^\n]*: $`, protection}),
			"hint: give a unit or a cell, such as: personium-cell config init --profile nightly --unit https://unit1.example/",
			"config", "init", "--config", path)
		if code != 2 || !strings.Contains(shown, "error: nothing was given, neither a unit nor a cell; no profile was written") {
			t.Errorf("exit code %d: %s", code, shown)
		}
	}
	code, shown := talk(t, append([]exchange{{`Name of the profile[^\n]*: $`, "\n"}}, nothing...),
		"hint: give a unit or a cell, such as: personium-cell config init --unit https://unit1.example/",
		"config", "init", "--config", path)
	if code != 2 || !strings.Contains(shown, "neither a unit nor a cell; no file was written") {
		t.Errorf("exit code %d: %s", code, shown)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a file was written")
	}
}

// Who answers questions can type no flag.
func TestTheHintsOfConfigInitFitItsQuestions(t *testing.T) {
	t.Parallel()
	unit, stop := serveUnit(t, sandbox.Options{})
	defer stop()
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(path, []byte("profiles:\n  prod:\n    interval: 1s\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, shown := talk(t, []exchange{
		{`Name of a new profile[^\n]*: $`, "prod\n"},
		{`choose another name; it is changed by: personium-cell config init --config [^ ]+ --force\s+[^$]*: $`, "a\n"},
		{`URL of the unit[^\n]*: $`, unit.CellURL("cell1") + "\n"},
		{`is the URL of a cell, not of a unit\s+give ` + unit.UnitURL() + `; the cell is asked for next\s+URL of the unit[^\n]*: $`,
			unit.UnitURL() + "\n"},
		{`Cell: its URL[^\n]*: $`, unit.UnitURL() + "\n"},
		{`is the URL of a unit, not of a cell\s+add the cell to the URL, or give its name alone\s+Cell: its URL[^\n]*: $`, "cell1\n"},
		{`Cell whose accounts log in[^\n]*: $`, "\n"}, {`File with the access token[^\n]*: $`, "\n"}, {`Protect[^\n]*: $`, "n\n"},
	}, "wrote profile a in "+path, "config", "init", "--config", path)
	if code != 0 {
		t.Errorf("exit code %d: %s", code, shown)
	}

	other := filepath.Join(t.TempDir(), "config.yaml")
	code, shown = talk(t, []exchange{
		{`Name of the profile[^\n]*: $`, "a\n"}, {`URL of the unit[^\n]*: $`, "\n"}, {`URL of the cell, like[^\n]*: $`, "cell1\n"},
		{`and no unit is given\s+write the whole URL of the cell\s+URL of the cell, like[^\n]*: $`, unit.UnitURL() + "\n"},
		{`is the URL of a unit, not of a cell\s+add the cell to the URL\s+URL of the cell, like[^\n]*: $`, "\x03"},
	}, "nothing was written", "config", "init", "--config", other)
	if code != 130 {
		t.Errorf("exit code %d: %s", code, shown)
	}
}

// What is set goes before every profile, so that it is told before the questions.
func TestConfigInitTellsOfVariablesThatAreSet(t *testing.T) {
	t.Parallel()
	s := sitDown(t, "personium-cell config init --no-check --profile a")
	s.screen.waitFor(t, 0, `personium-cell: PERSONIUM_CELL[A-Z_, ]*`+
		` and [A-Z_]+ are set, and go before what is written here as\s+long as they are\s+URL of the unit[^$]*: $`)
}
