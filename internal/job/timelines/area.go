package timelines

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// routeSnapshot is the snapshot area; file begins with a slash, or is empty.
func (u *modelUnit) routeSnapshot(r *http.Request, file string) reply {
	name := strings.TrimPrefix(file, "/")
	f, there := u.files[name]
	switch {
	case r.Method == http.MethodPut && u.burnt[name]:
		delete(u.burnt, name)
		u.files[name] = storedFile{created: u.now}
		return reply{status: 201}
	case r.Method == http.MethodPut:
		return reply{status: 204}
	case r.Method == "PROPFIND" && name == "":
		return u.listing()
	case !there:
		return core(404, "PR404-DV-0001", "Resource not found.")
	case r.Method == "PROPFIND":
		return reply{status: 207, etag: f.etag(), body: multistatus(described(name, f))}
	case r.Method == http.MethodDelete:
		delete(u.files, name)
		return reply{status: 204}
	}
	return reply{status: 200, body: fmt.Sprintf(`{"code":%q,"message":{"lang":"en","value":%q}}`, f.code, f.text)}
}

func (u *modelUnit) listing() reply {
	parts := []string{webFolder("http://cell1/__snapshot", "")}
	if u.blind("depth") {
		return reply{status: 207, body: multistatus(parts...)}
	}
	names := make([]string, 0, len(u.files))
	for name, f := range u.files {
		if !u.shows(f) {
			continue
		}
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		parts = append(parts, described(name, u.files[name]))
	}
	for range u.nameless() {
		parts = append(parts, "<response/>")
	}
	return reply{status: 207, body: multistatus(parts...)}
}

func multistatus(responses ...string) string {
	return `<multistatus xmlns="DAV:">` + strings.Join(responses, "") + `</multistatus>`
}

// response is what a multistatus says of one resource.
func response(href, props string) string {
	return `<response><href>` + href + `</href><propstat><prop>` + props + `</prop>` +
		`<status>HTTP/1.1 200 OK</status></propstat></response>`
}

func described(name string, f storedFile) string {
	return response("http://cell1/__snapshot/"+name,
		`<creationdate>`+f.created.UTC().Format("2006-01-02T15:04:05.000-0700")+`</creationdate>`+
			`<getlastmodified>`+f.created.UTC().Format(http.TimeFormat)+`</getlastmodified>`+
			`<getcontentlength>21819</getcontentlength><resourcetype/>`)
}
