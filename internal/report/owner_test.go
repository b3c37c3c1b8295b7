package report

import (
	"io"
	"testing"

	"github.com/personium/personium-cell/internal/progress"
	"github.com/personium/personium-cell/internal/refusal"
)

// A cell that is made again without an owner is nobody's for ever.
func TestAHintThatMakesACellAgainNamesItsOwner(t *testing.T) {
	t.Parallel()
	const hint = "personium-cell cell create c1 --unit https://u.x/{owner}; then import"
	unknown := func() string { return "" }
	for _, test := range []struct {
		name     string
		practice bool
		account  func() string
		want     string
	}{
		{"an account that is known", false, func() string { return "https://u.x/a/#b" },
			"personium-cell cell create c1 --unit https://u.x/ --owner 'https://u.x/a/#b', or another account if the cell was not of this one; then import"},
		{"one that is not", false, unknown, "personium-cell cell create c1 --unit https://u.x/ --owner OWNER, where OWNER is the account that the cell " +
			"belonged to, like https://unitadmin.unit1.example/#unitadmin; then import"},
		{"nobody who can tell", false, nil, "personium-cell cell create c1 --unit https://u.x/ --owner OWNER, where OWNER is the account that the cell " +
			"belonged to, like https://unitadmin.unit1.example/#unitadmin; then import"},
	} {
		r := New(Options{Out: io.Discard, Err: io.Discard, Practice: test.practice, Display: progress.NewSilent})
		r.SetOwner(test.account)
		if got := r.Hint(refusal.Failed, hint); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}
