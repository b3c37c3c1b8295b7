package doctor

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestTheClocksAreCompared(t *testing.T) {
	t.Parallel()
	here := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		date  string
		took  time.Duration
		level Level
		says  string
	}{
		{here.Format(http.TimeFormat), 20 * time.Millisecond, OK, "as the unit's"},
		{here.Add(29 * time.Second).Format(http.TimeFormat), 0, OK, "as the unit's"},
		{here.Add(-2 * time.Minute).Format(http.TimeFormat), 0, Warning, "this machine is 2m0s ahead of the unit"},
		{here.Add(time.Hour).Format(http.TimeFormat), 0, Warning, "this machine is 1h0m0s behind the unit"},
		{here.Add(time.Hour).Format(http.TimeFormat), time.Minute, OK, "not known"},
		{"", 0, OK, "not known"},
		{"yesterday", 0, OK, "not known"},
	} {
		seen := trace{header: http.Header{"Date": {test.date}}, middle: here, took: test.took}
		f := judgeClock(seen.clockOff())
		if f.Level != test.level || !strings.HasPrefix(f.Found, test.says) {
			t.Errorf("%q after %s: %s %q, want %s and %q", test.date, test.took, f.Level, f.Found, test.level, test.says)
		}
	}
}

func TestTheVersionsThatCannotExportAreKnown(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]Level{
		"1.7.1": OK, "1.7.2": Warning, "1.7.22": OK, "1.8.1": Warning, "1.8.2": Warning,
		"1.8.4": Warning, "1.9.0": OK, "": Warning,
	} {
		if f := judgeVersion(said); f.Level != want || (want == Warning) != !f.Next.IsNothing() {
			t.Errorf("%q: %+v", said, f)
		}
	}
}
