package sandbox_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

func patchBody(set, removed string) string {
	body := `<D:propertyupdate xmlns:D="DAV:" xmlns:p="urn:x-personium:xmlns" xmlns:Z="http://z/">`
	if set != "" {
		body += "<D:set><D:prop>" + set + "</D:prop></D:set>"
	}
	if removed != "" {
		body += "<D:remove><D:prop>" + removed + "</D:prop></D:remove>"
	}
	return body + "</D:propertyupdate>"
}

func checkProperties(c *conformer) {
	_, cell := c.newCell()
	box := cell + "__"
	c.wants("MKCOL", c.dav("MKCOL", box+"/f", ""), 201, "")
	c.wants("PUT", c.put(box+"/f/x", "text/plain", "x"), 201, "")
	for _, url := range []string{box, box + "/f", box + "/f/x", cell} {
		patched := c.dav("PROPPATCH", url, patchBody(`<Z:Author>me &amp; you</Z:Author><p:hidden>1</p:hidden><D:displayname>x</D:displayname>`, ""))
		c.wants("PROPPATCH "+url, patched, 207, "")
		if !strings.HasPrefix(patched.header.Get("ETag"), `"2-`) || strings.Contains(patched.body, "displayname") {
			c.Errorf("PROPPATCH %s: %q %.500s", url, patched.header.Get("ETag"), patched.body)
		}
		for _, want := range []string{`Author`, `>me &amp; you</`, `>1</`} {
			if listing := c.propfind(url, "0"); !strings.Contains(listing.body, want) {
				c.Errorf("PROPFIND %s: no %s in %.900s", url, want, listing.body)
			}
		}
		removed := c.dav("PROPPATCH", url, patchBody("", "<Z:Author/><Z:nosuch/>"))
		c.wants("PROPPATCH that removes", removed, 207, "")
		if strings.Count(removed.body, "<propstat>") != 2 || !strings.Contains(removed.body, "HTTP/1.1 404 Not Found") {
			c.Errorf("PROPPATCH that removes: %.900s", removed.body)
		}
		if listing := c.propfind(url, "0"); strings.Contains(listing.body, "Author") || !strings.Contains(listing.body, "hidden") {
			c.Errorf("PROPFIND %s afterwards: %.900s", url, listing.body)
		}
	}
	for what, test := range map[string]struct{ body, code string }{
		"nothing": {"", "PR400-DV-0001"}, "no XML": {"garbage", "PR400-DV-0001"}, "another document": {"<a/>", "PR400-DV-0001"},
		"a set without prop": {`<D:propertyupdate xmlns:D="DAV:"><D:set/></D:propertyupdate>`, "PR400-DV-0002"},
	} {
		c.wants("PROPPATCH with "+what, c.dav("PROPPATCH", box+"/f", test.body), 400, test.code)
	}
	c.wants("PROPPATCH of nothing there", c.dav("PROPPATCH", box+"/no", patchBody("", "")), 404, "PR404-DV-0001")
	c.wants("PROPPATCH of the snapshots", c.dav("PROPPATCH", cell+"__snapshot", ""), 405, "PR405-MC-0001")
}

// aclText is an ACL whose entries are "role: privilege, privilege"; the role all is everybody.
func aclText(cell string, entries ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<D:acl xmlns:D="DAV:" xmlns:p="urn:x-personium:xmlns" xml:base="%s__role/__/">`, cell)
	for _, entry := range entries {
		role, privileges, _ := strings.Cut(entry, ": ")
		principal := "<D:href>" + role + "</D:href>"
		if role == "all" {
			principal = "<D:all/>"
		}
		b.WriteString("<D:ace><D:principal>" + principal + "</D:principal><D:grant>")
		for privilege := range strings.SplitSeq(privileges, ", ") {
			b.WriteString("<D:privilege><" + privilege + "/></D:privilege>")
		}
		b.WriteString("</D:grant></D:ace>")
	}
	return b.String() + "</D:acl>"
}

// grants are what the ACLs of a listing say: principal, privileges, and what they are inherited from.
func (c *conformer) grants(url string) string {
	c.Helper()
	listing := c.propfind(url, "0")
	c.wants("PROPFIND "+url, listing, 207, "")
	var list []string
	for _, ace := range regexp.MustCompile(`(?s)<ace>.*?</ace>`).FindAllString(listing.body, -1) {
		var parts []string
		for _, m := range regexp.MustCompile(`<href>(.*?)</href>|<(all)/>|<(?:[Dp]:)?([a-z-]+)(?: xmlns:D="DAV:")?/>`).FindAllStringSubmatch(ace, -1) {
			parts = append(parts, m[1]+m[2]+m[3])
		}
		list = append(list, strings.Join(parts, " "))
	}
	return strings.Join(list, "; ")
}

func checkACLs(c *conformer) {
	_, cell := c.newCell()
	folder := cell + "__/f"
	c.prime(cell)
	c.wants("MKCOL", c.dav("MKCOL", folder, ""), 201, "")
	c.wants("PUT", c.put(folder+"/x", "text/plain", "x"), 201, "")
	set := c.dav("ACL", folder, aclText(cell, "pcellconf: D:read, D:write", "all: D:read-properties"))
	c.wants("ACL", set, 200, "")
	if !strings.HasPrefix(set.header.Get("ETag"), `"2-`) {
		c.Errorf("ACL: ETag %q", set.header.Get("ETag"))
	}
	c.wants("ACL of the cell", c.dav("ACL", cell, aclText(cell, "pcellconf: p:auth-read, D:read")), 200, "")
	for url, want := range map[string]string{
		folder:        "pcellconf read write; all read-properties",
		folder + "/x": "pcellconf read write " + folder + "; all read-properties " + folder,
		cell + "__":   "",
		cell:          "pcellconf auth-read read",
	} {
		if got := c.grants(url); got != want {
			c.Errorf("the ACL of %s: want %q, got %q", url, want, got)
		}
	}
	c.checkBadACLs(cell, folder)
	c.wants("an ACL without entries", c.dav("ACL", folder, aclText(cell)), 200, "")
	if got := c.grants(folder + "/x"); got != "" {
		c.Errorf("after an ACL without entries: %q", got)
	}
	c.wants("an ACL by the URL of a role", c.dav("ACL", folder, strings.Replace(aclText(cell, cell+"__role/__/pcellconf: D:all"),
		` xml:base="`+cell+`__role/__/"`, "", 1)), 200, "")
	several := strings.Replace(aclText(cell, "all: D:read"), "<D:read/>", "<D:read/><D:write/>", 1)
	several = strings.Replace(several, "<D:acl ", `<D:acl p:requireSchemaAuthz="public" `, 1)
	c.wants("an ACL with several names in one privilege", c.dav("ACL", folder, several), 200, "")
	if got := c.grants(folder); got != "all write" {
		c.Errorf("several names in one privilege: %q", got)
	}
	level := strings.Replace(aclText(cell), "<D:acl ", `<D:acl p:requireSchemaAuthz="public" `, 1)
	c.wants("an ACL of the cell with a level", c.dav("ACL", cell, level), 200, "")
	for url, want := range map[string]bool{folder: true, folder + "/x": false, cell: true, cell + "__snapshot": true, cell + "__": false} {
		if got := strings.Contains(c.propfind(url, "0").body, `p:requireSchemaAuthz="public"`); got != want {
			c.Errorf("the level of schema authentication of %s is shown: %t", url, got)
		}
	}
	c.wants("ACL of nothing there", c.dav("ACL", cell+"__/no", aclText(cell)), 404, "PR404-DV-0001")
	c.wants("ACL of the snapshots", c.dav("ACL", cell+"__snapshot", "x"), 405, "PR405-MC-0001")
}

// checkBadACLs sends what is refused, in the order in which core looks.
func (c *conformer) checkBadACLs(cell, folder string) {
	c.Helper()
	for _, test := range []struct{ what, body, code, text string }{
		{"nothing", "", "PR400-DV-0002", ""},
		{"no XML", "garbage", "PR400-DV-0002", ""},
		{"another document", "<a/>", "PR400-DV-0002", ""},
		{"a role that is not there", aclText(cell, "nobody: D:read"), "PR400-DV-0004", ""},
		{"a role of a box that is not there", aclText(cell, "../nobox/r: D:read"), "PR400-DV-0005", ""},
		{"a role of elsewhere", aclText(cell, "http://other.example/__role/__/pcellconf: D:read"), "PR400-DV-0004", ""},
		{"a privilege that there is not", aclText(cell, "pcellconf: D:nosuch"), "PR400-DV-0006", "[{DAV:}nosuch] that can not be set in privilege"},
		{"a privilege of cells", aclText(cell, "pcellconf: p:root"), "PR400-DV-0006", "[{urn:x-personium:xmlns}root] that can not be set"},
		{"an entry without anything", strings.Replace(aclText(cell), "</D:acl>", "<D:ace/></D:acl>", 1), "PR400-DV-0006", "Can not read grant"},
		{"an empty level", strings.Replace(aclText(cell), "<D:acl ", `<D:acl p:requireSchemaAuthz="" `, 1), "PR400-DV-0006",
			"Value [] for requireSchemaAuthz is invalid"},
		{"nobody", aclText(cell, ": D:read"), "PR400-DV-0006", "href in principal is empty"},
	} {
		refused := c.dav("ACL", folder, test.body)
		c.wants("ACL with "+test.what, refused, 400, test.code)
		if !strings.Contains(refused.body, test.text) {
			c.Errorf("ACL with %s: want %q, got %s", test.what, test.text, refused.body)
		}
	}
}

// checkOpenFolder lets everybody read a folder, and nobody else write there.
func checkOpenFolder(c *conformer) {
	_, cell := c.newCell()
	folder := cell + "__/open"
	const nobody = "Authorization:"
	c.wants("MKCOL", c.dav("MKCOL", folder, ""), 201, "")
	c.wants("PUT", c.put(folder+"/x", "text/plain", "x"), 201, "")
	refused := c.dav("GET", folder+"/x", "", nobody)
	c.wants("GET by nobody", refused, 401, "PR401-AU-0001")
	want := []string{fmt.Sprintf("Bearer realm=%q", cell), fmt.Sprintf("Basic realm=%q", cell)}
	if got := refused.header.Values("WWW-Authenticate"); !slices.Equal(got, want) {
		c.Errorf("WWW-Authenticate: want %q, got %q", want, got)
	}
	c.wants("GET of nothing by nobody", c.dav("GET", folder+"/no", "", nobody), 401, "PR401-AU-0001")
	c.wants("PUT without a parent by nobody", c.dav("PUT", folder+"/no/x", "x", nobody), 409, "PR409-DV-0001")
	c.wants("ACL", c.dav("ACL", folder, aclText(cell, "all: D:read")), 200, "")
	c.wants("GET by nobody, now", c.dav("GET", folder+"/x", "", nobody), 200, "")
	c.wants("GET with a bad token", c.dav("GET", folder+"/x", "", "Authorization: Bearer bad"), 200, "")
	c.wants("GET of nothing by nobody, now", c.dav("GET", folder+"/no", "", nobody), 404, "PR404-DV-0001")
	listing := c.dav("PROPFIND", folder, "", nobody, "Depth: 1")
	c.wants("PROPFIND by nobody", listing, 207, "")
	if strings.Contains(listing.body, "<acl") {
		c.Errorf("who may not read ACLs sees one: %.600s", listing.body)
	}
	for _, method := range []string{"PUT", "DELETE", "PROPPATCH", "ACL", "MOVE"} {
		c.wants(method+" by nobody", c.dav(method, folder+"/x", "x", nobody), 401, "PR401-AU-0001")
	}
	c.wants("MKCOL by nobody", c.dav("MKCOL", folder+"/f", "", nobody), 401, "PR401-AU-0001")
	c.wants("GET of the box by nobody", c.dav("GET", cell+"__", "", nobody), 401, "PR401-AU-0001")
}
