package job

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/verdict"
)

// A beforeUs is a cell that another import is at work on, or has just been. Each list gives its answers one after the other; the last stays.
type beforeUs struct {
	status, accounts, versions []string
	counts                     int // how often its accounts were counted
}

func next(list *[]string) string {
	s := (*list)[0]
	if len(*list) > 1 {
		*list = (*list)[1:]
	}
	return s
}

func (c *beforeUs) RoundTrip(r *http.Request) (*http.Response, error) {
	status, body, header := http.StatusOK, `{"status":"ready"}`, http.Header{"X-Personium-Version": {"1.8.3"}}
	switch at := r.URL.Path; {
	case r.Method == http.MethodPut:
		status, body = http.StatusUnauthorized, `{"code":"PR401-AU-0001","message":{"lang":"en","value":"no"}}`
	case strings.HasSuffix(at, "__import"):
		body = next(&c.status)
	case strings.HasPrefix(at, "/__ctl/Cell"):
		body = fmt.Sprintf(`{"d":{"results":{"__metadata":{"etag":"W/\"%s-1\""},"Name":"cell1","__updated":"/Date(1795516282787)/"}}}`, next(&c.versions))
	case strings.HasSuffix(at, ".zip"):
		header.Set("ETag", "1")
		status, body = http.StatusMultiStatus, `<multistatus xmlns="DAV:"><response><href>http://unit1.example/cell1/__snapshot/a.zip</href>`+
			`<propstat><prop/><status>HTTP/1.1 200 OK</status></propstat></response></multistatus>`
	case strings.HasSuffix(at, "/Account"):
		c.counts++
		body = `{"d":{"results":[],"__count":"` + next(&c.accounts) + `"}}`
	case strings.Contains(at, "/__ctl/"):
		body = `{"d":{"results":[],"__count":"0"}}`
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// A cell that another import is just emptying differs from every snapshot, and tells nothing by that.
func TestHowACellStandsIsLookedAtAgainWhereAnotherImportWasAtWork(t *testing.T) {
	t.Parallel()
	const free, busy = `{"status":"ready"}`, `{"importation_name":"b","started_at":"2026-11-24T10:00:00.000Z","progress":"5%","status":"importation in progress"}`
	for name, test := range map[string]struct {
		cell    beforeUs
		counts  int
		differs bool
	}{
		"nobody was at work":                {beforeUs{[]string{free}, []string{"0"}, []string{"4"}, 0}, 1, true},
		"it had to be waited for":           {beforeUs{[]string{busy, free}, []string{"0", "1"}, []string{"4"}, 0}, 2, false},
		"another has begun and ended":       {beforeUs{[]string{free}, []string{"0", "1"}, []string{"5"}, 0}, 2, false},
		"another two have, one by one":      {beforeUs{[]string{free}, []string{"0", "0", "1"}, []string{"5", "6", "6"}, 0}, 3, false},
		"the version cannot be read as one": {beforeUs{[]string{free}, []string{"0", "1"}, []string{"x"}, 0}, 1, true},
	} {
		of := personium.Cell{URL: "http://unit1.example/cell1/", UnitURL: "http://unit1.example/", Name: "cell1", Style: personium.SubdomainStyle}
		client, err := personium.New(of, personium.Options{Transport: &test.cell})
		if err != nil {
			t.Fatal(err)
		}
		r := Request{Kind: event.Import, Name: "a", Count: true, WaitBusy: time.Minute, Limits: verdict.Limits{Interval: time.Millisecond}}
		told, version := newReporter(client, ignored{}, r), int64(4)
		p := &Plan{Request: r, client: client, report: told, busy: newPatience(told, r), primer: &primer{client: client, report: told}}
		p.baseline.Version = &version
		p.Inventory = &archive.Inventory{Rows: []archive.TypeRows{{Type: "Account", Rows: 1}}}
		_, differs, err := p.standing(t.Context())
		if err != nil || differs != test.differs || test.cell.counts != test.counts {
			t.Errorf("%s: differs %t after %d counts, %v, want %t after %d", name, differs, test.cell.counts, err, test.differs, test.counts)
		}
	}
}
