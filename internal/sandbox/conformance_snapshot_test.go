package sandbox_test

import (
	"encoding/xml"
	"fmt"
	"regexp"
	"strings"
)

func checkDepthRule(c *conformer) {
	_, cell := c.newCell()
	area := cell + "__snapshot"
	c.wants("no Depth", c.propfind(area, ""), 400, "PR400-DV-0003")
	c.wants("Depth 2", c.propfind(area, "2"), 400, "PR400-DV-0003")
	c.wants("Depth infinity", c.propfind(area, "infinity"), 403, "PR403-DV-0001")
	c.wants("Depth 0", c.propfind(area, "0"), 207, "")
	c.wants("Depth 1 with a slash at the end", c.propfind(area+"/", "1"), 207, "")
	garbage := confRequest{method: "PROPFIND", url: area, body: "garbage", header: map[string]string{"Depth": "1"}}
	c.wants("a body that is no XML", c.do(garbage), 400, "PR400-DV-0001")
	for _, method := range []string{"GET", "PUT", "DELETE"} {
		c.wants(method+" of the collection", c.do(confRequest{method: method, url: area}), 405, "PR405-MC-0001")
	}
	c.wants("a file that is not there", c.propfind(area+"/nosuch.zip", "0"), 404, "PR404-DV-0001")
}

// A confListing is what a client reads out of a multistatus. An entry without href is a file that was never finished.
type confListing struct {
	XMLName xml.Name `xml:"DAV: multistatus"`
	Entries []struct {
		Href       string    `xml:"DAV: href"`
		Created    string    `xml:"DAV: propstat>prop>creationdate"`
		Modified   string    `xml:"DAV: propstat>prop>getlastmodified"`
		Length     string    `xml:"DAV: propstat>prop>getcontentlength"`
		Type       *string   `xml:"DAV: propstat>prop>getcontenttype"`
		Status     string    `xml:"DAV: propstat>status"`
		Collection *struct{} `xml:"DAV: propstat>prop>resourcetype>collection"`
		CellStatus string    `xml:"urn:x-personium:xmlns propstat>prop>cellstatus"`
	} `xml:"DAV: response"`
}

func (c *conformer) list(url, depth string) (confListing, confAnswer) {
	c.Helper()
	answer := c.propfind(url, depth)
	c.wants("PROPFIND "+url, answer, 207, "")
	c.has("PROPFIND "+url, answer, "Content-Type", "application/xml")
	if tag := answer.header.Get("ETag"); !regexp.MustCompile(`^"\d+-\d+"$`).MatchString(tag) {
		c.Errorf(`PROPFIND %s: want an ETag like "1-1795516281959", got %q`, url, tag)
	}
	var listing confListing
	if err := xml.Unmarshal([]byte(answer.body), &listing); err != nil {
		c.Fatalf("PROPFIND %s: %v in %.300q", url, err, answer.body)
	}
	return listing, answer
}

func checkListing(c *conformer) {
	_, cell := c.newCell()
	area := cell + "__snapshot"
	empty, _ := c.list(area, "1")
	if len(empty.Entries) != 1 || empty.Entries[0].Href != area || empty.Entries[0].Collection == nil {
		c.Fatalf("an empty area: want the collection %s alone, got %+v", area, empty)
	}
	if state := empty.Entries[0].CellStatus; state != "normal" {
		c.Errorf("cell status of a new cell: want normal, got %q", state)
	}
	c.wants("PUT", c.put(area+"/a.zip", "application/zip", "12345"), 201, "")
	c.wants("PUT without a type", c.put(area+"/b", "", "1"), 201, "")
	if !c.listsSnapshots() {
		return
	}
	depth0, _ := c.list(area, "0")
	if len(depth0.Entries) != 1 {
		c.Errorf("Depth 0: want the collection alone, got %d entries", len(depth0.Entries))
	}
	full, _ := c.list(area, "1")
	if len(full.Entries) != 3 {
		c.Fatalf("two files: want three entries, got %+v", full)
	}
	files := map[string]string{}
	for _, entry := range full.Entries {
		if entry.Type != nil {
			files[entry.Href] = entry.Length + " " + *entry.Type
		}
		if !regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4}$`).MatchString(entry.Created) {
			c.Errorf("creation date of %s: got %q", entry.Href, entry.Created)
		}
		if entry.Status != "HTTP/1.1 200 OK" || !strings.HasSuffix(entry.Modified, " GMT") {
			c.Errorf("status or date of %s: got %q, %q", entry.Href, entry.Status, entry.Modified)
		}
	}
	want := map[string]string{area + "/a.zip": "5 application/zip", area + "/b": "1 "}
	if fmt.Sprint(files) != fmt.Sprint(want) {
		c.Errorf("files: want %v, got %v", want, files)
	}
	c.checkFileEntry(area + "/a.zip")
}

func (c *conformer) checkFileEntry(url string) {
	c.Helper()
	one, answer := c.list(url, "0")
	if len(one.Entries) != 1 || one.Entries[0].Href != url || one.Entries[0].Collection != nil {
		c.Errorf("PROPFIND of a file: want %s alone, got %+v", url, one)
	}
	c.has("GET of a file", c.get(url), "ETag", answer.header.Get("ETag"))
}

func checkStoredFile(c *conformer) {
	_, cell := c.newCell()
	url := cell + "__snapshot/file.zip"
	created := c.put(url, "application/zip", "0123456789")
	c.wants("PUT of a new file", created, 201, "")
	tag := created.header.Get("ETag")
	if !regexp.MustCompile(`^"1-\d+"$`).MatchString(tag) {
		c.Errorf(`PUT of a new file: want an ETag like "1-1795517237656", got %q`, tag)
	}
	for name, header := range map[string]map[string]string{
		"GET":                       nil,
		"GET of a range":            {"Range": "bytes=1-"},
		"GET since a date to come":  {"If-Modified-Since": "Sat, 01 Jan 2180 00:00:00 GMT"},
		"GET unless it is anything": {"If-None-Match": "*"},
	} {
		answer := c.do(confRequest{method: "GET", url: url, header: header})
		c.wants(name, answer, 200, "")
		c.has(name, answer, "ETag", tag)
		c.has(name, answer, "Content-Type", "application/zip")
		c.has(name, answer, "Content-Length", "10")
		c.has(name, answer, "Accept-Ranges", "bytes")
		if answer.body != "0123456789" {
			c.Errorf("%s: got %q", name, answer.body)
		}
	}
	head := c.do(confRequest{method: "HEAD", url: url})
	c.wants("HEAD", head, 200, "")
	c.has("HEAD", head, "Content-Length", "10")
	c.wants("a path below a file", c.get(url+"/more"), 404, "PR404-MC-0001")
	c.wants("an existing file without credentials", c.do(confRequest{
		method: "GET", url: url, header: map[string]string{"Authorization": ""},
	}), 401, "PR401-AU-0001")
	c.wants("PUT of nothing", c.put(cell+"__snapshot/zero", "text/plain", ""), 201, "")
	c.wants("REPORT", c.do(confRequest{method: "REPORT", url: url}), 501, "PR501-MC-0001")
}

func checkFileTags(c *conformer) {
	_, cell := c.newCell()
	url := cell + "__snapshot/file.zip"
	guarded := func(method, header, tag string) confAnswer {
		request := confRequest{method: method, url: url, header: map[string]string{header: tag}}
		if method == "PUT" {
			request.body = "content"
		}
		return c.do(request)
	}
	created := guarded("PUT", "If-Match", `"1-1"`)
	c.wants("If-Match on a new file", created, 201, "")
	first := created.header.Get("ETag")
	replaced := guarded("PUT", "If-None-Match", "*")
	c.wants("If-None-Match: * on a file that is there", replaced, 204, "")
	second := replaced.header.Get("ETag")
	if first == second {
		c.Errorf("replacing the file: the ETag %s did not change", first)
	}
	c.wants("PUT with an old tag", guarded("PUT", "If-Match", first), 412, "PR412-DV-0001")
	c.wants("DELETE with an old tag", guarded("DELETE", "If-Match", first), 412, "PR412-DV-0001")
	c.wants("GET with the same tag", guarded("GET", "If-None-Match", second), 304, "")
	c.wants("GET with the same tag, weak", guarded("GET", "If-None-Match", "W/"+second), 304, "")
	c.wants("GET with a list of tags", guarded("GET", "If-None-Match", `"1-1", `+second), 200, "")
	c.wants("PUT with the same tag", guarded("PUT", "If-Match", second), 204, "")
	c.wants("DELETE", c.do(confRequest{method: "DELETE", url: url}), 204, "")
	c.wants("DELETE again", c.do(confRequest{method: "DELETE", url: url}), 404, "PR404-DV-0001")
}
