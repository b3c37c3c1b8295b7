package job

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/personium"
)

// A markedCell is a cell of which only the mark of its main box can be asked.
type markedCell struct {
	mark           string
	refuses, loses bool // to set it; the answer to that
	blind          bool // it cannot be read
	removed        int
}

func (c *markedCell) RoundTrip(r *http.Request) (*http.Response, error) {
	status, body := http.StatusForbidden, `{"code":"PR403-AU-0002","message":{"lang":"en","value":"no"}}`
	switch {
	case r.Method == http.MethodDelete:
		status, body = http.StatusNoContent, ""
	case r.Method == "PROPPATCH" && !c.refuses:
		sent, _ := io.ReadAll(r.Body)
		_, set, isSet := strings.Cut(string(sent), "<c:import>")
		c.mark, _, _ = strings.Cut(set, "</c:import>")
		if !isSet {
			c.removed++
		}
		if c.loses {
			return nil, io.ErrUnexpectedEOF
		}
		status, body = http.StatusMultiStatus, "<x/>"
	case r.Method == "PROPFIND" && !c.blind:
		status, body = http.StatusMultiStatus, `<multistatus xmlns="DAV:"><response><href>http://u/cell1/__</href><propstat><prop>`+
			`<import xmlns="urn:x-personium-cell">`+c.mark+`</import></prop><status>HTTP/1.1 200 OK</status></propstat></response></multistatus>`
	}
	return &http.Response{StatusCode: status, Header: http.Header{"X-Personium-Version": {"1.8.3"}}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// A mark is a trace of an import only if it was seen to be there before; whatever was tried is taken away again where no import does.
func TestTheMarkOfTheMainBoxCountsOnceItWasSeen(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		cell    markedCell
		want    string
		removed int
	}{
		"it is set":                         {markedCell{}, "pcell-a", 1},
		"the answer is lost, and it is set": {markedCell{loses: true}, "pcell-a", 1},
		"it is refused":                     {markedCell{refuses: true}, "", 0},
		"it is refused, and there was one":  {markedCell{refuses: true, mark: "pcell-a"}, "", 0},
		"it cannot be read back":            {markedCell{blind: true}, "", 1},
	} {
		client, err := personium.New(personium.Cell{URL: "http://unit1.example/cell1/", Style: personium.PathStyle}, personium.Options{Transport: &test.cell})
		if err != nil {
			t.Fatal(err)
		}
		p := &primer{client: client, role: "pcell-a", report: newReporter(client, ignored{}, Request{})}
		if got := p.setMark(t.Context()); got != test.want || p.mark != test.want {
			t.Errorf("%s: got %q", name, got)
		}
		p.undo(t.Context())
		if test.cell.removed != test.removed || p.role != "" || p.mark != "" {
			t.Errorf("%s: removed %d times", name, test.cell.removed)
		}
	}
}
