package main

import (
	"bytes"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/personium/personium-cell/internal/sandbox"
)

// What the recipes show of a unit under curl is typed here line by line, and has to answer as the page says.
func TestARoundByCurlAloneIsAsTheRecipesShowIt(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"bash", "curl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is missing", tool)
		}
	}
	unit, stop := serveUnit(t, sandbox.Options{Work: 2 * time.Second})
	defer stop()
	dir := t.TempDir()
	variables := fmt.Sprintf("export PERSONIUM_CELL=%s PERSONIUM_TOKEN=%s\n", unit.CellURL("cell1"), unit.Token())
	if err := os.WriteFile(filepath.Join(dir, "unit.env"), []byte(variables), 0o600); err != nil {
		t.Fatal(err)
	}
	typed, want := transcript(section(t, "## Play with a unit", "### Surprises"))
	shell := exec.CommandContext(t.Context(), "bash", "-c", typed)
	shell.Dir = dir
	var got bytes.Buffer
	shell.Stdout, shell.Stderr = &got, &got
	if err := shell.Run(); err != nil {
		t.Fatalf("%v\n%s", err, got.Bytes())
	}
	port := regexp.MustCompile(`:` + hostOf(t, unit.UnitURL()).Port() + `\b`)
	if diff := cmp.Diff(masked(want), masked(port.ReplaceAllString(got.String(), ":8080"))); diff != "" {
		t.Errorf("the page (-) and the unit (+):\n%s", diff)
	}
}

// A run of cron without a limit can watch a dead job for ever, in silence.
func TestEachCronLineThatIsShownHasATimeout(t *testing.T) {
	t.Parallel()
	line := regexp.MustCompile(`(?m)^[0-9]+ [0-9]+ \* \* \* .*$`)
	for page, least := range map[string]int{"README.md": 1, "docs/recipes.md": 4} {
		text, err := os.ReadFile(filepath.Join("..", "..", page))
		if err != nil {
			t.Fatal(err)
		}
		found := line.FindAllString(string(text), -1)
		if len(found) < least {
			t.Errorf("%s: %d lines of cron, want %d or more", page, len(found), least)
		}
		for _, one := range found {
			if !strings.Contains(one, " --timeout ") {
				t.Errorf("%s: no --timeout in %s", page, one)
			}
		}
	}
}

func hostOf(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// section is what the recipes say from one line up to another.
func section(t *testing.T, from, to string) string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "recipes.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(page), "\n"+from+"\n")
	text, _, ended := strings.Cut(rest, "\n"+to+"\n")
	if !found || !ended {
		t.Fatalf("docs/recipes.md has no part from %q to %q", from, to)
	}
	return text
}

// transcript makes one script of the fenced blocks of a page, which prints the commands of consoles as they are typed, and what
// the page shows of them.
func transcript(page string) (script, shown string) {
	var typed, want strings.Builder
	blocks := strings.Split(page, "```")
	for i := 1; i < len(blocks); i += 2 {
		if code, isShell := strings.CutPrefix(blocks[i], "sh\n"); isShell {
			typed.WriteString(code)
			continue
		}
		for line := range strings.Lines(strings.TrimPrefix(blocks[i], "console\n")) {
			want.WriteString(line)
			if command, isTyped := strings.CutPrefix(line, "$ "); isTyped {
				fmt.Fprintf(&typed, "cat <<'TYPED'\n%sTYPED\n%s", line, command)
			}
		}
	}
	return typed.String(), want.String()
}

// masked is text in lines, without times.
func masked(text string) []string {
	return strings.Split(regexp.MustCompile(`\d{13}`).ReplaceAllString(text, "<time>"), "\n")
}
