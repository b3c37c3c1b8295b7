package cli

import (
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/doctor"
)

func TestFindingsAreBrokenBetweenWords(t *testing.T) {
	t.Parallel()
	f := doctor.Finding{Check: "root", Level: doctor.Failure, Found: strings.Repeat("word ", 20) + "end", Means: "short"}
	mend := strings.Repeat("x", 100)
	for _, width := range []int{0, 40, 60, 200} {
		lines := doctorWords(f, mend, width)
		got, want := strings.Join(strings.Fields(strings.Join(lines, " ")), " "), "failure root "+f.Found+" short fix: "+mend
		if got != want {
			t.Errorf("width %d: %q, want %q", width, got, want)
		}
		for _, line := range lines {
			if width >= 60 && len(line) > width && !strings.Contains(line, "xxx") {
				t.Errorf("width %d: %q", width, line)
			}
		}
		if width == 0 && len(lines) != 3 {
			t.Errorf("without a terminal: %q", lines)
		}
	}
}
