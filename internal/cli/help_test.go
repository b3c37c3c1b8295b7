package cli

import (
	"bytes"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// says runs a command line without a network, and gives its exit code and what it writes to both streams.
func says(t *testing.T, args ...string) (code int, out, errors string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	env := &Env{Args: args, Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr}
	code = RunOn(t.Context(), env, Build{}, Ground{Transport: noNetwork{t}})
	return code, stdout.String(), stderr.String()
}

// everyCommand visits all commands and topics.
func everyCommand(visit func(*cobra.Command)) {
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		visit(cmd)
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
	}
	walk(newRootCommand(&program{Env: &Env{}}))
}

func TestACommandShowsItsOwnFlagsAndOneLineAboutTheCommonOnes(t *testing.T) {
	t.Parallel()
	code, out, _ := says(t, "import", "--help")
	if code != 0 || !strings.HasSuffix(out, "\n\nAnd the 30 common flags, such as --cell, --profile, --json: personium-cell help\noptions\n") {
		t.Errorf("exit code %d: %s", code, out)
	}
	for _, own := range []string{"--name NAME", "--file FILE", "--no-count", "--yes", "--detach"} {
		if strings.Count(out, "\n  "+own+" ") != 1 {
			t.Errorf("%s is not shown once", own)
		}
	}
	for _, common := range []string{"--token-file", "--cacert", "--interval"} {
		if strings.Contains(out, "\n  "+common) {
			t.Errorf("%s is shown", common)
		}
	}
}

func TestHelpOptionsListsTheCommonFlagsInGroups(t *testing.T) {
	t.Parallel()
	code, out, _ := says(t, "help", "options")
	if code != 0 {
		t.Errorf("exit code %d", code)
	}
	var titles []string
	for _, title := range regexp.MustCompile(`(?m)^[A-Z][a-z ]+:$`).FindAllString(out, -1) {
		titles = append(titles, strings.TrimSuffix(title, ":"))
	}
	want := []string{"Every command takes these flags", "Questions", "Waiting", "Output", "Which cell", "Credentials", "Connection"}
	if !slices.Equal(titles, want) {
		t.Errorf("the groups are %q", titles)
	}
	newRootCommand(&program{Env: &Env{}}).PersistentFlags().VisitAll(func(f *pflag.Flag) {
		if strings.Count(out, "\n  "+flagWords(f)) != 1 {
			t.Errorf("--%s is not shown once", f.Name)
		}
	})
	for line := range strings.Lines(out) {
		if len(line) > 101 {
			t.Errorf("a line of %d columns: %s", len(line)-1, line)
		}
	}
}

func TestThePlaceholderOfAValueIsShownOnce(t *testing.T) {
	t.Parallel()
	everyCommand(func(cmd *cobra.Command) {
		ownFlags(cmd).VisitAll(func(f *pflag.Flag) {
			kind := f.Value.Type()
			if strings.Contains(f.Usage, "`") || regexp.MustCompile(`\b`+regexp.QuoteMeta(kind)+`\b`).MatchString(describedFlag(f)) &&
				!slices.Contains([]string{"roles", "bool"}, kind) { // roles is the value itself
				t.Errorf("%s %s: %s", cmd.CommandPath(), flagWords(f), describedFlag(f))
			}
		})
	})
}

func TestEveryGroupOfFlagsHasFlagsThatThereAre(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	everyCommand(func(cmd *cobra.Command) {
		for _, set := range []*pflag.FlagSet{cmd.Flags(), cmd.PersistentFlags()} {
			set.VisitAll(func(f *pflag.Flag) { used[f.Name] = true })
		}
	})
	for _, group := range flagGroups() {
		for _, name := range group.names {
			if !used[name] {
				t.Errorf("no command has --%s, which is in the group %s", name, group.title)
			}
		}
	}
}

func TestHelpPagesFitTheirWidth(t *testing.T) {
	t.Parallel()
	for _, width := range []int{60, 80, 100} {
		everyCommand(func(cmd *cobra.Command) {
			for line := range strings.SplitSeq(helpPage(cmd, width), "\n") {
				written := strings.HasPrefix(line, "  ") || strings.HasPrefix(line, "\t") // as it is typed, or a table
				if n := len([]rune(line)); n > width && !written {
					t.Errorf("%s in %d columns: %d in %q", cmd.CommandPath(), width, n, line)
				}
			}
		})
	}
}

func TestHelpOnWhatThereIsNotFails(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"help nosuch": "personium-cell: error: there is no command and no topic \"nosuch\"\npersonium-cell: hint: personium-cell help\n",
		"help exit-code": "personium-cell: error: there is no command and no topic \"exit-code\"\n" +
			"personium-cell: hint: personium-cell help exit-codes\n",
		"help snapshot lst": "personium-cell: error: there is no command and no topic \"snapshot lst\"\n" +
			"personium-cell: hint: personium-cell help snapshot list\n",
		"help import now": "personium-cell: error: there is no command and no topic \"import now\"\n" +
			"personium-cell: hint: personium-cell help import\n",
	} {
		if code, out, errors := says(t, strings.Fields(line)...); code != 2 || out != "" || errors != want {
			t.Errorf("%s: exit code %d, %q, %q", line, code, out, errors)
		}
	}
	for _, line := range []string{"help", "help import", "help snapshot list", "help options", "help help"} {
		if code, out, errors := says(t, strings.Fields(line)...); line != "help help" && (code != 0 || out == "" || errors != "") {
			t.Errorf("%s: exit code %d, %q", line, code, errors)
		}
	}
}

func TestAFlagForOneValueIsGivenOnce(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"import --name a --name b": "--name is given twice, and it takes one value",
		"import --name a --name a": "--name is given twice, and it takes one value",
		"status --cell=http://a.localhost:1/ --cell http://b.localhost:1/": "--cell is given twice, and it takes one value",
		"export -o a --output b":                     "--output is given twice, and it takes one value",
		"import --name a --json --json=false":        "--json is given twice, and it takes one value",
		"sandbox --work 1s --work 2s status":         "--work is given twice, and it takes one value",
		"sandbox status --timeout 1s --timeout 2s":   "--timeout is given twice, and it takes one value",
		"snapshot compare a --with b.zip --with c":   "--with is given twice, and it takes one value",
		"config init --profile a --profile b --unit": "--profile is given twice, and it takes one value",
	} {
		code, _, errors := says(t, strings.Fields(line)...)
		if code != 2 || errors != "personium-cell: error: "+want+"\npersonium-cell: hint: leave one of them out\n" {
			t.Errorf("%s: exit code %d, %q", line, code, errors)
		}
	}
	for _, line := range []string{ // switches that say the same twice, and flags for several values
		"version --json --json", "version --resolve a:1:127.0.0.1 --resolve b:1:127.0.0.1", "version --override-header A:1 --override-header B:2",
	} {
		if code, _, errors := says(t, strings.Fields(line)...); code != 0 || errors != "" {
			t.Errorf("%s: exit code %d, %q", line, code, errors)
		}
	}
}

func TestWhoMistypesIsToldWhatWasMeant(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"imprt":                         "personium-cell import",
		"snapshot lst":                  "personium-cell snapshot list",
		"cell crate x":                  "personium-cell cell create x",
		"config shwo":                   "personium-cell config show",
		"completion bsh":                "personium-cell completion bash",
		"snapshot frobnicate":           "personium-cell snapshot --help",
		"import --naem x --yes":         "personium-cell import --name x --yes",
		"import --nam=x":                "personium-cell import --name=x",
		"import -name x":                "personium-cell import --name x",
		"import --name x --dryrun":      "personium-cell import --name x --dry-run",
		"status --prof test":            "personium-cell status --profile test",
		"status --frobnicate":           "personium-cell status --help",
		"sandbox import --nam x":        "--name",
		"sandbox --falt fail import":    "personium-cell sandbox --fault fail import",
		"snapshot download a --no-chek": "personium-cell snapshot download a --no-check",
	} {
		code, _, errors := says(t, strings.Fields(line)...)
		if _, hint, _ := strings.Cut(errors, "\npersonium-cell: hint: "); code != 2 || hint != want+"\n" {
			t.Errorf("%s: exit code %d, %q", line, code, errors)
		}
	}
}

func TestWordsAreNearWhereFewLettersDiffer(t *testing.T) {
	t.Parallel()
	words := []string{"import", "export", "status", "name", "no-count"}
	for typed, want := range map[string]string{
		"imprt": "import", "Import": "import", "exprot": "export", "stat": "status", "nam": "name", "no-cuont": "no-count", "x": "", "": "",
		"frob": "", "na": "",
	} {
		if got := nearest(typed, words); got != want {
			t.Errorf("%q: got %q, want %q", typed, got, want)
		}
	}
}

func TestTextIsBrokenAnewButForWhatIsIndented(t *testing.T) {
	t.Parallel()
	const text = "one two\nthree four\n\n  table  kept as it is, and as long\nfive"
	if got, want := reflowed(text, 9), "one two\nthree\nfour\n\n  table  kept as it is, and as long\nfive"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNothingIsDoneBesideHelp(t *testing.T) {
	t.Parallel()
	env := &Env{Args: []string{"import", "--help"}, Stdout: io.Discard, Stderr: io.Discard, LookupEnv: func(name string) (string, bool) {
		if name != "COLUMNS" { // how wide the page is
			t.Errorf("%s is looked up", name)
		}
		return "", false
	}}
	if code := Run(t.Context(), env, Build{}); code != 0 {
		t.Errorf("exit code %d", code)
	}
}
