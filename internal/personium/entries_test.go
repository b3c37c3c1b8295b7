package personium

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
)

// writeFolder writes the listing of a folder with so many files, each with an ACL as one ACE makes it.
func writeFolder(w io.Writer, files int) {
	const entry = `<response><href>http://unit1.example/cell1/box1%s</href><propstat><prop>%s</prop><status>HTTP/1.1 200 OK</status></propstat></response>`
	fmt.Fprint(w, `<multistatus xmlns="DAV:">`)
	acl := "<acl><ace><principal><href>" + strings.Repeat("r", 700) + "</href></principal></ace></acl>"
	for i := range files {
		fmt.Fprintf(w, entry, fmt.Sprintf("/file%06d", i), fmt.Sprintf("<getcontentlength>%d</getcontentlength><resourcetype/>%s", i, acl))
	}
	fmt.Fprintf(w, entry+"</multistatus>", "", "<resourcetype><collection/></resourcetype>")
}

// serve is the cell of a unit of which handler answers everything.
func serve(t *testing.T, handler http.HandlerFunc) Cell {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return UnitMetadata{URL: server.URL + "/", Style: PathStyle}.Cell("cell1")
}

// Nothing runs beside it, because the memory is that of the process.
func TestAFolderIsListedAtAnyLengthInLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("one goroutine at a time, of which the race detector has nothing to say")
	}
	const files = 12_000 // 11 MiB
	unit := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusMultiStatus)
		writeFolder(w, files)
	})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	list, err := newClient(t, unit, Options{}).WebEntries(t.Context(), "box1", "")
	runtime.ReadMemStats(&after)
	if err != nil || len(list) != files || list[files-1] != (WebEntry{Name: "file011999", Size: 11_999}) {
		t.Errorf("%d entries, %v", len(list), err)
	}
	if more := int64(after.Sys) - int64(before.Sys); more > 48<<20 {
		t.Errorf("it took %d MiB of the system", more>>20)
	}
}

func TestAListWithAnEndlessEntryIsRefused(t *testing.T) {
	t.Parallel()
	endless := strings.Repeat("x", 2*MaxBody)
	for name, test := range map[string]struct {
		body string
		call func(*Client) error
	}{
		"multistatus": {
			`<multistatus xmlns="DAV:"><response><href>` + endless,
			func(c *Client) error { _, err := c.WebEntries(t.Context(), "box1", ""); return err },
		},
		"entities": {
			`{"d":{"results":[{"uri":"` + endless,
			func(c *Client) error { _, err := c.Links(t.Context(), CellList("Account"), "'me'", "Role"); return err },
		},
	} {
		unit := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Method == methodPropfind {
				w.WriteHeader(http.StatusMultiStatus)
			}
			_, _ = io.WriteString(w, test.body)
		})
		var e *Error
		err := test.call(newClient(t, unit, Options{}))
		if !errors.Is(err, ErrEntryTooLarge) || !errors.As(err, &e) || len(e.Message) > 4*excerptLength {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAListThatBreaksOffIsNone(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body string
		read func(*entries) error
	}{
		"multistatus in an entry":  {`<multistatus xmlns="DAV:"><response><href>x</href>`, eachResponse},
		"multistatus between":      {`<multistatus xmlns="DAV:"><response><href>x</href></response>`, eachResponse},
		"no multistatus":           {`<response xmlns="DAV:"/>`, eachResponse},
		"nothing":                  {``, eachResponse},
		"entities in one":          {`{"d":{"results":[{"uri":"x"`, eachRow},
		"entities between":         {`{"d":{"results":[{"uri":"x"}`, eachRow},
		"entities after the list":  {`{"d":{"results":[{"uri":"x"}]}`, eachRow},
		"entities after their end": {`{"d":{"results":[]}} x`, eachRow},
		"no results":               {`{"d":{"__count":"1"}}`, eachRow},
		"results that are no list": {`{"d":{"results":null}}`, eachRow},
	} {
		if err := test.read(listOf([]byte(test.body))); err == nil {
			t.Errorf("%s: it was taken", name)
		}
	}
}

func eachResponse(e *entries) error { return e.responses(func(responseXML) error { return nil }) }

func eachRow(e *entries) error {
	_, err := parsePage(e, 10, unread)
	return err
}
