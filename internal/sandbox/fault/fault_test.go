package fault

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/urls"
)

func TestCheckRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":               "unknown fault",
		"kill":           "the faults are busy, count-capped, cs-failed",
		"queued=":        "empty value",
		"queued=soon":    "not a duration above zero",
		"queued=-1s":     "not a duration above zero",
		"killed=softly":  "none of lock-kept, lock-lost",
		"fail=404":       "a code of core such as PR400-CM-0004",
		"name-taken=a.b": "a snapshot name has 1 to 192 characters",
	} {
		if err := Check(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Check(%q): got %v, want an error with %q", text, err, want)
		}
	}
}

func TestCutsAreGivenInBytesAndTimes(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"x", "1x", "1x0", "-1", "1x2x3", "1.5"} {
		if err := Check("download-cut=" + text); err == nil || !strings.Contains(err.Error(), "is neither BYTES nor BYTESxTIMES") {
			t.Errorf("download-cut=%s: got %v", text, err)
		}
	}
}

func TestEveryFaultIsPutInPlaceInItsStyle(t *testing.T) {
	t.Parallel()
	for _, f := range All() {
		for _, style := range []string{urls.PathStyle, urls.SubdomainStyle} {
			_, err := New([]string{f.Name}, style, time.Second, nil)
			if has := f.Style == "" || f.Style == style; (err == nil) != has {
				t.Errorf("%s in %s style: %v", f.Name, style, err)
			}
		}
	}
}

func TestFaultsComeInTheOrderOfTheirNames(t *testing.T) {
	t.Parallel()
	if !slices.IsSortedFunc(All(), func(a, b Fault) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("the faults are in no order")
	}
}
