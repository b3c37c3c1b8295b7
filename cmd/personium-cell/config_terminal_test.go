//go:build unix

package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/sandbox"
)

// An exchange is a question of the program, and what is typed then.
type exchange struct{ question, answer string }

// talk answers the questions of a program on a terminal, and waits for its end and for words that it says then.
func talk(t *testing.T, questions []exchange, words string, args ...string) (code int, shown string) {
	t.Helper()
	cmd, terminal, s := onTerminal(t, 200, args...)
	from := 0
	for _, q := range questions {
		s.waitFor(t, from, q.question)
		from = len(s.text())
		if _, err := terminal.Write([]byte(q.answer)); err != nil {
			t.Fatal(err)
		}
	}
	_ = cmd.Wait()
	s.waitFor(t, from, regexp.QuoteMeta(words))
	return cmd.ProcessState.ExitCode(), s.text()
}

func TestConfigInitAsksOnATerminal(t *testing.T) {
	t.Parallel()
	path, token := filepath.Join(t.TempDir(), "new", "config.yaml"), secretFile(t, "token")
	code, shown := talk(t, []exchange{
		{`Name of the profile, for several units in one file \(empty: none\): $`, "prod\n"},
		{`URL of the unit, like https://unit1\.example/ \(empty: none\): $`, "unit1.example\n"},
		{`is "unit1\.example", which does not begin with https:// or http://\s+write https://unit1\.example\s+URL of the unit[^\n]*: $`, "https://unit1.example/\n"},
		{`Cell: its URL, or its name on that unit [^\n]*: $`, "\n"},
		{`URL of the cell whose accounts log in, [^\n]*: $`, "https://unitadmin.unit1.example/\n"},
		{`Account of that cell: $`, "unitadmin\n"},
		{`Where does the password come from\? [^\n]* \[1\]: $`, "4\n"},
		{`answer 1, 2 or 3\s+Where does[^\n]*: $`, "3\n"},
		{`Program and its arguments, [^\n]*: $`, "nosuch-program show unit1\n"},
		{`cannot be used: exec: "nosuch-program": [^\n]*\s+Program and its arguments, [^\n]*: $`, "printf show unit1\n"},
		{`Protect the cells of this profile: [^\n]* \[y/N\]: $`, "y\n"},
	}, "wrote profile prod in "+path, "config", "init", "--config", path)
	if code != 0 {
		t.Errorf("exit code %d: %s", code, shown)
	}
	text, err := os.ReadFile(path)
	const want = `profile: prod
profiles:
  prod:
    unit: https://unit1.example/
    login_cell: https://unitadmin.unit1.example/
    user: unitadmin
    password_command: [printf, show, unit1]
    protected: true
`
	if err != nil || string(text) != want {
		t.Errorf("got %q, %v", text, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got %v, %v", info, err)
	}

	code, shown = talk(t, []exchange{
		{path + ` exists\. Name of a new profile in it: $`, "test\n"},
		{`URL of the unit`, "https://test.example/\n"}, {`Cell: its URL`, "cell1\n"}, {`cell whose accounts log in`, "\n"},
		{`File with the access token [^\n]*: $`, "nosuch\n"}, {`token_?-?file cannot be used: [^\n]*no such file[^\n]*\s+File with the access token [^\n]*: $`, token + "\n"},
		{`Protect the cells`, "\n"},
	}, "wrote profile test in "+path, "config", "init", "--config", path)
	text, err = os.ReadFile(path)
	added := "  test:\n    cell: cell1\n    unit: https://test.example/\n    token_file: " + token + "\n"
	if err != nil || code != 0 || string(text) != want+added {
		t.Errorf("exit code %d: got %q, %v\n%s", code, text, err, shown)
	}
}

func TestConfigInitAsksAgainAtOnce(t *testing.T) {
	t.Parallel()
	path, password := filepath.Join(t.TempDir(), "config.yaml"), secretFile(t, "password")
	const old = "interval: 5s\nprofiles:\n  prod:\n    cell: https://cell1.unit1.example/\n    protected: true\n"
	if err := os.WriteFile(path, []byte(old), 0o600); err != nil {
		t.Fatal(err)
	}
	const name = `Name of a new profile in it: $`
	code, shown := talk(t, []exchange{
		{name, "\n"},
		{`this needs an answer[^$]*` + name, "my unit\n"},
		{`"my unit" cannot be the name of a profile\s+use up to[^$]*` + name, "prod\n"},
		{`has a profile prod already\s+choose another name[^$]*` + name, "test\n"},
		{`URL of the unit[^\n]*: $`, "https://unit1.example/?a\n"},
		{`it has a query\s+write https://unit1.example/\s+URL of the unit[^\n]*: $`, "https://unit1.example/\n"},
		{`Cell: its URL[^\n]*: $`, "https://cell1.unit1.example/#x\n"},
		{`Cell: its URL[^\n]*: $`, "cell1\n"},
		{`URL of the cell whose[^\n]*: $`, "https://unitadmin.unit1.example/\n"},
		{`Account of that cell: $`, "\n"},
		{`this needs an answer\s+Account of that cell: $`, "unitadmin\n"},
		{`Where does the password come from[^\n]*: $`, "2\n"},
		{`File with the password[^\n]*: $`, "\n"},
		{`this needs an answer\s+File with the password[^\n]*: $`, password + "\n"},
		{`Protect the cells of this profile: [^\n]* \[y/N\]: $`, "\n"},
	}, "wrote profile test in "+path, "config", "init", "--config", path)
	added := "  test:\n    cell: cell1\n    unit: https://unit1.example/\n    login_cell: https://unitadmin.unit1.example/\n    user: unitadmin\n    password_file: " + password + "\n"
	text, err := os.ReadFile(path)
	if code != 0 || err != nil || string(text) != old+added {
		t.Errorf("exit code %d: got %q, %v\n%s", code, text, err, shown)
	}

	// What was protected stays so, and no profile is lost.
	code, shown = talk(t, []exchange{
		{`has the profiles prod, test\. Name of the one to replace, or of a new one: $`, "\n"},
		{`this needs an answer[^$]*Name of the one to replace, or of a new one: $`, "prod\n"},
		{`URL of the unit[^\n]*: $`, "\n"}, {`URL of the cell, like[^\n]*: $`, "https://cell2.unit1.example/\n"},
		{`cell whose accounts log in[^\n]*: $`, "\n"}, {`File with the access token[^\n]*: $`, "\n"},
		{`Protect the cells of this profile: [^\n]* \[Y/n\]: $`, "\n"},
	}, "wrote profile prod in "+path, "config", "init", "--force", "--config", path)
	want := strings.Replace(old, "cell1", "cell2", 1) + added
	if text, err = os.ReadFile(path); code != 0 || err != nil || string(text) != want {
		t.Errorf("exit code %d: got %q, %v\n%s", code, text, err, shown)
	}

	// A name that --profile gives is looked at before the first question.
	code, shown = talk(t, nil, "has a profile prod already", "config", "init", "--config", path, "--profile", "prod")
	if code != 2 || strings.Contains(shown, "URL of the unit") {
		t.Errorf("exit code %d: %s", code, shown)
	}
}

// Where the unit answers, its login cell has to, and its name is enough.
func TestConfigInitFindsTheLoginCellOfAUnitThatAnswers(t *testing.T) {
	t.Parallel()
	unit, stop := serveUnit(t, sandbox.Options{})
	defer stop()
	path := filepath.Join(t.TempDir(), "config.yaml")
	code, shown := talk(t, []exchange{
		{`Name of the profile[^\n]*: $`, "a\n"},
		{`URL of the unit[^\n]*: $`, unit.UnitURL() + "\n"},
		{`Cell: its URL[^\n]*: $`, "\n"},
		{`Cell whose accounts log in: its URL, or its name on that unit[^\n]*: $`, "http://127.0.0.1:1/unitadmin/\n"},
		{`it does not answer, and the unit does\s+correct it, or leave it empty[^\n]*\s+Cell whose accounts log in[^\n]*: $`, "unitadmin\n"},
		{`Account of that cell: $`, "unitadmin\n"},
		{`Where does the password come from\? [^\n]*: $`, "1\n"},
		{`Protect the cells[^\n]*: $`, "\n"},
	}, "wrote profile a in "+path, "config", "init", "--config", path)
	text, err := os.ReadFile(path)
	if want := "    login_cell: " + unit.UnitURL() + "unitadmin/\n"; code != 0 || err != nil || !strings.Contains(string(text), want) {
		t.Errorf("exit code %d: got %q, %v\n%s", code, text, err, shown)
	}
}

func TestConfigInitThatIsGivenUpWritesNothing(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]struct {
		code int
		says string
	}{
		"\x03": {130, "personium-cell: error: interrupted; nothing was written"},
		"\x04": {1, "personium-cell: error: the questions were not answered; nothing was written"},
	} {
		path := filepath.Join(t.TempDir(), "config.yaml")
		code, shown := talk(t, []exchange{{`Name of the profile`, "prod\n"}, {`URL of the unit`, answer}}, want.says, "config", "init", "--config", path)
		if code != want.code {
			t.Errorf("%q: exit code %d: %s", answer, code, shown)
		}
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%q: a file was written", answer)
		}
	}
}
