package job

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/verdict"
)

// A longJob is a unit whose one import takes a whole day, and that answers at once.
type longJob struct {
	began    time.Time
	requests int
	probes   int // while it was at work
}

const day = 24 * time.Hour

func (l *longJob) RoundTrip(r *http.Request) (*http.Response, error) {
	l.requests++
	status, body := http.StatusOK, `{"status":"ready"}`
	switch since := time.Since(l.began); {
	case r.Method == http.MethodPut && since < day:
		l.probes++
		status = http.StatusConflict
		body = `{"code":"PR409-CM-0002","message":{"lang":"en","value":"Because [cell import] is being executed, writing to cell can not be done."}}`
	case r.Method == http.MethodPut:
		status, body = http.StatusUnauthorized, `{"code":"PR401-AU-0001","message":{"lang":"en","value":"Authorization failed."}}`
	case strings.Contains(r.URL.Path, "__ctl"):
		body = `{"d":{"results":{"__metadata":{"etag":"W/\"4-1795516801986\""},"Name":"cell1","__updated":"/Date(1795516801986)/"}}}`
	case since < day:
		body = fmt.Sprintf(`{"importation_name":"snap","started_at":"2026-11-24T10:00:00.000Z","progress":"%d%%","status":"importation in progress"}`,
			int(since/(4*time.Minute)))
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// nobody reads what is reported.
type nobody struct{}

func (nobody) Report(event.Event) {}

func TestAJobOfADayTakesOneRequestALookAndAFewProbesWhereItStands(t *testing.T) {
	t.Parallel()
	begin := time.Now()
	synctest.Test(t, func(t *testing.T) {
		unit := &longJob{began: time.Now()}
		client, err := personium.New(personium.Cell{URL: "http://unit.test/cell1/", UnitURL: "http://unit.test/", Name: "cell1", Style: personium.PathStyle},
			personium.Options{Transport: unit})
		if err != nil {
			t.Fatal(err)
		}
		now, version := time.Now(), int64(3)
		h := newHistory(client, event.Import, "snap")
		h.Accepted, h.Baseline, h.Limits = true, verdict.Baseline{At: now, Version: &version}, verdict.Limits{Interval: 10 * time.Second, MaxOutage: 15 * time.Minute}
		o := Wait(t.Context(), Watch{Client: client, Report: nobody{}}, h)
		if o.Verdict != verdict.Done || o.Elapsed < day || o.Elapsed > day+30*time.Second {
			t.Errorf("got %q (%s) after %s, want %q after %s", o.Verdict, o.Reason, o.Elapsed, verdict.Done, day)
		}
		// The last look at work is followed by six rounds that say ready: a look, a probe, one more look and the version.
		const looks, rounds = 8645, 6 // six of the looks in the first 16 seconds
		if want := looks + 4*rounds + unit.probes; h.Looks != looks+2*rounds || unit.requests != want {
			t.Errorf("got %d looks in %d requests, %d of them probes of a standstill, want %d in %d", h.Looks, unit.requests, unit.probes,
				looks+2*rounds, want)
		}
		const standstills, each = 360, 5 // of four minutes; the probes of one come less and less often
		if most := standstills * each; unit.probes == 0 || unit.probes > most {
			t.Errorf("got %d probes of standstills, want at most %d", unit.probes, most)
		}
	})
	t.Logf("a day of looking took %s", time.Since(begin).Round(time.Millisecond))
}
