package prepare

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"
)

// Every code of what is left has words, for one and for many: none of them stands on a screen as it is.
func TestEveryCodeOfWhatIsLeftHasWords(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "reason.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	codes := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, isSpec := n.(*ast.ValueSpec)
		if !isSpec || strings.HasPrefix(spec.Names[0].Name, "Reason") || len(spec.Values) == 0 {
			return true
		}
		code, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			return true // a number
		}
		codes++
		for _, count := range []int64{1, 2310} {
			if words := (Remainder{Code: code, Count: count}).Words(); strings.Contains(words, code) || !strings.HasPrefix(words, grouped(count)+" ") {
				t.Errorf("%s: %q", spec.Names[0].Name, words)
			}
		}
		return true
	})
	if codes < 10 {
		t.Errorf("%d codes", codes)
	}
}
