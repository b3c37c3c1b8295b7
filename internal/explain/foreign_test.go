package explain

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

var update = flag.Bool("update", false, "write the table in the documentation")

// Once the cell has answered, nothing that comes in its place is called a wrong setting.
func TestWhatStandsInBetweenIsNoWrongSetting(t *testing.T) {
	t.Parallel()
	for _, status := range []int{0, 101, 200, 302, 304, 400, 401, 403, 404, 405, 407, 408, 411, 413, 414, 415, 418, 429, 431, 500, 501, 502, 503,
		504, 505, 507, 599} {
		err := &personium.Error{Method: "PROPFIND", URL: cellURL, Status: status, Answered: true}
		got := explanation(err)
		passage := personium.PassageOf(err, personium.Reading)
		if got.code == refusal.Usage || got.next == "" || (got.code == refusal.Unreachable) == passage.Lasts() {
			t.Errorf("%d, which %s: got %+v", status, passage, got)
		}
	}
}

func TestAMethodThatIsStoppedCanBeSentAsAPost(t *testing.T) {
	t.Parallel()
	const pass = "ask the operator of what stands in front of the unit to let PROPFIND of https://unit1.example/cell1/ pass"
	for _, status := range []int{403, 405, 501} {
		err := personium.Error{Method: "PROPFIND", URL: cellURL, Status: status, Answered: true}
		if got := explanation(&err).next; got != "--method-override sends PROPFIND as POST (method_override: true in the profile); "+
			"or "+pass {
			t.Errorf("%d: got %q", status, got)
		}
		err.Overridden = true
		if got := explanation(&err).next; got != pass {
			t.Errorf("%d, sent as POST: got %q", status, got)
		}
	}
}

// The page for people has the table of the code.
func TestDocsHaveTheTableOfForeignAnswers(t *testing.T) {
	t.Parallel()
	const page, begin, end = "../../docs/errors.md", "<!-- begin of foreign answers -->\n", "<!-- end of foreign answers -->\n"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, found := bytes.Cut(text, []byte(begin))
	_, tail, closed := bytes.Cut(rest, []byte(end))
	if !found || !closed {
		t.Fatalf("%s has no place for the table", page)
	}
	want := string(head) + begin + foreignTable() + end + string(tail)
	if string(text) == want {
		return
	}
	if !*update {
		t.Fatalf("%s is not what the code says; run: go test ./internal/explain -run Docs -update", page)
	}
	if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}

func foreignTable() string {
	var b strings.Builder
	b.WriteString("| answer | of | a reading | a counting | an upload | the POST of a job | what is said | exit " +
		"|\n|---|---|---|---|---|---|---|---|\n")
	for _, row := range personium.ForeignAnswers() {
		s := stopOf(row.Name)
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | `%s` | %d |\n", row.Name, row.From, row.For[personium.Reading],
			row.For[personium.Counting], row.For[personium.Uploading], row.For[personium.Starting], s.text, s.code)
	}
	return b.String()
}
