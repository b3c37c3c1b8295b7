package cli

import (
	"slices"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/doctor"
	"github.com/personium/personium-cell/internal/screen"
)

func TestAFindingStandsBelowItsOwnColumn(t *testing.T) {
	t.Parallel()
	f := doctor.Finding{Check: "root", Level: doctor.Failure, Found: strings.TrimSpace(strings.Repeat("word ", 12)), Means: "short"}
	for width, want := range map[int][]string{
		0: {
			"failure  root        word word word word word word word word word word word word",
			"                     short",
			"                     fix: log in",
		},
		60: {
			"failure  root        word word word word word word word word",
			"                     word word word word",
			"                     short",
			"                     fix: log in",
		},
	} {
		got := strings.Split(screen.Lines(strings.Join(doctorWords(f, "log in"), "\n"), width), "\n")
		if !slices.Equal(got, want) {
			t.Errorf("width %d: got\n%s", width, strings.Join(got, "\n"))
		}
	}
}
