package personium

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const testKey = "pcell-0123456789abcdefghijkl"

// headers are those of every request, and more.
func headers(more ...string) http.Header {
	h := http.Header{
		"Accept":                 {"application/json"},
		"Accept-Encoding":        {"identity"},
		"User-Agent":             {"personium-cell/test"},
		"X-Personium-Requestkey": {testKey},
	}
	for i := 0; i < len(more); i += 2 {
		h[more[i]] = []string{more[i+1]}
	}
	return h
}

const (
	areaXML = `<multistatus xmlns="DAV:"><response><href>http://unit1.example/cell1/__snapshot</href><propstat><prop>` +
		`<resourcetype><collection/></resourcetype></prop><status>HTTP/1.1 200 OK</status></propstat></response></multistatus>`
	fileXML = `<multistatus xmlns="DAV:"><response><href>http://unit1.example/cell1/__snapshot/a.zip</href><propstat><prop>` +
		`<resourcetype/></prop><status>HTTP/1.1 200 OK</status></propstat></response></multistatus>`
	entityJSON = `{"d":{"results":{"__metadata":{"etag":"W/\"3-1795516801986\""},"Name":"cell1","__updated":"/Date(1795516801986)/"}}}`
	noRows     = `{"d":{"results":[],"__count":"0"}}`
	idXML      = `<cell xmlns="urn:x-personium:xmlns"><uuid>9jzzlWJWQnSg-ikXamrlHg</uuid></cell>`
)

type endpoint struct {
	name      string
	call      func(context.Context, *Client) error
	reply     reply
	method    string
	atUnit    bool   // path is relative to the unit
	path      string // after the URL of the cell
	body      string
	header    []string // besides the common ones and Authorization
	anonymous bool
}

func endpoints() []endpoint {
	const json = "application/json"
	return []endpoint{
		{name: "ImportStatus", call: func(ctx context.Context, c *Client) error { _, err := c.ImportStatus(ctx); return err },
			reply: reply{Status: 200, Body: `{"status":"ready"}`}, method: "GET", path: "__import"},
		{name: "ExportStatus", call: func(ctx context.Context, c *Client) error { _, err := c.ExportStatus(ctx); return err },
			reply: reply{Status: 200, Body: `{"status":"ready"}`}, method: "GET", path: "__export"},
		{name: "StartImport", call: func(ctx context.Context, c *Client) error { return started(c.StartImport(ctx, "CellExport_2017_01")) },
			reply: reply{Status: 202}, method: "POST", path: "__import", body: `{"Name":"CellExport_2017_01"}`,
			header: []string{"Content-Type", json, "Content-Length", "29"}},
		{name: "StartExport", call: func(ctx context.Context, c *Client) error { return started(c.StartExport(ctx, "n")) },
			reply: reply{Status: 202}, method: "POST", path: "__export", body: `{"Name":"n"}`,
			header: []string{"Content-Type", json, "Content-Length", "12"}},
		{name: "Snapshots", call: func(ctx context.Context, c *Client) error { _, err := c.Snapshots(ctx); return err },
			reply: reply{Status: 207, Body: areaXML}, method: "PROPFIND", path: "__snapshot", header: []string{"Depth", "1"}},
		{name: "SnapshotFile", call: func(ctx context.Context, c *Client) error { _, err := c.SnapshotFile(ctx, "a.zip"); return err },
			reply: reply{Status: 207, Body: fileXML}, method: "PROPFIND", path: "__snapshot/a.zip", header: []string{"Depth", "0"}},
		{name: "SnapshotFile of a name with odd characters", call: func(ctx context.Context, c *Client) error {
			_, err := c.SnapshotFile(ctx, "we irdé%?.zip")
			return err
		}, reply: reply{Status: 207, Body: fileXML}, method: "PROPFIND", path: "__snapshot/we%20ird%C3%A9%25%3F.zip", header: []string{"Depth", "0"}},
		{name: "ExportFailure", call: func(ctx context.Context, c *Client) error { _, err := c.ExportFailure(ctx, "n"); return err },
			reply: reply{Status: 200, Body: `{"code":"PR500-SV-0000","message":{"lang":"en","value":"x"}}`}, method: "GET", path: "__snapshot/n.error"},
		{name: "PutEmptySnapshot", call: func(ctx context.Context, c *Client) error { return c.PutEmptySnapshot(ctx, "n.zip") },
			reply: reply{Status: 201}, method: "PUT", path: "__snapshot/n.zip", header: []string{"Content-Length", "0"}},
		{name: "DeleteSnapshot", call: func(ctx context.Context, c *Client) error { return c.DeleteSnapshot(ctx, "n.zip") },
			reply: reply{Status: 204}, method: "DELETE", path: "__snapshot/n.zip"},
		{name: "CellID", call: func(ctx context.Context, c *Client) error { _, err := c.CellID(ctx); return err },
			reply: reply{Status: 200, Body: idXML}, method: "GET", anonymous: true, header: []string{"Accept", "application/xml"}},
		{name: "CellEntity", call: func(ctx context.Context, c *Client) error { _, err := c.CellEntity(ctx); return err },
			reply: reply{Status: 200, Body: entityJSON}, method: "GET", atUnit: true, path: "__ctl/Cell('cell1')"},
		{name: "Count", call: func(ctx context.Context, c *Client) error { _, err := c.Count(ctx, CellList("Account"), 2); return err },
			reply: reply{Status: 200, Body: noRows}, method: "GET", path: "__ctl/Account?$top=0&$inlinecount=allpages"},
		{name: "Count of an entity set in an odd place", call: func(ctx context.Context, c *Client) error {
			_, err := c.Count(ctx, Collection{Box: "box 1", Path: "ä/50% (a)/od?"}.SetList("Item"), 2)
			return err
		}, reply: reply{Status: 200, Body: noRows}, method: "GET",
			path: "box%201/%C3%A4/50%25%20%28a%29/od%3F/Item?$top=0&$inlinecount=allpages"},
		{name: "Count of a schema in the main box", call: func(ctx context.Context, c *Client) error {
			_, err := c.Count(ctx, Collection{Box: "__", Path: "od"}.SchemaList("EntityType"), 2)
			return err
		}, reply: reply{Status: 200, Body: noRows}, method: "GET", path: "__/od/$metadata/EntityType?$top=0&$inlinecount=allpages"},
		{name: "Links", call: func(ctx context.Context, c *Client) error {
			_, err := c.Links(ctx, Collection{Box: "b", Path: "od"}.SetList("Item"), "'i-0'", "Tag")
			return err
		}, reply: reply{Status: 200, Body: noRows}, method: "GET", path: "b/od/Item('i-0')/$links/_Tag?$top=1000&$skip=0"},
		{name: "Links of a key of two parts", call: func(ctx context.Context, c *Client) error {
			_, err := c.Links(ctx, CellList("Role"), "Name='a b(''ä'')/',_Box.Name='box1'", "Account")
			return err
		}, reply: reply{Status: 200, Body: noRows}, method: "GET",
			path: "__ctl/Role(Name='a%20b%28''%C3%A4''%29%2F',_Box.Name='box1')/$links/_Account?$top=1000&$skip=0"},
		{name: "WebEntries", call: func(ctx context.Context, c *Client) error { _, err := c.WebEntries(ctx, "b", "a/c d"); return err },
			reply: reply{Status: 207, Body: areaXML}, method: "PROPFIND", path: "b/a/c%20d", header: []string{"Depth", "1"}},
		{name: "WebEntries of a box", call: func(ctx context.Context, c *Client) error { _, err := c.WebEntries(ctx, "__", ""); return err },
			reply: reply{Status: 207, Body: areaXML}, method: "PROPFIND", path: "__", header: []string{"Depth", "1"}},
		{name: "CreateRole", call: func(ctx context.Context, c *Client) error { return c.CreateRole(ctx, `a"b`) },
			reply: reply{Status: 201}, method: "POST", path: "__ctl/Role", body: `{"Name":"a\"b"}`,
			header: []string{"Content-Type", json, "Content-Length", "15"}},
		{name: "HasRole", call: func(ctx context.Context, c *Client) error { _, err := c.HasRole(ctx, "r's"); return err },
			reply: reply{Status: 200, Body: `{"d":{"results":{"Name":"r's"}}}`}, method: "GET", path: "__ctl/Role('r''s')"},
		{name: "Lacks", call: func(ctx context.Context, c *Client) error {
			_, err := c.Lacks(ctx, CellEnd("Role", "r's", "box1"))
			return err
		}, reply: reply{Status: 200, Body: `{}`}, method: "GET", path: "__ctl/Role(Name='r''s',_Box.Name='box1')"},
		{name: "DeleteRole", call: func(ctx context.Context, c *Client) error { return c.DeleteRole(ctx, "r") },
			reply: reply{Status: 204}, method: "DELETE", path: "__ctl/Role('r')"},
		{name: "ProbeUnit", call: func(ctx context.Context, c *Client) error { c.ProbeUnit(ctx); return nil },
			reply: reply{Status: 401}, method: "PUT", atUnit: true, path: "__ctl/Cell('cell1')", body: "nojson", anonymous: true,
			header: []string{"Content-Type", json, "Content-Length", "6"}},
	}
}

// inStyle serves a unit in either style behind the name unit1.example.
func inStyle(t *testing.T, style Style, answer func(request) reply) (*testUnit, Cell, Options) {
	t.Helper()
	u := startUnit(t, answer)
	address := strings.TrimSuffix(strings.TrimPrefix(u.URL, "http://"), "/")
	transport := &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, address)
	}}
	t.Cleanup(transport.CloseIdleConnections)
	cell := UnitMetadata{URL: "http://unit1.example/", Style: style}.Cell("cell1")
	return u, cell, Options{Source: bearer(testToken), RequestKey: testKey, UserAgent: "personium-cell/test", Transport: transport}
}

func (e endpoint) want(style Style) request {
	r := request{Method: e.method, Host: "unit1.example", URI: "/" + e.path, Body: e.body, Header: headers(e.header...)}
	switch {
	case e.atUnit:
	case style == PathStyle:
		r.URI = "/cell1/" + e.path
	default:
		r.Host = "cell1.unit1.example"
	}
	if !e.anonymous {
		r.Header["Authorization"] = []string{"Bearer " + testToken}
	}
	return r
}

func TestEachMethodSendsExactlyOneRequest(t *testing.T) {
	t.Parallel()
	for _, style := range []Style{PathStyle, SubdomainStyle} {
		for _, e := range endpoints() {
			t.Run(string(style)+" "+e.name, func(t *testing.T) {
				t.Parallel()
				unit, cell, options := inStyle(t, style, always(e.reply))
				if err := e.call(t.Context(), newClient(t, cell, options)); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff([]request{e.want(style)}, unit.requests()); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

func TestACookieGoesWithItsPeerAndWithoutAuthorization(t *testing.T) {
	t.Parallel()
	unit, cell, options := inStyle(t, PathStyle, always(reply{Status: 202}))
	options.Source = cookie{value: "canary.cookie_1=", peer: "7e-3f+4 5"}
	if err := started(newClient(t, cell, options).StartExport(t.Context(), "n")); err != nil {
		t.Fatal(err)
	}
	got := unit.requests()[0]
	if got.URI != "/cell1/__export?p_cookie_peer=7e-3f%2B4+5" {
		t.Errorf("the peer is not in the query: %s", got.URI)
	}
	want := headers("Cookie", "p_cookie=canary.cookie_1=", "Content-Type", "application/json", "Content-Length", "12")
	if diff := cmp.Diff(want, got.Header); diff != "" {
		t.Error(diff)
	}
}

func TestThePeerOfACookieJoinsTheQueryOfARequest(t *testing.T) {
	t.Parallel()
	unit, cell, options := inStyle(t, SubdomainStyle, always(reply{Status: 200, Body: noRows}))
	options.Source = cookie{value: "canary.cookie_1=", peer: "7e-3f+4 5"}
	var traced Exchange
	options.Trace = func(x Exchange) { traced = x }
	if _, err := newClient(t, cell, options).Count(t.Context(), CellList("Role"), 0); err != nil {
		t.Fatal(err)
	}
	if got, want := unit.requests()[0].URI, "/__ctl/Role?$top=0&$inlinecount=allpages&p_cookie_peer=7e-3f%2B4+5"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if want := cell.URL + "__ctl/Role?$top=0&$inlinecount=allpages"; traced.URL != want {
		t.Errorf("traced %s, want %s", traced.URL, want)
	}
}

func TestMethodOverrideSendsWhatAProxyMayBlockAsAPost(t *testing.T) {
	t.Parallel()
	for _, e := range endpoints() {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			unit, cell, options := inStyle(t, PathStyle, always(e.reply))
			options.MethodOverride = true
			if err := e.call(t.Context(), newClient(t, cell, options)); err != nil {
				t.Fatal(err)
			}
			want := e.want(PathStyle)
			if overridden := want.Method == "PROPFIND" || want.Method == "PUT" || want.Method == "DELETE"; overridden && !e.anonymous {
				want.Header["X-Http-Method-Override"] = []string{want.Method}
				want.Header["Content-Length"] = []string{"0"}
				want.Method = "POST"
			}
			if diff := cmp.Diff([]request{want}, unit.requests()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOverrideHeadersGoOneALineButNeverWithoutACredential(t *testing.T) {
	t.Parallel()
	for _, e := range endpoints() {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			unit, cell, options := inStyle(t, PathStyle, always(e.reply))
			options.OverrideHeaders = []Header{{"X-Personium-Unit-User", "http://a.example/#me, you"}, {"Accept", "application/json"}}
			if err := e.call(t.Context(), newClient(t, cell, options)); err != nil {
				t.Fatal(err)
			}
			got := unit.requests()[0].Header.Values("X-Override")
			want := []string{"X-Personium-Unit-User: http://a.example/#me, you", "Accept: application/json"}
			if e.anonymous {
				want = nil
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestProbesCarryNothingThatCouldGiveThemRights(t *testing.T) {
	t.Parallel()
	unit, cell, options := inStyle(t, PathStyle, always(reply{Status: 401}))
	options.Source = cookie{value: "canary-cookie", peer: "canary-peer"}
	options.MethodOverride = true
	options.OverrideHeaders = []Header{{"X-Personium-Unit-User", "me"}}
	c := newClient(t, cell, options)
	c.ProbeUnit(t.Context())
	c.ProbeImport(t.Context())
	common := headers("Content-Type", "application/json", "Content-Length", "6")
	short := headers("Content-Type", "application/json", "Content-Length", "2")
	want := []request{
		{Method: "PUT", Host: "unit1.example", URI: "/__ctl/Cell('cell1')", Header: common, Body: "nojson"},
		{Method: "POST", Host: "unit1.example", URI: "/cell1/__import", Header: short, Body: "{}"},
	}
	if diff := cmp.Diff(want, unit.requests()); diff != "" {
		t.Error(diff)
	}
}

func TestTheBodyOfAStartLeavesInOneWriteWithTheHeaders(t *testing.T) {
	t.Parallel()
	l := newPipeListener()
	first := make(chan string, 1)
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer func() { _ = conn.Close() }()
		buffer := make([]byte, 64<<10)
		n, _ := conn.Read(buffer) // a pipe gives what one Write sent
		first <- string(buffer[:n])
		_, _ = io.WriteString(conn, "HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")
		_, _ = bufio.NewReader(conn).ReadByte()
	}()
	transport := &http.Transport{DialContext: l.Dial}
	t.Cleanup(transport.CloseIdleConnections)
	c := newClient(t, Cell{URL: "http://cell1.unit1.example/"}, Options{Source: bearer(testToken), Transport: transport})
	if err := started(c.StartExport(t.Context(), "n")); err != nil {
		t.Fatal(err)
	}
	sent := <-first
	if !strings.HasPrefix(sent, "POST /__export HTTP/1.1\r\n") || !strings.HasSuffix(sent, "\r\n\r\n{\"Name\":\"n\"}") {
		t.Errorf("the first write was %q", sent)
	}
	if !strings.Contains(sent, "\r\nContent-Length: 12\r\n") {
		t.Errorf("no length in %q", sent)
	}
}

func TestTheSameKeyGoesWithEveryRequestOfAClient(t *testing.T) {
	t.Parallel()
	unit := startUnit(t, always(reply{Status: 200, Body: `{"status":"ready"}`}))
	c := newClient(t, unit.pathCell(), Options{})
	for _, client := range []*Client{c, c.WithCell(Cell{URL: unit.URL + "cell2/"})} {
		if _, err := client.ImportStatus(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	got := unit.requests()
	for i, uri := range []string{"/cell1/__import", "/cell2/__import"} {
		if got[i].URI != uri || got[i].Header.Get("X-Personium-RequestKey") != c.RequestKey() {
			t.Errorf("request %d: %s with key %q, want %s with %q", i, got[i].URI, got[i].Header.Get("X-Personium-RequestKey"), uri, c.RequestKey())
		}
	}
	if c.Cell() != unit.pathCell() {
		t.Errorf("WithCell changed the client it came from: %v", c.Cell())
	}
}

// started is the error of a start.
func started(_ time.Time, err error) error { return err }
