package timelines

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// routeContent answers a request for what the cell holds; at is the address within the cell.
func (u *modelUnit) routeContent(r *http.Request, at, body string) reply {
	u.seen(r)
	list, set, links := strings.Cut(at, "/$links/_")
	switch {
	case r.Method == "PROPFIND":
		return u.folder(at)
	case strings.HasPrefix(at, "__ctl/Role") && (r.Method != http.MethodGet || strings.HasSuffix(at, ")")) && !links:
		return u.routeRole(r, at, body)
	case links && r.Method != http.MethodGet:
		return u.routeLink(r, list, body)
	case links:
		return u.links(list, set)
	}
	return u.list(at, r.URL.Query())
}

// seen notes how the cell was when its content was last looked at.
func (u *modelUnit) seen(r *http.Request) {
	if u.ours != nil && r.Method != http.MethodPost && r.Method != http.MethodDelete {
		u.countedWhole = u.content.holds(theSample().ours[u.script.big], u.now)
	}
}

// list is a list of entities: how many there are, or whether there is one after some others.
func (u *modelUnit) list(at string, q url.Values) reply {
	n := u.content.rows(at, u.now.Add(-u.content.lag))
	if box, rest, _ := strings.Cut(at, "/"); box != "__ctl" {
		collection, _, schema := strings.Cut(rest, "/$metadata/")
		collection, _, _ = strings.Cut(collection, "/")
		switch {
		case !u.hasBox(box):
			return core(404, "PR404-DV-0002", "Box not found.")
		case !u.hasCollection(box, collection):
			return core(404, "PR404-DV-0001", "Resource not found.")
		case !schema && u.content.rows(box+"/"+collection+"/$metadata/EntityType", u.now) == 0:
			return core(404, "PR404-OD-0001", "No such entity set.")
		}
	}
	switch q.Get("$orderby") {
	case "__updated desc":
		return u.stand(at, n)
	case "Name":
		return u.names(at, n, q)
	case "__id":
		return u.keys(n, q)
	}
	skip, _ := strconv.ParseInt(q.Get("$skip"), 10, 64)
	switch {
	case skip > 100_000:
		return core(400, "PR400-OD-0029", "$skip is too large.")
	case q.Get("$inlinecount") == "allpages":
		return reply{status: 200, body: fmt.Sprintf(`{"d":{"results":[],"__count":"%d"}}`, min(n, 10_000))}
	case n > skip:
		return reply{status: 200, body: `{"d":{"results":[{}]}}`}
	}
	return reply{status: 200, body: `{"d":{"results":[]}}`}
}

func (u *modelUnit) hasBox(box string) bool {
	return box == "__" || u.content.rows("__ctl/Box", u.now) > 0
}

func (u *modelUnit) hasCollection(box, path string) bool {
	_, collection := u.content.folders(box, u.now)
	return collection == path
}

func (u *modelUnit) links(entity, set string) reply {
	base := modelCellURL(u.script.style)
	var results []string
	for _, end := range u.content.linked(entity, set, u.now.Add(-u.content.lag)) {
		list, key, _ := strings.Cut(strings.TrimSuffix(end, ")"), "(")
		if set == "Role" || set == "Relation" {
			key = "Name=" + key + ",_Box.Name=null"
		}
		results = append(results, fmt.Sprintf(`{"uri":%q}`, base+list+"("+key+")"))
	}
	return reply{status: 200, body: `{"d":{"results":[` + strings.Join(results, ",") + `]}}`}
}

// folder is the listing of a box, or of a folder in it.
func (u *modelUnit) folder(at string) reply {
	box, path, _ := strings.Cut(at, "/")
	folders, collection := u.content.folders(box, u.now)
	switch {
	case !u.hasBox(box):
		return core(404, "PR404-DV-0002", "Box not found.")
	case path != "" && !slices.Contains(folders, path):
		return core(404, "PR404-DV-0001", "Resource not found.")
	}
	base, within := "http://cell1/"+at, ""
	parts := []string{webFolder(base, "")}
	if path != "" {
		within = path + "/"
	}
	for _, f := range folders {
		kind := ""
		if f == collection {
			kind = `<odata xmlns="urn:x-personium:xmlns"/>`
		}
		if path == "" {
			parts = append(parts, webFolder(base+"/"+f, kind))
		}
	}
	for path, f := range u.content.files(box, u.now) {
		if name, isIn := strings.CutPrefix(path, within); isIn && !strings.Contains(name, "/") {
			length := fmt.Sprintf(`<getcontentlength>%d</getcontentlength><getlastmodified>%s</getlastmodified><resourcetype/>`,
				f.size, f.written.Format(http.TimeFormat))
			parts = append(parts, response(base+"/"+name, length))
		}
	}
	return reply{status: 207, body: multistatus(parts...)}
}

func webFolder(href, kind string) string {
	return response(href, `<resourcetype><collection/>`+kind+`</resourcetype>`)
}

// cellDocument is what everybody may know of the cell.
func (u *modelUnit) cellDocument() reply {
	id := theSample().own
	if u.script.foreignCell {
		id = foreignTarget
	}
	return reply{status: 200, body: `<cell xmlns="urn:x-personium:xmlns"><uuid>` + id + `</uuid></cell>`}
}
