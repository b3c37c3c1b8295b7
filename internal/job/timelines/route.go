package timelines

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
)

// route answers a request that reaches core, in the order in which core looks at things.
func (u *modelUnit) route(r *http.Request, body string) reply {
	onUnit := r.URL.Host == "unit.test"
	path := r.URL.Path
	switch {
	case u.withoutPropfind(r):
		return page(405)
	case onUnit && path == "/":
		return reply{status: 200, body: fmt.Sprintf(`{"unit":{"path_based_cellurl_enabled":%v,"url":%q}}`,
			u.script.style == personium.PathStyle, modelUnitURL)}
	case onUnit && strings.HasPrefix(path, "/__ctl/Cell("):
		return u.routeEntity(r)
	}
	resource := strings.TrimPrefix(path, "/")
	if u.script.style == personium.PathStyle {
		resource = strings.TrimPrefix(resource, "cell1/")
	}
	switch {
	case body == "{}" && !u.script.cellProbe:
		return page(403)
	case u.absent():
		return core(404, "PR404-DV-0003", "Cell not found.")
	case u.ruined:
		return core(500, "PR500-DV-0002", "File System I/O Error.")
	}
	if a, closed := u.closed(r, resource); closed {
		return a
	}
	if resource == "" {
		return u.cellDocument()
	}
	if body == "{}" {
		return core(401, "PR401-AU-0001", "Authorization failed.")
	}
	if a, refused := u.refused(r); refused {
		return a
	}
	switch {
	case r.Method == http.MethodGet && resource == "__import":
		return u.importReply()
	case r.Method == http.MethodGet && resource == "__export":
		return shownReply(u.shown[event.Export], event.Export)
	case strings.HasPrefix(resource, "__snapshot"):
		return u.routeSnapshot(r, strings.TrimPrefix(resource, "__snapshot"))
	case resource == "__" && (r.Method == "PROPPATCH" || r.Header.Get("Depth") == "0"):
		return u.routeMark(r, body)
	}
	return u.routeContent(r, resource, body)
}

// closed is the filter of core that comes before everything else: the lock, and the failed cell.
func (u *modelUnit) closed(r *http.Request, resource string) (reply, bool) {
	writes := r.Method == http.MethodPost || r.Method == http.MethodPut || r.Method == http.MethodDelete || r.Method == "PROPPATCH"
	if u.script.style == personium.PathStyle && writes && u.lock != "" {
		return u.held(), true
	}
	if (u.failure != nil || u.marked) && (u.script.style == personium.SubdomainStyle || resource != "__import") {
		return core(409, "PR409-CM-0001", "Cell status is [import failed]. Only Unit Level's APIs, CellImport and GetToken are "+
			"executable."), true
	}
	return reply{}, false
}

func (u *modelUnit) held() reply {
	return core(409, "PR409-CM-0002", "Because ["+u.lock+"] is being executed, writing to cell can not be done.")
}

// refused judges the credentials.
func (u *modelUnit) refused(r *http.Request) (reply, bool) {
	s := u.script
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	switch {
	case token == "":
		return core(401, "PR401-AU-0001", "Authorization failed."), true
	case token == firstToken && s.expiry > 0 && u.now.Sub(u.began) >= s.expiry:
		return core(401, "PR401-AU-0002", "Token expired."), true
	case token != firstToken && token != secondToken:
		return core(401, "PR401-AU-0006", "Token is not valid."), true
	}
	if w := s.refuse; w != nil && u.ours != nil {
		since := u.now.Sub(u.postedAt)
		if over := !u.ours.alive() && !w.lasting; since >= w.from && !over {
			return u.c.refusal(), true
		}
	}
	return reply{}, false
}

func (c chance) refusal() reply {
	if c.of(0.5) {
		return core(401, "PR401-AU-0001", "Authorization failed.")
	}
	return core(403, "PR403-AU-0002", "Necessary privilege is lacking.")
}

func (u *modelUnit) importReply() reply {
	s := u.script
	if w := s.word; w != nil && u.ours != nil {
		if since := u.now.Sub(u.postedAt); since >= w.from && since < w.to {
			return reply{status: 200, body: `{"status":"under maintenance"}`}
		}
	}
	switch {
	case u.blank:
		return reply{status: 200}
	case u.failure != nil:
		f := u.failure
		return reply{status: 200, body: fmt.Sprintf(`{"importation_name":%q,"started_at":%q,"progress":"%d%%",`+
			`"message":{"code":%q,"message":{"lang":"en","value":%q}},"status":"import failed"}`,
			f.name, f.started, f.percent, f.code, f.text)}
	case u.marked:
		return core(500, "PR500-CM-0002", "Failed to read [read error json file].")
	}
	return shownReply(u.shown[event.Import], event.Import)
}

func shownReply(p *progress, k event.Kind) reply {
	if p == nil {
		return reply{status: 200, body: `{"status":"ready"}`}
	}
	return reply{status: 200, body: fmt.Sprintf(
		`{"%sation_name":%q,"started_at":%q,"progress":"%d%%","status":"%sation in progress"}`,
		k, p.name, p.started, p.percent, k)}
}

// routeEntity is {UnitURL}__ctl/Cell('cell1').
func (u *modelUnit) routeEntity(r *http.Request) reply {
	if r.Method == http.MethodPut {
		switch {
		case !u.script.unitProbe:
			return page(403)
		case u.lock != "":
			return u.held()
		}
		return core(401, "PR401-AU-0001", "Authorization failed.")
	}
	if a, refused := u.refused(r); refused {
		return a
	}
	switch {
	case !u.script.unitReadable || u.blind("entity"):
		return core(403, "PR403-AU-0003", "Necessary privilege is lacking.")
	case u.absent():
		return core(404, "PR404-OD-0002", "No such entity.")
	}
	return reply{status: 200, body: fmt.Sprintf(`{"d":{"results":{"__metadata":{"etag":"W/\"%d-1795516801986\""},`+
		`"Name":"cell1","__updated":"/Date(1795516801986)/"}}}`, u.version)}
}
