package cli

import (
	"flag"
	"fmt"
	"net/http"
	"testing"

	"github.com/personium/personium-cell/internal/personium"
)

var foreignAll = flag.Bool("foreign-all", false,
	"walk the table of answers that are not core's with every status, and in both styles")

// A strange is one status of one row of the table.
type strange struct {
	row    personium.ForeignAnswer
	status int
}

func (s strange) String() string { return fmt.Sprintf("%s (%d)", s.row.Name, s.status) }

// strangers are the rows of the table, each with its first status, or with all of them.
func strangers() []strange {
	var all []strange
	for _, row := range personium.ForeignAnswers() {
		statuses := row.Statuses
		switch row.Name {
		case personium.NotSent, personium.NoAnswer:
			statuses = []int{0}
		case personium.OtherBody:
			statuses = []int{200}
		case personium.Redirect:
			statuses = []int{302, 307, 304}
		case personium.OtherStatus:
			statuses = []int{418, 599}
		}
		if !*foreignAll {
			statuses = statuses[:1]
		}
		for _, status := range statuses {
			all = append(all, strange{row, status})
		}
	}
	return all
}

// walk runs a check for each of them, in one style or in both.
func walk(t *testing.T, check func(t *testing.T, s strange, style string)) {
	t.Helper()
	walkEvery(t, 1, check)
}

// walkEvery is walk for one of n, but with -foreign-all for all.
func walkEvery(t *testing.T, n int, check func(t *testing.T, s strange, style string)) {
	t.Helper()
	styles := []string{"path"}
	if *foreignAll {
		styles = append(styles, "subdomain")
	}
	for _, style := range styles {
		for i, s := range strangers() {
			if testing.Short() && i%4 != 0 || !*foreignAll && i%n != 0 {
				continue
			}
			t.Run(style+", "+s.String(), func(t *testing.T) {
				t.Parallel()
				check(t, s, style)
			})
		}
	}
}

func (s strange) before(of func(r *http.Request, posted bool) bool) *stranger {
	return &stranger{row: s.row.Name, status: s.status, of: of}
}
