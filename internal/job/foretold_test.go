package job

import (
	"testing"

	"github.com/personium/personium-cell/internal/archive/check"
)

// Whoever imports such an archive all the same gets no verdict of done, whatever the server makes of it.
func TestWhatImportsFailAtIsForetoldAsALoss(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"line-not-json": "2 findings of line-not-json, at which imports fail", "meta-broken": "2 findings of meta-broken, at which imports fail",
		"number-too-large": "2 findings of number-too-large, at which imports fail", "web-name-too-long": "2 findings of web-name-too-long, at which imports fail",
		"content-missing": "2 files have no content", "link-twice": "", "association-gone": "",
	} {
		f := foretold(&check.Report{Counts: map[string]int{code: 2}})
		got := ""
		for _, l := range f.Lost {
			got += l.Words
		}
		if got != want {
			t.Errorf("%s: %q", code, got)
		}
	}
}
