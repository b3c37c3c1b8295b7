package personium

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

const markedBox = `<multistatus xmlns="DAV:"><response><href>http://u/cell1/__</href><propstat><prop><resourcetype><collection/></resourcetype>` +
	`<t:import xmlns:t="urn:x-personium-cell">` + "\n pcell-a " + `</t:import></prop><status>HTTP/1.1 200 OK</status></propstat></response></multistatus>`

func TestTheMarkOfTheMainBoxIsRead(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer reply
		want   string
		ok     bool
	}{
		"there":          {reply{Status: 207, Body: markedBox}, "pcell-a", true},
		"not there":      {reply{Status: 207, Body: strings.ReplaceAll(markedBox, "urn:x-personium-cell", "urn:other")}, "", true},
		"a proxy's page": {reply{Status: 200, Body: "<html>"}, "", false},
		"refused":        {refusal("PR403-AU-0002"), "", false},
	} {
		unit := startUnit(t, always(test.answer))
		got, err := newClient(t, unit.pathCell(), Options{}).Mark(t.Context())
		if got != test.want || (err == nil) != test.ok {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
}

// A sentTo takes down what is sent.
type sentTo struct{ sent []string }

func (s *sentTo) RoundTrip(r *http.Request) (*http.Response, error) {
	body, _ := io.ReadAll(r.Body)
	s.sent = append(s.sent, r.Method+" "+r.URL.Path+" "+r.Header.Get("Content-Type")+" "+string(body))
	return &http.Response{StatusCode: 207, Header: http.Header{"X-Personium-Version": {"1.8.3"}}, Body: io.NopCloser(strings.NewReader("<x/>")), Request: r}, nil
}

func TestTheMarkOfTheMainBoxIsSetAndRemoved(t *testing.T) {
	t.Parallel()
	to := new(sentTo)
	c, err := New(Cell{URL: "http://u.test/cell1/"}, Options{Transport: to})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.SetMark(t.Context(), "a<b"); err != nil {
		t.Error(err)
	}
	if err := c.RemoveMark(t.Context()); err != nil {
		t.Error(err)
	}
	const begin = `PROPPATCH /cell1/__ application/xml <?xml version="1.0" encoding="UTF-8"?><D:propertyupdate xmlns:D="DAV:" xmlns:c="urn:x-personium-cell">`
	for i, want := range []string{"<D:set><D:prop><c:import>a&lt;b</c:import></D:prop></D:set>", "<D:remove><D:prop><c:import/></D:prop></D:remove>"} {
		if i >= len(to.sent) || to.sent[i] != begin+want+"</D:propertyupdate>" {
			t.Errorf("sent %q", to.sent)
		}
	}
}
