package compare

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/personium/personium-cell/internal/personium"
)

// A scripted unit answers to paths of cell1, without their queries, as it was told; the last answer to a path stays. What it was not
// told of is there, and empty.
type scripted struct {
	answers  map[string][]answer
	requests atomic.Int64
}

type answer struct {
	status int
	body   string
}

func (s *scripted) RoundTrip(r *http.Request) (*http.Response, error) {
	s.requests.Add(1)
	path := strings.TrimPrefix(r.URL.Path, "/cell1/")
	a := answer{http.StatusOK, list()}
	if r.Method == "PROPFIND" {
		a = answer{http.StatusMultiStatus, folder(path)}
	}
	if told := s.answers[path]; len(told) > 0 {
		a = told[0]
		if len(told) > 1 {
			s.answers[path] = told[1:]
		}
	}
	return &http.Response{StatusCode: a.status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(a.body)), Request: r}, nil
}

// client is a client of a scripted unit.
func (s *scripted) client(t *testing.T, style personium.Style) *personium.Client {
	t.Helper()
	c, err := personium.New(personium.Cell{URL: "http://unit.test/cell1/", Style: style}, personium.Options{Transport: s})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// list is a list of entities that have these names, and is as long.
func list(names ...string) string {
	var rows []string
	for _, n := range names {
		rows = append(rows, fmt.Sprintf(`{"Name":%q,"__updated":"/Date(5000)/"}`, n))
	}
	return fmt.Sprintf(`{"d":{"results":[%s],"__count":"%d"}}`, strings.Join(rows, ","), len(names))
}

// counted is a list of which nothing is shown but how many there are.
func counted(n int) answer {
	return answer{http.StatusOK, fmt.Sprintf(`{"d":{"results":[],"__count":"%d"}}`, n)}
}

// linked is what a list of links shows.
func linked(entities ...string) answer {
	var rows []string
	for _, e := range entities {
		rows = append(rows, fmt.Sprintf(`{"uri":"http://unit.test/cell1/__ctl/%s"}`, e))
	}
	return answer{http.StatusOK, `{"d":{"results":[` + strings.Join(rows, ",") + `]}}`}
}

// core is an error answer of core.
func core(status int, code string) answer {
	return answer{status, fmt.Sprintf(`{"code":%q,"message":{"lang":"en","value":"text"}}`, code)}
}

// A webFileXML is a file or, of no size, a folder, as a folder lists it.
type webFileXML struct {
	name, modified string
	size           int
	kind           string
}

func folder(path string, inside ...webFileXML) string {
	const collection = "<D:collection/>"
	var b strings.Builder
	b.WriteString(`<D:multistatus xmlns:D="DAV:" xmlns:p="urn:x-personium:xmlns">`)
	for _, f := range append([]webFileXML{{kind: collection}}, inside...) {
		href := (&url.URL{Path: "/cell1/" + strings.TrimSuffix(path+"/"+f.name, "/")}).String()
		fmt.Fprintf(&b, `<D:response><D:href>http://unit.test%s</D:href><D:propstat><D:prop><D:getcontentlength>%d</D:getcontentlength>`+
			`<D:getlastmodified>%s</D:getlastmodified><D:resourcetype>%s</D:resourcetype></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>`,
			href, f.size, cmp.Or(f.modified, "Tue, 24 Nov 2026 10:48:42 GMT"), f.kind)
	}
	b.WriteString(`</D:multistatus>`)
	return b.String()
}
