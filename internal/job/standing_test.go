package job

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
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

// plan is an import into the cell, whose version was 4.
func (c *beforeUs) plan(t *testing.T) *Plan {
	t.Helper()
	of := personium.Cell{URL: "http://unit1.example/cell1/", UnitURL: "http://unit1.example/", Name: "cell1", Style: personium.SubdomainStyle}
	client, err := personium.New(of, personium.Options{Transport: c})
	if err != nil {
		t.Fatal(err)
	}
	r := Request{Kind: event.Import, Name: "a", Count: true, WaitBusy: time.Minute, Limits: verdict.Limits{Interval: time.Millisecond}}
	told, version := newReporter(client, ignored{}, r), int64(4)
	p := &Plan{Request: r, client: client, report: told, busy: newPatience(told, r), primer: &primer{client: client, report: told}}
	p.baseline.Version = &version
	return p
}

const (
	idle = `{"status":"ready"}`
	busy = `{"importation_name":"b","started_at":"2026-11-24T10:00:00.000Z","progress":"5%","status":"importation in progress"}`
)

// An import that nobody saw at work, and that began while the cell was prepared, may still run.
func TestNothingIsStartedWhereAnotherImportBeganUnseen(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status, versions []string
		waited           bool
		refused          string
	}{
		"the cell is as it stood":           {[]string{idle}, []string{"4"}, false, ""},
		"an import has started":             {[]string{idle}, []string{"5"}, false, "another import of the cell has started while this one was prepared"},
		"an import was waited for":          {[]string{busy, idle}, []string{"5"}, true, ""},
		"the version cannot be read as one": {[]string{idle}, []string{"x"}, false, ""},
	} {
		cell := beforeUs{test.status, []string{"0"}, test.versions, 0}
		p, h := cell.plan(t), new(History)
		waited, err := p.checkAgain(t.Context(), h)
		var refused *refusal.Error
		if waited != test.waited || errors.As(err, &refused) != (test.refused != "") {
			t.Fatalf("%s: waited %t, %v", name, waited, err)
		}
		if refused != nil && (refused.Code != refusal.Busy || !strings.HasPrefix(refused.Text, test.refused)) {
			t.Errorf("%s: got %d %q", name, refused.Code, refused.Text)
		}
	}
}

// A cell that another import is just emptying differs from every snapshot, and tells nothing by that.
func TestHowACellStandsIsLookedAtAgainWhereAnotherImportWasAtWork(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		cell    beforeUs
		counts  int
		differs bool
	}{
		"nobody was at work":                {beforeUs{[]string{idle}, []string{"0"}, []string{"4"}, 0}, 1, true},
		"it had to be waited for":           {beforeUs{[]string{busy, idle}, []string{"0", "1"}, []string{"4"}, 0}, 2, false},
		"another has started and ended":     {beforeUs{[]string{idle}, []string{"0", "1"}, []string{"5"}, 0}, 2, false},
		"another two have, one by one":      {beforeUs{[]string{idle}, []string{"0", "0", "1"}, []string{"5", "6", "6"}, 0}, 3, false},
		"the version cannot be read as one": {beforeUs{[]string{idle}, []string{"0", "1"}, []string{"x"}, 0}, 1, true},
	} {
		p := test.cell.plan(t)
		p.Inventory = &archive.Inventory{Rows: []archive.TypeRows{{Type: "Account", Rows: 1}}}
		_, differs, err := p.standing(t.Context())
		if err != nil || differs != test.differs || test.cell.counts != test.counts {
			t.Errorf("%s: differs %t after %d counts, %v, want %t after %d", name, differs, test.cell.counts, err, test.differs, test.counts)
		}
	}
}
