package cli

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/screen"
)

// With -update the tests in this file write the documentation instead of comparing it:
//
//	go test ./internal/cli -run Docs -update
var update = flag.Bool("update", false, "write the generated documentation")

const staleHint = "generated documentation is not what the commands say; run: go test ./internal/cli -run Docs -update"

func TestDocsOfTheCommandsAreCurrent(t *testing.T) {
	t.Parallel()
	checkFolder(t, filepath.Join("..", "..", "docs", "cli"), ".md", pages(t, markdownPage, "_"))
}

func TestDocsForManAreCurrent(t *testing.T) {
	t.Parallel()
	checkFolder(t, filepath.Join("..", "..", "docs", "man"), ".1", pages(t, manPage, "-"))
}

func TestDocsWithTheExitCodesAreCurrent(t *testing.T) {
	t.Parallel()
	const begin, end = "<!-- exit codes: generated from internal/refusal/code.go -->\n", "<!-- end of exit codes -->"
	var table strings.Builder
	table.WriteString("| code | meaning |\n|---:|---|\n")
	for _, e := range refusal.Codes() {
		fmt.Fprintf(&table, "| %d | %s |\n", e.Code, e.Meaning)
	}
	for _, name := range []string{"README.md", filepath.Join("docs", "exit-codes.md")} {
		path := filepath.Join("..", "..", name)
		before, rest, ok := strings.Cut(readText(t, path), begin)
		_, after, ended := strings.Cut(rest, end)
		if !ok || !ended {
			t.Fatalf("%s has no place for the exit codes: %q and %q", name, begin, end)
		}
		checkFile(t, path, before+begin+table.String()+end+after)
	}
}

// The manual that go doc shows is written by hand, but for its exit codes and its list of commands.
func TestDocsInTheManualKnowAllExitCodesAndCommands(t *testing.T) {
	t.Parallel()
	manual := readText(t, filepath.Join("..", "..", "cmd", "personium-cell", "doc.go"))
	for _, e := range refusal.Codes() {
		if line := fmt.Sprintf("\n\t%3d  %s\n", e.Code, e.Meaning); !strings.Contains(manual, line) {
			t.Errorf("the manual does not say %q", line)
		}
	}
	for _, cmd := range newRootCommand(&program{Env: &Env{}}).Commands() {
		if cmd.Runnable() && !strings.Contains(manual, "\n\tpersonium-cell "+cmd.Name()) {
			t.Errorf("the manual does not list the command %s", cmd.Name())
		}
	}
}

// The first two blocks of the README are what a newcomer types, and the second is what continuous integration runs.
func TestDocsBeginWithTheTwoCommands(t *testing.T) {
	t.Parallel()
	parts := strings.SplitN(readText(t, filepath.Join("..", "..", "README.md")), "```", 5)
	if len(parts) < 5 {
		t.Fatal("the README has less than two fenced blocks")
	}
	for i, want := range []string{"go run ./cmd/personium-cell sandbox import --name CellExport_2017_01", "go test ./..."} {
		_, got, _ := strings.Cut(parts[2*i+1], "\n")
		if strings.TrimSpace(got) != want {
			t.Errorf("block %d is %q, want %q", i+1, got, want)
		}
	}
}

// The page of messages quotes pieces of them in its left columns. Whoever rewords a message finds its row here.
func TestDocsOnMessagesQuoteTheProgram(t *testing.T) {
	t.Parallel()
	var program strings.Builder
	files, err := filepath.Glob(filepath.Join("..", "*", "*.go"))
	below, errBelow := filepath.Glob(filepath.Join("..", "*", "*", "*.go"))
	if err := errors.Join(err, errBelow); err != nil {
		t.Fatal(err)
	}
	for _, file := range slices.Concat(files, below) {
		if !strings.HasSuffix(file, "_test.go") {
			program.WriteString(readText(t, file))
		}
	}
	says := regexp.MustCompile(`" \+\n\s*"`).ReplaceAllString(program.String(), "") // a long message is written on several lines
	quoted := 0
	for line := range strings.Lines(readText(t, filepath.Join("..", "..", "docs", "errors.md"))) {
		rest, isRow := strings.CutPrefix(line, "| `")
		piece, _, _ := strings.Cut(rest, "` |")
		if !isRow {
			continue
		}
		quoted++
		if !strings.Contains(says, piece) {
			t.Errorf("docs/errors.md explains %q, which the program does not say", piece)
		}
	}
	if quoted < 40 {
		t.Errorf("only %d messages were found in docs/errors.md", quoted)
	}
}

// A pageWriter writes the page of one command.
type pageWriter func(cmd *cobra.Command, w io.Writer) error

// pages writes a page for each command and help topic. The words of a command, joined by separator, name its page.
func pages(t *testing.T, write pageWriter, separator string) map[string]string {
	t.Helper()
	found := map[string]string{}
	var visit func(cmd *cobra.Command)
	visit = func(cmd *cobra.Command) {
		if cmd.IsAdditionalHelpTopicCommand() {
			cmd = topic(cmd)
		} else if !cmd.IsAvailableCommand() && cmd.HasParent() {
			return
		}
		cmd.DisableAutoGenTag = true
		cmd.Long = indentTables(brokenRows(cmd.Long))
		var page bytes.Buffer
		if err := write(cmd, &page); err != nil {
			t.Fatal(err)
		}
		found[strings.ReplaceAll(cmd.CommandPath(), " ", separator)] = strings.TrimRight(page.String(), "\n") + "\n"
		for _, sub := range cmd.Commands() {
			visit(sub)
		}
	}
	visit(newRootCommand(&program{Env: &Env{}}))
	return found
}

func markdownPage(cmd *cobra.Command, w io.Writer) error {
	var page bytes.Buffer
	if err := doc.GenMarkdown(cmd, &page); err != nil {
		return err
	}
	const common = "The flags of all commands: [personium-cell help options](personium-cell_help_options.md)\n\n"
	text := withoutPart(strings.TrimSpace(page.String()), "### Options inherited from parent commands\n", "### SEE ALSO", common)
	fmt.Fprintln(w, text)
	for _, sub := range cmd.Commands() {
		if sub.IsAdditionalHelpTopicCommand() {
			fmt.Fprintf(w, "* [personium-cell help %s](personium-cell_help_%[1]s.md)\t - %s\n", sub.Name(), sub.Short)
		}
	}
	return nil
}

// withoutPart replaces what stands from one line up to another.
func withoutPart(page, from, to, by string) string {
	before, rest, found := strings.Cut(page, from)
	if !found {
		return page
	}
	_, after, _ := strings.Cut(rest, to)
	return before + by + to + after
}

// manPage writes a page without a date: it would change where no word has.
func manPage(cmd *cobra.Command, w io.Writer) error {
	var page bytes.Buffer
	epoch := time.Unix(0, 0).UTC()
	if err := doc.GenMan(cmd, &doc.GenManHeader{Section: "1", Date: &epoch, Source: "personium-cell", Manual: "personium-cell"}, &page); err != nil {
		return err
	}
	text := strings.Replace(page.String(), `"Jan 1970"`, `""`, 1)
	text = withoutPart(text, ".SH OPTIONS INHERITED FROM PARENT COMMANDS\n", ".SH ", ".PP\nThe flags of all commands: personium-cell help options\n\n")
	_, err := io.WriteString(w, text)
	return err
}

// brokenRows breaks the rows of the tables in a help text, as help does where there is no terminal.
func brokenRows(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, " ") {
			lines[i] = screen.Fill(line, helpWidth(0))
		}
	}
	return strings.Join(lines, "\n")
}

// topic makes a command of its own out of a help topic, so that its page is called by the words that show it.
func topic(cmd *cobra.Command) *cobra.Command {
	page := &cobra.Command{
		Use: cmd.Use, Short: cmd.Short, Long: cmd.Long, Run: func(*cobra.Command, []string) {}, DisableFlagsInUseLine: true,
		Annotations: map[string]string{cobra.CommandDisplayNameAnnotation: "personium-cell help " + cmd.Name()},
	}
	page.Flags().Bool("help", false, "")
	_ = page.Flags().MarkHidden("help")
	return page
}

// indentTables moves the lines that are indented by two columns far enough to the right to stay lines of their own.
func indentTables(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "  ") {
			lines[i] = "  " + line
		}
	}
	return strings.Join(lines, "\n")
}

// checkFolder compares the files of a folder with pages, by their names without the extension.
func checkFolder(t *testing.T, dir, extension string, pages map[string]string) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		checkFile(t, filepath.Join(dir, name+extension), pages[name])
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if _, known := pages[strings.TrimSuffix(e.Name(), extension)]; known {
			continue
		}
		if !*update {
			t.Errorf("%s belongs to no command: %s", filepath.Join(dir, e.Name()), staleHint)
			continue
		}
		if err := os.Remove(filepath.Join(dir, e.Name())); err != nil {
			t.Error(err)
		}
	}
}

func checkFile(t *testing.T, path, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if readText(t, path) != want {
		t.Errorf("%s: %s", path, staleHint)
	}
}

// readText reads a file of the project; git may have written its line ends in the way of the system.
func readText(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil && !*update {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(data), "\r\n", "\n")
}
