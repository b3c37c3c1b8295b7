package sandbox_test

import (
	"fmt"
	"net/http"
	"strings"
)

// dav is a request about something in the main box, which every cell has from the start.
func (c *conformer) dav(method, url, body string, header ...string) confAnswer {
	c.Helper()
	r := confRequest{method: method, url: url, body: body, header: map[string]string{}}
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		r.header[strings.TrimSuffix(name, ":")] = value
	}
	return c.do(r)
}

func collectionBody(kind string) string {
	return `<D:mkcol xmlns:D="DAV:" xmlns:p="urn:x-personium:xmlns"><D:set><D:prop><D:resourcetype>` + kind +
		`</D:resourcetype></D:prop></D:set></D:mkcol>`
}

func checkFolders(c *conformer) {
	_, cell := c.newCell()
	box := cell + "__/"
	made := c.dav("MKCOL", box+"f", "")
	c.wants("MKCOL", made, 201, "")
	if !strings.HasPrefix(made.header.Get("ETag"), `"1-`) {
		c.Errorf(`MKCOL: want an ETag like "1-1795516281959", got %q`, made.header.Get("ETag"))
	}
	c.wants("MKCOL again", c.dav("MKCOL", box+"f", ""), 405, "PR405-DV-0001")
	c.wants("MKCOL without its parent", c.dav("MKCOL", box+"no/f", ""), 409, "PR409-DV-0001")
	c.wants("MKCOL below a box that is not there", c.dav("MKCOL", cell+"nobox/f", ""), 404, "PR404-DV-0002")
	for what, name := range map[string]string{"a space": "a%20b", "a colon": "a:b", "a star": "a*b", "257 letters": strings.Repeat("x", 257)} {
		c.wants("MKCOL with "+what, c.dav("MKCOL", box+name, ""), 403, "PR403-DV-0004")
	}
	c.wants("MKCOL with 255 letters and a dot", c.dav("MKCOL", box+"."+strings.Repeat("x", 254), ""), 201, "")
	c.wants("a body that is no XML", c.dav("MKCOL", box+"g", "garbage"), 400, "PR400-DV-0001")
	c.wants("a body of another name", c.dav("MKCOL", box+"g", "<a/>"), 400, "PR400-DV-0001")
	for kind, want := range map[string]string{"<D:collection/><p:odata/>": "p:odata", "<D:collection/><p:service/>": "p:service"} {
		name := box + strings.TrimPrefix(want, "p:")
		c.wants("MKCOL of "+want, c.dav("MKCOL", name, collectionBody(kind)), 201, "")
		if listing := c.propfind(name, "0"); !strings.Contains(listing.body, "<"+want+" ") {
			c.Errorf("PROPFIND of %s: got %.300q", want, listing.body)
		}
	}
	for kind, reason := range map[string]string{
		"<p:odata/>":                            "collection should be included in request.",
		"<D:collection/><p:x/>":                 "such DC1 extension not supported on this server",
		"<D:collection/><p:odata/><p:service/>": "only 1 extension",
	} {
		refused := c.dav("MKCOL", box+"no", collectionBody(kind))
		if refused.status != 403 || !strings.Contains(refused.body, reason) || !strings.Contains(refused.body, "valid-resourcetype") {
			c.Errorf("MKCOL of %s: want 403 that says %q, got %d %.300q", kind, reason, refused.status, refused.body)
		}
	}
	c.checkFolderItself(box)
}

// checkFolderItself is what can be done with a folder and what with what is in a service collection.
func (c *conformer) checkFolderItself(box string) {
	c.Helper()
	c.wants("GET of a folder", c.get(box+"f"), 200, "")
	if got := c.get(box + "f").body; got != "URL : "+box+"f\n" {
		c.Errorf("GET of a folder: got %q", got)
	}
	for method, want := range map[string]int{"PUT": 405, "POST": 405, "REPORT": 501, "COPY": 405} {
		c.wants(method+" of a folder", c.dav(method, box+"f", "x"), want, "")
	}
	c.wants("MKCOL in the sources", c.dav("MKCOL", box+"service/__src/x", ""), 405, "PR405-DV-0001")
	c.wants("PUT of a source", c.put(box+"service/__src/a.js", "text/javascript", "x"), 201, "")
	c.wants("DELETE of a service with a source", c.dav("DELETE", box+"service", ""), 403, "PR403-DV-0003")
	c.wants("GET of a service", c.get(box+"service"), 405, "PR405-MC-0001")
	c.wants("PUT of a file in it", c.put(box+"f/x", "text/plain", "x"), 201, "")
	c.wants("DELETE of a folder with a file", c.dav("DELETE", box+"f", ""), 403, "PR403-DV-0003")
	c.wants("a recursive header that is none", c.dav("DELETE", box+"f", "", "X-Personium-Recursive: x"), 400, "PR400-DV-0009")
	c.wants("DELETE with everything", c.dav("DELETE", box+"f", "", "X-Personium-Recursive: true"), 204, "")
	c.wants("what was in it", c.get(box+"f/x"), 404, "PR404-DV-0001")
	c.wants("DELETE of nothing", c.dav("DELETE", box+"f", ""), 404, "PR404-DV-0001")
	c.wants("DELETE of a collection without types", c.dav("DELETE", box+"odata", ""), 204, "")
}

func checkWrittenFile(c *conformer) {
	_, cell := c.newCell()
	box := cell + "__/"
	first := c.put(box+"a.txt", "text/plain", "hello world!")
	c.wants("PUT", first, 201, "")
	c.wants("PUT again", c.put(box+"a.txt", "text/x; charset=utf-8", "hello again"), 204, "")
	read := c.get(box + "a.txt")
	c.wants("GET", read, 200, "")
	c.has("GET", read, "Content-Type", "text/x;charset=utf-8")
	c.has("GET", read, "Accept-Ranges", "bytes")
	if read.body != "hello again" || !strings.HasPrefix(read.header.Get("ETag"), `"2-`) {
		c.Errorf("GET: got %q with %q", read.body, read.header.Get("ETag"))
	}
	listing, _ := c.list(box+"a.txt", "0")
	if e := listing.Entries[0]; e.Length != "11" || e.Type == nil || *e.Type != "text/x; charset=utf-8" {
		c.Errorf("PROPFIND: got %+v", e)
	}
	head := c.dav("HEAD", box+"a.txt", "")
	c.wants("HEAD", head, 200, "")
	c.has("HEAD", head, "Content-Length", "11")
	c.wants("PUT without its parent", c.put(box+"no/a.txt", "text/plain", "x"), 409, "PR409-DV-0001")
	c.wants("PUT of a bad name", c.put(box+"no/a%20b", "text/plain", "x"), 403, "PR403-DV-0004")
	c.wants("PUT of a box", c.put(cell+"__", "text/plain", "x"), 405, "PR405-MC-0001")
	c.wants("PUT into a box that is not there", c.put(cell+"nobox/x", "text/plain", "x"), 404, "PR404-DV-0002")
	c.wants("PUT below a file", c.put(box+"a.txt/x", "text/plain", "x"), 404, "PR404-MC-0001")
	c.wants("a name that is not ASCII", c.put(box+"%E6%97%A5%E6%9C%AC+%25%23.txt", "text/plain", "x"), 201, "")
	c.wants("a file of another name", c.get(box+"%E6%97%A5%E6%9C%AC+%25%23.txt"), 200, "")
	c.wants("PUT that says no type", c.dav("PUT", box+"untyped", "x", "Content-Type:"), 201, "")
	for accept, want := range map[string]string{"": "application/octet-stream", "*/*": "application/octet-stream", "text/html": "text/html"} {
		c.has("GET of it, Accept "+accept, c.dav("GET", box+"untyped", "", "Accept: "+accept), "Content-Type", want)
	}
	c.checkConditions(box, first.header.Get("ETag"), read.header.Get("ETag"))
	c.checkRanges(box + "a.txt")
	c.wants("DELETE", c.dav("DELETE", box+"a.txt", ""), 204, "")
	c.wants("DELETE again", c.dav("DELETE", box+"a.txt", ""), 404, "PR404-DV-0001")
}

// checkConditions asks with the tag of a file that was, and with that of the one that is.
func (c *conformer) checkConditions(box, old, tag string) {
	c.Helper()
	c.wants("GET, the same", c.dav("GET", box+"a.txt", "", "If-None-Match: "+tag), 304, "")
	c.wants("GET, weakly the same", c.dav("GET", box+"a.txt", "", "If-None-Match: W/"+tag), 304, "")
	for _, other := range []string{"If-None-Match: " + old, "If-None-Match: *", "If-Match: " + old, "Accept: text/html"} {
		c.wants("GET, "+other, c.dav("GET", box+"a.txt", "", other), 200, "")
	}
	c.wants("PUT over another", c.dav("PUT", box+"a.txt", "x", "If-Match: "+old), 412, "PR412-DV-0001")
	c.wants("DELETE of another", c.dav("DELETE", box+"a.txt", "", "If-Match: "+old), 412, "PR412-DV-0001")
	c.wants("PUT over nothing", c.dav("PUT", box+"new", "x", "If-Match: "+old), 201, "")
	c.wants("PUT over the same", c.dav("PUT", box+"a.txt", "hello again", "If-Match: W/"+tag), 204, "")
	c.wants("PUT for nothing there", c.dav("PUT", box+"a.txt", "hello again", "If-None-Match: *"), 204, "")
}

// checkRanges asks for parts of a file of eleven bytes.
func (c *conformer) checkRanges(url string) {
	c.Helper()
	for _, test := range []struct {
		asked, given, body string
		status             int
	}{
		{"bytes=0-4", "bytes 0-4/11", "hello", 206},
		{"bytes=6-", "bytes 6-10/11", "again", 206},
		{"bytes=-3", "bytes 8-10/11", "ain", 206},
		{"bytes=0-100", "bytes 0-10/11", "hello again", 206},
		{"bytes=0-1,99-100", "bytes 0-1/11", "he", 206},
		{"bytes=11-12", "", "", 416},
		{"bytes=0-1,3-4", "", "", 501},
		{"bytes=11-", "", "hello again", 200},
		{"bytes=5-1", "", "hello again", 200},
		{"chars=0-1", "", "hello again", 200},
	} {
		got := c.dav("GET", url, "", "Range: "+test.asked)
		c.wants("GET, "+test.asked, got, test.status, "")
		c.has("GET, "+test.asked, got, "Content-Range", test.given)
		if test.body != "" && got.body != test.body {
			c.Errorf("GET, %s: want %q, got %q", test.asked, test.body, got.body)
		}
	}
}

func checkFileMoves(c *conformer) {
	_, cell := c.newCell()
	box := cell + "__/"
	c.wants("MKCOL", c.dav("MKCOL", box+"f", ""), 201, "")
	one := c.put(box+"one", "text/plain", "one")
	c.wants("PUT", one, 201, "")
	c.wants("PUT", c.put(box+"two", "text/plain", "two"), 201, "")
	for _, test := range []struct {
		to     string
		header string
		status int
		code   string
	}{
		{"", "", 400, "PR400-DV-0010"},
		{"x", "", 400, "PR400-DV-0009"},
		{box + "one", "", 403, "PR403-DV-0005"},
		{cell + "__", "", 400, "PR400-DV-0009"},
		{box + "three", "Depth: 0", 400, "PR400-DV-0003"},
		{box + "three", "Overwrite: x", 400, "PR400-DV-0009"},
		{box + "three", `If-Match: "x"`, 412, "PR412-DV-0001"},
		{box + "no/three", "", 409, "PR409-DV-0001"},
		{box + "two/three", "", 400, "PR400-DV-0014"},
		{box + "two", "", 412, "PR412-DV-0002"},
		{box + "f", "Overwrite: T", 400, "PR400-DV-0012"},
	} {
		headers := []string{"Destination: " + test.to}
		if test.header != "" {
			headers = append(headers, test.header)
		}
		c.wants(fmt.Sprintf("MOVE to %s, %s", test.to, test.header), c.dav("MOVE", box+"one", "", headers...), test.status, test.code)
	}
	moved := c.dav("MOVE", box+"one", "", "Destination: "+box+"f/one")
	c.wants("MOVE", moved, 201, "")
	c.has("MOVE", moved, "Location", box+"f/one")
	c.has("MOVE", moved, "ETag", one.header.Get("ETag"))
	c.wants("MOVE of a folder", c.dav("MOVE", box+"f", "", "Destination: "+box+"g"), 201, "")
	c.wants("MOVE over a file", c.dav("MOVE", box+"g/one", "", "Destination: "+box+"two", "Overwrite: T"), 204, "")
	if got := c.get(box + "two"); got.body != "one" {
		c.Errorf("what was moved: got %d %q", got.status, got.body)
	}
	c.wants("MOVE of nothing", c.dav("MOVE", box+"one", "", "Destination: "+box+"x"), 404, "PR404-DV-0001")
	c.wants("MOVE of a box", c.dav("MOVE", cell+"__", "", "Destination: "+cell+"x"), 400, "PR400-DV-0015")
}

func checkBoxItself(c *conformer) {
	name, cell := c.portableCell()
	answer := c.get(cell + "box1")
	c.wants("GET of a box", answer, 200, "")
	for _, part := range []string{`{"cell":{"name":"` + name + `"`, `"box":{"schema":`, `"installed_at":"`, `"status":"ready"`, `"unit":{`} {
		if !strings.Contains(answer.body, part) {
			c.Errorf("GET of a box: %s is not in %s", part, answer.body)
		}
	}
	page := c.dav("GET", cell+"box1", "", "Accept: text/html")
	c.has("GET of a box", page, "Content-Type", "text/html")
	c.wants("DELETE of a box", c.dav("DELETE", cell+"box1", ""), 412, "PR412-MC-0001")
	c.wants("DELETE of a box by nobody", c.dav("DELETE", cell+"box1", "", "Authorization:"), 412, "PR412-MC-0001")
	c.wants("MKCOL of a box", c.dav("MKCOL", cell+"box1", "", "Content-Type:"), 400, "PR400-BI-0001")
	c.wants("DELETE of a box with everything", c.dav("DELETE", cell+"box1", "", "X-Personium-Recursive: true"), 204, "")
	for what, url := range map[string]string{"the box": cell + "box1", "a file in it": cell + "box1/hello.txt", "its collection": cell + "box1/od/Item"} {
		c.wants("afterwards "+what, c.get(url), 404, "PR404-DV-0002")
	}
	if got := c.count(cell + "__ctl/Box"); got != "0" {
		c.Errorf("boxes afterwards: want 0, got %s", got)
	}
	c.wants("DELETE of the main box", c.dav("DELETE", cell+"__", "", "X-Personium-Recursive: true"), 204, "")
	if got := c.entries(cell, "__"); len(got) != 1 || got[0] != "__/" {
		c.Errorf("the main box is empty afterwards: got %q", got)
	}
	c.wants("PROPFIND of a cell without Depth", c.propfind(cell, ""), 207, "")
	listing, _ := c.list(cell, "1")
	if len(listing.Entries) != 1 || listing.Entries[0].Href != strings.TrimSuffix(cell, "/") {
		c.Errorf("PROPFIND of a cell: want it alone without its slash, got %+v", listing.Entries)
	}
}

func checkContainer(c *conformer) {
	trace := c.dav(http.MethodTrace, c.unitURL, "")
	c.wants("TRACE", trace, 405, "")
	c.has("TRACE", trace, "Allow", "OPTIONS")
	c.has("TRACE", trace, "Content-Type", "text/html;charset=utf-8")
	c.has("GET of the unit", c.dav("GET", c.unitURL, "", "Accept: text/html"), "Content-Type", "text/html")
}
