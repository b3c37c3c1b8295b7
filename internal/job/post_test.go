package job

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/verdict"
)

// A oneAnswer is a unit that answers everything with one thing.
type oneAnswer struct {
	status int
	body   string
	err    error
}

func (o oneAnswer) RoundTrip(r *http.Request) (*http.Response, error) {
	if o.err != nil {
		return nil, o.err
	}
	return &http.Response{StatusCode: o.status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(o.body)), Request: r}, nil
}

// A POST that was answered by core, or never left this machine, started nothing. After any other its fate has to show.
func TestOnlyAPostThatCannotHaveStartedAnythingIsARefusal(t *testing.T) {
	t.Parallel()
	dial := &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	for name, test := range map[string]struct {
		unit              oneAnswer
		accepted, refused bool
	}{
		"accepted":                     {oneAnswer{status: 202}, true, false},
		"refused by core":              {oneAnswer{status: 409, body: `{"code":"PR409-MC-0001","message":{"lang":"en","value":"text"}}`}, false, true},
		"there was no connection":      {oneAnswer{err: dial}, false, true},
		"a proxy turned it away":       {oneAnswer{status: 429, body: "too many"}, false, true},
		"the connection was cut":       {oneAnswer{err: &net.OpError{Op: "read", Net: "tcp", Err: errors.New("connection reset")}}, false, false},
		"the connection ended":         {oneAnswer{err: io.ErrUnexpectedEOF}, false, false},
		"a firewall turned it away":    {oneAnswer{status: 403, body: "<html>"}, false, true},
		"a proxy knows no POST":        {oneAnswer{status: 405, body: "<html>"}, false, true},
		"a proxy wants a login":        {oneAnswer{status: 401, body: "<html>"}, false, true},
		"a login page":                 {oneAnswer{status: 200, body: "<html>"}, false, false},
		"a proxy lost the unit":        {oneAnswer{status: 502, body: "bad gateway"}, false, false},
		"a proxy lost it for too long": {oneAnswer{status: 504, body: "timeout"}, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client, err := personium.New(personium.Cell{URL: "http://unit.test/cell1/"}, personium.Options{Transport: test.unit})
				if err != nil {
					t.Fatal(err)
				}
				request := Request{Kind: event.Import, Name: "snap"}
				p := &Plan{Request: request, client: client, report: newReporter(client, nobody{}, request)}
				h := newHistory(client, event.Import, "snap")
				if err := p.post(t.Context(), h); (err != nil) != test.refused || h.Accepted != test.accepted {
					t.Errorf("got %v, accepted %t", err, h.Accepted)
				}
			})
		})
	}
}

// Who compares the content long after the end cannot tell what an import lost from what was done to the cell since.
func TestAnImportThatHasEndedIsComparedLate(t *testing.T) {
	t.Parallel()
	client, err := personium.New(personium.Cell{URL: "http://unit.test/cell1/"}, personium.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		outcome     *verdict.Outcome
		late, again bool
	}{
		"it goes on":                     {nil, false, false},
		"it was not watched to its end":  {&verdict.Outcome{Verdict: verdict.StillRunning}, false, false},
		"it was not proved":              {&verdict.Outcome{Verdict: verdict.Unproved}, true, false},
		"it was found to be incomplete":  {&verdict.Outcome{Verdict: verdict.Incomplete}, true, true},
		"it was found to be there whole": {&verdict.Outcome{Verdict: verdict.Done}, true, false},
	} {
		h, _ := Search{Client: client}.resume(NewJournal(""), &Entry{History: *newHistory(client, event.Import, "snap"), Outcome: test.outcome}, verdict.Limits{})
		if h.Late != test.late || h.Again != test.again {
			t.Errorf("%s: late %t, again %t", name, h.Late, h.Again)
		}
	}
}

// A refusal of somebody before core is one only as long as the cell shows nothing of the job: answers may be looked into, too.
func TestAPostThatWasRefusedInBetweenIsLookedFor(t *testing.T) {
	t.Parallel()
	const ours = `{"status":"importation in progress","importation_name":"snap","started_at":"2026-11-24T10:00:00.000Z","progress":"3%"}`
	for name, test := range map[string]struct {
		state   string
		refused bool
	}{
		"the cell is at rest":     {`{"status":"ready"}`, true},
		"the cell shows the job":  {ours, false},
		"nothing can be read now": {"<html>", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				unit := refusingPosts{oneAnswer{status: 200, body: test.state}}
				client, err := personium.New(personium.Cell{URL: "http://unit.test/cell1/"}, personium.Options{Transport: unit})
				if err != nil {
					t.Fatal(err)
				}
				request := Request{Kind: event.Import, Name: "snap"}
				p := &Plan{Request: request, client: client, report: newReporter(client, nobody{}, request)}
				err = p.post(t.Context(), newHistory(client, event.Import, "snap"))
				if (err != nil) != test.refused || err != nil && !strings.Contains(err.Error(), "; nothing was started: POST ") {
					t.Errorf("got %v", err)
				}
			})
		})
	}
}

// refusingPosts is a unit behind a firewall that lets no POST pass.
type refusingPosts struct{ oneAnswer }

func (u refusingPosts) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodPost {
		return oneAnswer{status: 403, body: "<html>"}.RoundTrip(r)
	}
	return u.oneAnswer.RoundTrip(r)
}
