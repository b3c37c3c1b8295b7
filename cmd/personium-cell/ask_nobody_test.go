//go:build unix

package main

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/sandbox"
)

func TestWhereNobodyCanAnswerAnImportGoesOnAndADeletionWantsAWord(t *testing.T) {
	t.Parallel()
	const deletion = "personium-cell snapshot delete CellExport_2017_01"
	deletionHint := `personium-cell: error: nobody can be asked whether to delete CellExport_2017_01.zip, [0-9.]+ KiB, [0-9TZ:-]+, ` +
		`from http://\S+; nothing was deleted\r?\n` +
		`personium-cell: hint: ` + deletion + ` --yes\r?\n`
	for name, c := range map[string]struct {
		before, after string
		environment   []string
	}{
		"a CI job with a terminal":   {environment: []string{"CI=1"}},
		"PERSONIUM_ASK=never":        {environment: []string{"PERSONIUM_ASK=never"}},
		"all three are redirected":   {after: " < /dev/null > out 2>&1; code=$?; cat out; (exit $code)"},
		"a session without terminal": {before: "setsid -w "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := exec.LookPath("setsid"); err != nil && strings.HasPrefix(c.before, "setsid") {
				t.Skip("there is no setsid")
			}
			s := sitDown(t, c.before+deletion+c.after, c.environment...)
			s.screen.waitFor(t, 0, deletionHint+`[\s\S]*ended with 2`)
			s = sitDown(t, c.before+"$I"+c.after, c.environment...)
			s.screen.waitFor(t, 0, `done: import of CellExport_2017_01 into [\s\S]*ended with 0`)
		})
	}
}

// Bash gives its jobs process groups of their own, and with them the terminal or not.
func TestInTheBackgroundNothingIsAskedAndNothingIsStopped(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("there is no bash")
	}
	const hint = "personium-cell: hint: "
	const deletion, removal = "personium-cell snapshot delete CellExport_2017_01", "personium-cell cell delete cell1"
	for name, c := range map[string]struct{ command, hint string }{
		"an import":                       {"$I", hintYes},
		"an import with redirected words": {"$I > out 2>&1", hintYes},
		"a deletion":                      {deletion, hint + deletion + " --yes"},
		"a deletion of a cell":            {removal, hint + removal + " --confirm cell1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := sitDown(t, `bash -m -c 'stty tostop; `+c.command+` & wait $!; code=$?; if [ -f out ]; then cat out; fi; exit $code'`)
			s.screen.waitFor(t, 0, `error: a question cannot be asked from the background; nothing was (started|deleted)\r?\n`+
				c.hint+`\r?\n`)
			s.screen.waitFor(t, 0, `ended with 2`)
		})
	}
}

func TestAQuestionThatNobodyAnswersIsOver(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ flag, says string }{
		"in time":            {"--ask-timeout 1s", `nobody answered within 1s`},
		"with the --timeout": {"--timeout 3s", `nobody answered within [0-3]s`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := sitDown(t, "$I "+c.flag)
			s.screen.waitFor(t, 0, `personium-cell: error: `+c.says+`; nothing was started\r?\n`+
				`personium-cell: hint: personium-cell import --name CellExport_2017_01 --interval 100ms `+c.flag+` --yes\r?\n`+
				`(.*\r?\n)*ended with 2`)
			if posts := s.unit.Truth("cell1").POSTs; posts != 0 {
				t.Errorf("%d POSTs", posts)
			}
		})
	}
}

// Who stops the program at a question, and lets it go on in the background, does not see it stopped again.
func TestAQuestionThatIsTakenToTheBackgroundIsOver(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("there is no bash")
	}
	s := sitDown(t, `bash -m -c '$I; bg %1 > /dev/null; wait %1'`)
	s.screen.waitFor(t, 0, theQuestion)
	if _, err := s.terminal.WriteString("\x1a"); err != nil {
		t.Fatal(err)
	}
	s.screen.waitFor(t, 0, `error: the question cannot be answered from the background; nothing was started\r?\n`+hintYes+
		`[\s\S]*ended with 2`)
}

// A login in the background says that nobody can be asked, and is not stopped by its terminal.
func TestInTheBackgroundNoPasswordIsAskedFor(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("there is no bash")
	}
	for _, flag := range []string{"", " --password-stdin"} {
		s := sitDown(t, `bash -m -c 'personium-cell login --login-cell ${PERSONIUM_CELL%cell1/}`+sandbox.LoginCell+`/ --user `+
			sandbox.Administrator+flag+` & wait $!'`)
		s.screen.waitFor(t, 0, `error: there is no password, and nobody to ask for it\r?\n[\s\S]*ended with 2`)
	}
}
