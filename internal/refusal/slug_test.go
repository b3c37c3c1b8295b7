package refusal

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Scripts rely on these words. One that is here may get another meaning only with another schema.
func TestSlugsStay(t *testing.T) {
	t.Parallel()
	var have []string
	for _, w := range Slugs() {
		have = append(have, string(w.Slug))
	}
	const want = "unexpected query-failed usage bad-settings local-file not-confirmed read-only failed not-authorised not-found no-cell " +
		"no-snapshot no-login busy name-taken name-burnt failed-cell broken-cell unknown-state too-large area-full cell-in-use incomplete running timeout stalled outage links-missing " +
		"unproved bad-archive unreachable hangup interrupted terminated"
	if got := strings.Join(have, " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestEachSlugIsExplainedAndEachExitCodeHasOne(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "slug.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	constants := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) == 0 {
			return true
		}
		value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		constants++
		if err != nil || !slices.ContainsFunc(Slugs(), func(w Word) bool { return string(w.Slug) == value && w.Meaning != "" }) {
			t.Errorf("%s is not in the table", spec.Names[0])
		}
		return true
	})
	if constants < 10 {
		t.Errorf("only %d constants were found", constants)
	}
	for _, m := range Codes() {
		if got := SlugOf(m.Code); (got == "") != (m.Code == Done) {
			t.Errorf("%d has the slug %q", m.Code, got)
		}
	}
}

func TestTheSlugOfARefusalIsTheMostTelling(t *testing.T) {
	t.Parallel()
	taken := New(Busy, Next{}, "taken").With(NameTaken)
	for want, e := range map[Slug]*Error{
		"busy":        New(Busy, Next{}, "busy"),
		NameTaken:     New(Busy, Next{}, "%w; nothing was started", fmt.Errorf("import: %w", taken)),
		"interrupted": New(Interrupt, Next{}, "%w", taken),
		OutOfTime:     TimeUp(Interrupted(""), 1),
		BadSettings:   {Code: Usage, Slug: BadSettings, Err: taken},
	} {
		if got := e.Word(); got != want {
			t.Errorf("%v: got %q, want %q", e, got, want)
		}
	}
}
