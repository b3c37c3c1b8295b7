package cli

import (
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/sandbox"
)

// What fails among the web files means the same to a check, to an import that refuses it, to one that imports it all the same, and to the
// next one: the cell may be beyond repair.
func TestAFailureAmongTheWebFilesMeansTheSameEverywhere(t *testing.T) {
	t.Parallel()
	become := func(entry, before, after string) func(name, content string) (string, string) {
		return func(name, content string) (string, string) {
			if name == entry {
				content = strings.Replace(content, before, after, 1)
			}
			return name, content
		}
	}
	const file, root, good = "20_webdav/__/hello.txt/.pmeta", "20_webdav/.pmeta", "../../testdata/snapshot/gamma-g1.zip"
	const leavesFailed = "failed cell that a good snapshot may not repair"
	const mayNot, failed = "no later import may repair the cell", "if there is none, or a good one fails, too, delete the cell"
	for _, c := range []struct {
		trial
		code, words, after, leaves string
	}{
		{trial{name: "no-a", change: become(file, `"a":`, `"A":`)}, "meta-broken", "no later import repairs the cell", failed, leavesFailed},
		{trial{name: "no-v", change: become(file, `"v":`, `"V":`)}, "meta-incomplete", mayNot, failed, leavesFailed},
		{trial{name: "long", change: func(name, content string) (string, string) {
			return strings.Replace(name, "/hello.txt/", "/"+strings.Repeat("p", 260)+"/", 1), content
		}}, "web-name-too-long", mayNot, failed, leavesFailed},
		{trial{name: "root", change: become(root, `"a":`, `"A":`)}, "root-meta-broken", "the cell answers nothing but errors", "the cell is ruined: ", "ruined cell, which answers nothing but errors and which no import repairs"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			odd := c.write(t)
			r := inBubble(t, &stranger{of: noneOf}, sandbox.Options{Style: "path"},
				[]string{"snapshot", "upload", good, "--name", "good"}, []string{"snapshot", "check", odd},
				[]string{"import", "--file", odd, "--name", "odd", "--yes", "--no-prime"},
				[]string{"import", "--file", odd, "--name", "odd", "--yes", "--no-prime", "--accept-loss"},
				[]string{"import", "--name", "good", "--yes", "--no-prime"})
			if got := r[1]; got.code != int(refusal.BadArchive) || !strings.Contains(got.output, c.words) || !saysOfRuin(got.output, c.code) {
				t.Errorf("check: exit %d\n%s", got.code, got.output)
			}
			if got := r[2]; got.code != int(refusal.BadArchive) || !strings.Contains(got.output, c.words) ||
				!strings.Contains(got.output, "--accept-loss imports it all the same, and leaves a "+c.leaves) {
				t.Errorf("import: exit %d\n%s", got.code, got.output)
			}
			if got := r[3]; got.code != int(refusal.Failed) || !strings.Contains(got.output, c.after) {
				t.Errorf("import all the same: exit %d\n%s", got.code, got.output)
			}
			if got := r[4]; got.code != int(refusal.Failed) && got.code != int(refusal.Busy) && got.code != int(refusal.Unexpected) {
				t.Errorf("the next import: exit %d\n%s", got.code, got.output)
			}
		})
	}
}

// saysOfRuin reports whether a check names a finding of this code that ruins a cell.
func saysOfRuin(output, code string) bool {
	for line := range strings.Lines(output) {
		if words := strings.Fields(line); len(words) > 2 && words[0] == "ruins" && words[1] == code {
			return true
		}
	}
	return false
}
