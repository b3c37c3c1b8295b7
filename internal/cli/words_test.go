package cli

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

const glossary = "## The words we use"

// wordsOut reads from the glossary in docs/contributing.md what is not said: in its last column, each between backticks.
func wordsOut(t *testing.T) *regexp.Regexp {
	t.Helper()
	_, rest, found := strings.Cut(readText(t, filepath.Join("..", "..", "docs", "contributing.md")), glossary+"\n")
	if !found {
		t.Fatalf("docs/contributing.md has no %q", glossary)
	}
	table, _, _ := strings.Cut(rest, "\n## ")
	var out []string
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 3 {
			continue
		}
		for _, word := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cells[2], -1) {
			out = append(out, regexp.QuoteMeta(word[1]))
		}
	}
	if len(out) < 10 {
		t.Fatalf("the glossary has only %d words that are out", len(out))
	}
	return regexp.MustCompile(`(?i)\b(?:` + strings.Join(out, "|") + `)(?:\W|$)`)
}

// literal is a text in a Go file of the program, and where it stands.
type literal struct{ place, text string }

// programTexts are the texts with a space in all Go files but tests; a sum of texts is one of them. Tags of fields are none.
func programTexts(t *testing.T) []literal {
	t.Helper()
	var found []literal
	eachProgramFile(t, func(set *token.FileSet, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ImportSpec:
				return false
			case *ast.Field:
				n.Tag = nil
			case ast.Expr:
				if text, ok := summed(n); ok {
					if strings.Contains(text, " ") {
						found = append(found, literal{set.Position(n.Pos()).String(), text})
					}
					return false
				}
			}
			return true
		})
	})
	return found
}

// summed is the text of a literal, or of a sum of literals.
func summed(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil && e.Kind == token.STRING
	case *ast.BinaryExpr:
		left, first := summed(e.X)
		right, second := summed(e.Y)
		return left + right, first && second && e.Op == token.ADD
	}
	return "", false
}

func eachProgramFile(t *testing.T, visit func(*token.FileSet, *ast.File)) {
	t.Helper()
	count := 0
	for _, root := range []string{filepath.Join("..", "..", "internal"), filepath.Join("..", "..", "cmd")} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, path, nil, parser.ParseComments)
			if err == nil {
				count++
				visit(set, file)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if count < 300 {
		t.Fatalf("only %d files were read", count)
	}
}

func TestNoTextOfTheProgramHasAWordThatIsOut(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("one goroutine at a time, of which the race detector has nothing to say")
	}
	out := wordsOut(t)
	texts := programTexts(t)
	if len(texts) < 1500 {
		t.Fatalf("only %d texts were found", len(texts))
	}
	for _, said := range texts {
		if word := out.FindString(said.text); word != "" {
			t.Errorf("%s: %q is out: %q", said.place, word, said.text)
		}
	}
}

func TestNoPageOfTheDocumentationHasAWordThatIsOut(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("one goroutine at a time, of which the race detector has nothing to say")
	}
	out := wordsOut(t)
	root := filepath.Join("..", "..")
	pages := []string{filepath.Join(root, "README.md"), filepath.Join(root, "cmd", "personium-cell", "doc.go")}
	for _, pattern := range []string{"*.md", filepath.Join("cli", "*.md"), filepath.Join("man", "*.1")} {
		found, err := filepath.Glob(filepath.Join(root, "docs", pattern))
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %v, %v", pattern, found, err)
		}
		pages = append(pages, found...)
	}
	key := regexp.MustCompile("`mend`|\"mend\"") // the key of --json, which stays until schema 2
	for _, page := range pages {
		if filepath.Base(page) == "changelog.md" {
			continue
		}
		for i, line := range strings.Split(readText(t, page), "\n") {
			if filepath.Base(page) == "contributing.md" && strings.HasPrefix(line, "| ") && strings.Count(line, "|") == 4 {
				continue // the glossary itself
			}
			if word := out.FindString(key.ReplaceAllString(line, "")); word != "" {
				t.Errorf("%s:%d: %q is out: %s", page, i+1, word, line)
			}
		}
	}
}

func TestAWordThatIsOutIsNoticed(t *testing.T) {
	t.Parallel()
	out := wordsOut(t)
	for text, want := range map[string]bool{
		"the looking ended": true, "Looking decides": true, "what mends it": true, "nothing to mend": true, "made of: cell": true,
		"the download came to nothing": true, "waited in vain": true, "is no choice": true, "error: failed: import": true,
		"watch it": false, "a recommended amendment": false, "the copy that it was made of": false, "look for the cell": false,
	} {
		if out.MatchString(text) != want {
			t.Errorf("%q: got %v", text, !want)
		}
	}
}

func TestNoLineOfHelpIsWiderThanAHundredColumns(t *testing.T) {
	t.Parallel()
	everyCommand(func(cmd *cobra.Command) {
		for line := range strings.Lines(helpPage(cmd, helpWidth(0))) {
			if n := len([]rune(strings.TrimSuffix(line, "\n"))); n > 100 {
				t.Errorf("%s: %d columns: %s", cmd.CommandPath(), n, line)
			}
		}
	})
}

// typedInText finds the commands of this program in a text: each goes to the end of its part of the sentence or its line.
var typedInText = regexp.MustCompile(`(?:^|[ \x60(])personium-cell ((?:'[^']*'|[^;,()'\n\x60|>#:"<&])+)`)

// A text that ends in the middle of a command goes on with a value.
func TestACommandInATextOfTheProgramIsOneOfIts(t *testing.T) {
	t.Parallel()
	count := 0
	eachProgramFile(t, func(set *token.FileSet, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if args := commandIn(call); args != nil {
				count++
				if err := Accepts(args); err != nil {
					t.Errorf("%s: %q is no command: %v", set.Position(call.Pos()), args, err)
				}
			}
			return true
		})
	})
	if count < 20 {
		t.Errorf("only %d commands were found", count)
	}
}

// commandIn is the command line in a call of refusal.Command or of the method Command of a hint, with "x" for what is not a
// literal; nil where it is no such call, or where its first argument is made elsewhere.
func commandIn(call *ast.CallExpr) []string {
	called, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || called.Sel.Name != "Command" || len(call.Args) == 0 {
		return nil
	}
	var args []string
	for i, arg := range call.Args {
		text, isText := summed(arg)
		switch selected, isName := arg.(*ast.SelectorExpr); {
		case isText:
			args = append(args, text)
		case i == 0, i == 1 && !isName: // a group, and which of its commands is made elsewhere
			return nil
		case isName && selected.Sel.Name == "Here":
		default:
			args = append(args, "x")
		}
	}
	return args
}

func TestACommandInAnExampleIsOneOfThisProgram(t *testing.T) {
	t.Parallel()
	count := 0
	everyCommand(func(cmd *cobra.Command) {
		for _, err := range wrongCommands(cmd.Long+"\n"+cmd.Example, &count) {
			t.Errorf("%s: %v", cmd.CommandPath(), err)
		}
	})
	if count < 30 {
		t.Errorf("only %d commands were found", count)
	}
}

// wrongCommands says which commands in a text are none of this program, and counts those that it found.
func wrongCommands(text string, count *int) []error {
	var wrong []error
	for _, found := range typedInText.FindAllStringSubmatch(strings.NewReplacer("\\\n", " ", `"`, "'").Replace(text), -1) {
		args := strings.Fields(found[1])
		if len(args) == 0 || args[0] == "imports" || args[0] == "for" { // sentences about the program
			continue
		}
		*count++
		if err := Accepts(args); err != nil {
			wrong = append(wrong, fmt.Errorf("%q is no command: %w", args, err))
		}
	}
	return wrong
}
