package web_test

import (
	cmpstd "cmp"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/compare/web"
	"github.com/personium/personium-cell/internal/personium"
)

func mkcol(p *practice, path, kind string) {
	p.Ask("MKCOL", path, `<D:mkcol xmlns:D="DAV:" xmlns:p="urn:x-personium:xmlns"><D:set><D:prop><D:resourcetype><D:collection/>`+kind+
		`</D:resourcetype></D:prop></D:set></D:mkcol>`)
}

func patch(p *practice, path, set string) {
	p.Ask("PROPPATCH", path, `<D:propertyupdate xmlns:D="DAV:" xmlns:Z="urn:z"><D:set><D:prop>`+set+`</D:prop></D:set></D:propertyupdate>`)
}

func put(p *practice, path, contentType, data string) {
	p.Ask(http.MethodPut, path, data, "Content-Type", contentType)
}

// acl sets the rights of a place: "role privilege" each, roles relative to the main box.
func acl(p *practice, path, attributes string, entries ...string) {
	var b strings.Builder
	for _, e := range entries {
		who, privilege, _ := strings.Cut(e, " ")
		if who = "<D:href>" + who + "</D:href>"; who == "<D:href>all</D:href>" {
			who = "<D:all/>"
		}
		b.WriteString("<D:ace><D:principal>" + who + "</D:principal><D:grant><D:privilege><" + privilege + "/></D:privilege></D:grant></D:ace>")
	}
	p.Ask("ACL", path, `<D:acl xmlns:D="DAV:" xmlns:p="urn:x-personium:xmlns" xml:base="`+p.Unit.CellURL("cell1")+`__role/__/" `+attributes+`>`+
		b.String()+`</D:acl>`)
}

// furnish puts something of every kind into a cell.
func furnish(p *practice) {
	mkcol(p, "box1/od2", "<p:odata/>")
	mkcol(p, "box1/svc", "<p:service/>")
	mkcol(p, "box1/st", "<p:stream/>")
	mkcol(p, "box1/docs/sub", "")
	mkcol(p, "box1/docs/sub/!deep", "")
	put(p, "box1/docs/sub/!deep/x.bin", "application/octet-stream", strings.Repeat("0123456789", 10_000))
	put(p, "box1/docs/sub/twin.bin", "application/octet-stream", strings.Repeat("0123456789", 10_000))
	put(p, "box1/svc/__src/code.js", "text/javascript;charset=utf-8", "function(){}")
	put(p, "__/100%25%23&'.txt", "text/plain", "odd")
	patch(p, "box1/docs/guide.txt", `<Z:author role="x">Me <Z:b> a</Z:b> </Z:author><Z:empty/>`)
	patch(p, "box1/docs", "<Z:folder>1</Z:folder>")
	patch(p, "box1", "<Z:box>1</Z:box>")
	patch(p, "", "<Z:cell>1</Z:cell>")
	p.Ask(http.MethodPost, "__ctl/Role", `{"Name":"gone"}`)
	acl(p, "box1/docs", `p:requireSchemaAuthz="public"`, "admin D:read", "gone D:read", "../box1/reader D:write")
	acl(p, "box1/docs/guide.txt", "", "admin D:read", "all D:write")
	acl(p, "box1/od2", "", "admin D:read", "all D:write")
	acl(p, "box1/svc", "", "admin p:exec")
	p.Ask(http.MethodDelete, "__ctl/Role('gone')", "")
}

// TestWhatIsNotTheSameIsNamed changes one thing after the other in a cell whose snapshot was just made.
func TestWhatIsNotTheSameIsNamed(t *testing.T) {
	t.Parallel()
	changed, missing, extra := compare.Changed, compare.Missing, compare.Extra
	m := func(place, property string, kind compare.MismatchKind) compare.Mismatch {
		return compare.Mismatch{Place: place, Property: property, Kind: kind}
	}
	all := strings.Repeat("0123456789", 10_000)
	for name, test := range map[string]struct {
		change func(*practice)
		want   []compare.Mismatch
	}{
		"nothing":              {func(*practice) {}, nil},
		"the same bytes again": {func(p *practice) { put(p, "box1/docs/sub/twin.bin", "application/octet-stream", all) }, nil},
		"one byte": {func(p *practice) {
			put(p, "box1/docs/sub/!deep/x.bin", "application/octet-stream", all[:50_000]+"x"+all[50_001:])
		}, []compare.Mismatch{m("box1/docs/sub/!deep/x.bin", "content", changed)}},
		"a byte more":    {func(p *practice) { put(p, "box1/docs/sub/!deep/x.bin", "application/octet-stream", all+"x") }, []compare.Mismatch{m("box1/docs/sub/!deep/x.bin", "content", changed)}},
		"a content type": {func(p *practice) { put(p, "box1/docs/sub/twin.bin", "application/octet-Stream", all) }, []compare.Mismatch{m("box1/docs/sub/twin.bin", "content type", changed)}},
		"a script":       {func(p *practice) { put(p, "box1/svc/__src/code.js", "text/javascript;charset=utf-8", "function(){;") }, []compare.Mismatch{m("box1/svc/__src/code.js", "content", changed)}},
		"an odd name":    {func(p *practice) { put(p, "__/100%25%23&'.txt", "text/plain", "Odd") }, []compare.Mismatch{m("__/100%#&'.txt", "content", changed)}},
		"a file more":    {func(p *practice) { put(p, "box1/docs/more.txt", "text/plain", "") }, []compare.Mismatch{m("box1/docs/more.txt", "", extra)}},
		"a file less":    {func(p *practice) { p.Ask(http.MethodDelete, "box1/docs/guide.txt", "") }, []compare.Mismatch{m("box1/docs/guide.txt", "", missing)}},
		"a folder less":  {func(p *practice) { p.Ask(http.MethodDelete, "box1/docs", "", "X-Personium-Recursive", "true") }, []compare.Mismatch{m("box1/docs", "", missing)}},
		"a folder more":  {func(p *practice) { mkcol(p, "__/new", ""); put(p, "__/new/a", "text/plain", "a") }, []compare.Mismatch{m("__/new", "", extra)}},
		"a file by another name": {func(p *practice) {
			p.Ask("MOVE", "box1/docs/guide.txt", "", "Destination", p.Unit.CellURL("cell1")+"box1/docs/Guide.txt")
		}, []compare.Mismatch{m("box1/docs/Guide.txt", "", extra), m("box1/docs/guide.txt", "", missing)}},
		"a folder in another one": {func(p *practice) {
			p.Ask("MOVE", "box1/docs/sub", "", "Destination", p.Unit.CellURL("cell1")+"box1/sub")
		}, []compare.Mismatch{m("box1/docs/sub", "", missing), m("box1/sub", "", extra)}},
		"a folder for a file": {func(p *practice) {
			p.Ask(http.MethodDelete, "box1/docs/sub/twin.bin", "")
			mkcol(p, "box1/docs/sub/twin.bin", "")
		}, []compare.Mismatch{m("box1/docs/sub/twin.bin", "kind", changed)}},
		"a service for a stream": {func(p *practice) { p.Ask(http.MethodDelete, "box1/st", ""); mkcol(p, "box1/st", "<p:service/>") }, []compare.Mismatch{m("box1/st", "kind", changed)}},
		"a property":             {func(p *practice) { patch(p, "box1/docs/guide.txt", `<Z:author role="x">me <Z:b> a</Z:b> </Z:author>`) }, []compare.Mismatch{m("box1/docs/guide.txt", "{urn:z}author", changed)}},
		"an attribute":           {func(p *practice) { patch(p, "box1/docs/guide.txt", `<Z:author role="y">Me <Z:b> a</Z:b> </Z:author>`) }, []compare.Mismatch{m("box1/docs/guide.txt", "{urn:z}author", changed)}},
		"only a prefix": {func(p *practice) {
			patch(p, "box1/docs/guide.txt", `<q:author xmlns:q="urn:z" role="x">Me <q:b> a</q:b></q:author>`)
		}, nil},
		"a property more":          {func(p *practice) { patch(p, "box1/docs", `<folder xmlns="urn:other">1</folder>`) }, []compare.Mismatch{m("box1/docs", "{urn:other}folder", extra)}},
		"a property of a box":      {func(p *practice) { patch(p, "box1", `<Z:box>2</Z:box>`) }, []compare.Mismatch{m("box1", "{urn:z}box", changed)}},
		"a property of the cell":   {func(p *practice) { patch(p, "", `<Z:cell>2</Z:cell>`) }, []compare.Mismatch{m("cell", "{urn:z}cell", changed)}},
		"a property of the main":   {func(p *practice) { patch(p, "__", `<Z:m>2</Z:m>`) }, []compare.Mismatch{m("__", "{urn:z}m", extra)}},
		"rights of the cell":       {func(p *practice) { acl(p, "", "", "admin p:root", "all p:social-read") }, []compare.Mismatch{m("cell", "acl", changed)}},
		"rights of a box":          {func(p *practice) { acl(p, "box1", "", "../box1/reader D:write") }, []compare.Mismatch{m("box1", "acl", changed)}},
		"the same rights of a box": {func(p *practice) { acl(p, "box1", "", "../box1/reader D:read") }, nil},
		"rights of a folder": {func(p *practice) {
			acl(p, "box1/docs", `p:requireSchemaAuthz="public"`, "../box1/reader D:write", "admin D:read")
		}, []compare.Mismatch{m("box1/docs", "acl", changed)}},
		"a level of schemas": {func(p *practice) {
			acl(p, "box1/docs", `p:requireSchemaAuthz="confidential"`, "admin D:read", "../box1/reader D:write")
		}, []compare.Mismatch{m("box1/docs", "acl", changed)}},
		"a dead entry less": {func(p *practice) {
			acl(p, "box1/docs", `p:requireSchemaAuthz="public"`, "admin D:read", "../box1/reader D:write")
		}, nil},
		"rights of a file": {func(p *practice) { acl(p, "box1/docs/guide.txt", "", "admin D:read") }, []compare.Mismatch{m("box1/docs/guide.txt", "acl", changed)}},
		"no rights at all": {func(p *practice) { acl(p, "box1/od2", "") }, []compare.Mismatch{m("box1/od2", "acl", changed)}},
		"the role of two ACLs": {func(p *practice) {
			p.Ask(http.MethodPost, "__ctl/Role", `{"Name":"admin","_Box.Name":"box1"}`)
			acl(p, "box1/svc", "", "../box1/admin p:exec")
		}, []compare.Mismatch{m("box1/svc", "acl", changed)}},
		"a box by another name": {func(p *practice) { p.Ask("MERGE", "__ctl/Box('box1')", `{"Name":"box2"}`) }, []compare.Mismatch{m("box2", "", extra), m("box1", "", missing)}},
	} {
		for i, style := range []personium.Style{personium.PathStyle, personium.SubdomainStyle} {
			t.Run(name+", "+string(style), func(t *testing.T) {
				t.Parallel()
				if testing.Short() && len(name)%4 != 2*i {
					t.Skip("a quarter of the changes in each of the styles is enough to see races")
				}
				p := newPractice(t, style)
				furnish(p)
				snapshot := p.export("before")
				test.change(p)
				forecast := web.Forecast(snapshot)
				result, got := compared(t, web.Sides{Expected: snapshot, Cell: p.Client})
				if diff := cmp.Diff(byPlace(test.want), byPlace(bare(got))); diff != "" {
					t.Error(diff)
				}
				if test.want == nil && result.Work != forecast {
					t.Errorf("it was %+v, and forecast as %+v", result.Work, forecast)
				}
				if len(result.NotCompared) > 0 {
					t.Errorf("not compared: %q", result.NotCompared)
				}
				offline, again := compared(t, web.Sides{Expected: snapshot, With: p.export("after")})
				if diff := cmp.Diff(byPlace(bare(got)), byPlace(bare(again))); diff != "" || offline.Files != result.Files {
					t.Errorf("offline: %s %+v", diff, offline)
				}
			})
		}
	}
}

// bare is what was found, without values.
func bare(found []compare.Mismatch) []compare.Mismatch {
	var list []compare.Mismatch
	for _, m := range found {
		m.Expected, m.Found = "", ""
		list = append(list, m)
	}
	return list
}

func byPlace(list []compare.Mismatch) []compare.Mismatch {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b compare.Mismatch) int { return cmpstd.Compare(a.Place+a.Property, b.Place+b.Property) })
	return list
}
