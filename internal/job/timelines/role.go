package timelines

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"
)

// A roleMaking is how the answer to the making of a role comes.
type roleMaking struct {
	how   string // "", "lost": made all the same; "page": nothing was made
	takes time.Duration
}

// routeRole reads, makes or deletes a role.
func (u *modelUnit) routeRole(r *http.Request, at, body string) reply {
	_, name, _ := strings.Cut(strings.TrimSuffix(at, "')"), "('")
	switch there := u.content.roles[name]; {
	case r.Method == http.MethodPost:
		return u.makeRole(body)
	case !there:
		return core(404, "PR404-OD-0002", "No such entity.")
	case r.Method == http.MethodDelete:
		u.say("the role %q is deleted", name)
		delete(u.content.roles, name)
		return reply{status: 204}
	}
	return reply{status: 200, body: `{"d":{"results":{"Name":"` + name + `"}}}`}
}

// makeRole makes a role, for an owner's first one slowly: the answer and the role are there at the end.
func (u *modelUnit) makeRole(body string) reply {
	var role struct{ Name string }
	_ = json.Unmarshal([]byte(body), &role)
	// Where the cell holds what the snapshot holds, nobody counts or the version cannot be read, a role is a trace of an import.
	same := u.content.holds(theSample().ours[u.script.big], u.now) || u.script.hard.writes != nil
	if !u.hasNoRow() && !same && u.script.count && u.script.unitReadable && u.script.hard.blind == nil && u.script.hard.rival == nil {
		u.breach = "a role was made, although the cell holds something else than the snapshot"
	}
	m := u.script.making
	if u.content.indexed {
		m.takes = 50 * time.Millisecond
	}
	if m.how == "page" {
		return page(502)
	}
	u.rolesUnderWay++
	u.at(u.now.Add(m.takes), func() {
		u.say("the role %q is made", role.Name)
		u.rolesUnderWay--
		u.content.roles[role.Name], u.content.indexed = true, true
		u.content.made = u.now
	})
	if m.how == "lost" {
		return reply{fails: io.ErrUnexpectedEOF, takes: m.takes / 2}
	}
	return reply{status: 201, takes: m.takes}
}

// roleLeftBehind reports whether a role that was made for an import is still there although nothing hindered its removal.
func (u *modelUnit) roleLeftBehind() bool {
	s := u.script
	refused := s.expiry > 0 && !s.renews && u.now.Sub(u.began) >= s.expiry
	hindered := refused || u.out(u.now) || u.gone || u.ruined || u.lock != "" || u.failure != nil || u.marked
	return !hindered && u.hasRole()
}

func (u *modelUnit) hasRole() bool {
	made := len(u.content.roles) + u.rolesUnderWay
	if u.content.roles[rivalRole] {
		made--
	}
	return !u.gone && made > 0
}

// routeMark sets, removes or reads the mark of the main box.
func (u *modelUnit) routeMark(r *http.Request, body string) reply {
	if r.Method == "PROPPATCH" {
		_, set, _ := strings.Cut(body, "<c:import>")
		u.content.mark, _, _ = strings.Cut(set, "</c:import>")
	}
	return reply{status: 207, body: `<D:multistatus xmlns:D="DAV:" xmlns:c="urn:x-personium-cell"><D:response><D:href>http://cell1/__</D:href>` +
		`<D:propstat><D:prop><D:resourcetype><D:collection/></D:resourcetype><c:import>` + u.content.mark + `</c:import></D:prop>` +
		`<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response></D:multistatus>`}
}
