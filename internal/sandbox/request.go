package sandbox

import (
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
)

// A request is one request on its way through the unit, with what the server finds out about it before any resource
// looks at it.
type request struct {
	unit       *Unit
	r          *http.Request
	method     string // after X-HTTP-Method-Override
	host       string // after X-Forwarded-Host
	credential credential

	cell     *cell    // nil at unit level
	segments []string // of the path below the unit or the cell
	life     int      // of the unit, when the request was counted
}

func (q *request) cellURL() string { return q.cell.url() }

// serve makes the answer to a request.
func (u *Unit) serve(r *http.Request) *answer {
	if strings.Contains(strings.ToLower(r.URL.EscapedPath()), "%2f") {
		return tomcatPage(http.StatusBadRequest)
	}
	q := &request{unit: u, r: r, method: r.Method, host: r.Host}
	a, err := q.filter()
	if err == nil && a == nil {
		a, err = q.route()
	}
	if err == nil {
		return a
	}
	e := coreerror.Of(err)
	u.sawRefusal(e)
	return refused(e, r)
}

// filter does what the server does before it looks at the URL: the request key, the overrides, OPTIONS of anybody, Accept.
func (q *request) filter() (*answer, error) {
	h := q.r.Header
	if key := h.Get("X-Personium-RequestKey"); !isRequestKey(key) {
		return nil, coreerror.BadHeader.New("X-Personium-RequestKey")
	}
	if method := h.Get("X-HTTP-Method-Override"); method != "" && q.method == http.MethodPost {
		q.method = method
	}
	for _, line := range h.Values("X-Override") {
		if name, value, ok := strings.Cut(line, ":"); ok && name != "" {
			h.Set(strings.TrimSpace(name), strings.TrimSpace(value))
		}
	}
	if host := h.Get("X-Forwarded-Host"); host != "" {
		q.host = host
	}
	if _, sent := h["Authorization"]; q.method == http.MethodOptions && !sent {
		return options("OPTIONS, GET, POST, PUT, DELETE, HEAD, MERGE, MKCOL, MOVE, PROPFIND, PROPPATCH, ACL"), nil
	}
	if accept := h.Get("Accept"); strings.ContainsFunc(accept, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return nil, coreerror.AcceptForm.New(latin1(accept))
	}
	return nil, nil
}

func isRequestKey(s string) bool {
	return len(s) <= 128 && !strings.ContainsFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_')
	})
}

// latin1 reads header bytes that are no UTF-8 as the older character set of HTTP.
func latin1(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}

// route finds the unit or the cell that the URL means, and hands the request to it.
func (q *request) route() (*answer, error) {
	u := q.unit
	segments := strings.Split(strings.TrimPrefix(q.r.URL.Path, "/"), "/")
	if last := len(segments) - 1; segments[last] == "" {
		segments = segments[:last]
	}
	if u.style == subdomainStyle {
		if name, ok := u.cellNameOf(q.host); ok {
			return q.atCell(name, segments)
		}
		if q.host != u.authority {
			return nil, coreerror.WrongAuthority.New(q.host, u.authority+", *."+u.authority)
		}
		if len(segments) > 0 && segments[0] != "__ctl" {
			return nil, coreerror.NoPathStyle.New()
		}
		return q.atUnit(segments)
	}
	if q.host != u.authority {
		return nil, coreerror.WrongAuthority.New(q.host, u.authority)
	}
	if len(segments) == 0 || segments[0] == "__ctl" {
		return q.atUnit(segments)
	}
	return q.atCell(segments[0], segments[1:])
}

// atCell is the way of every request to a cell, in the server's order: credentials are read, the cell is found, the
// request is counted, a failed cell turns it away, and only then a resource gets it.
func (q *request) atCell(name string, segments []string) (*answer, error) {
	u := q.unit
	u.mu.Lock()
	q.credential = u.credentialOf(q.r, name)
	c, ok := u.cells[name]
	if !ok {
		u.mu.Unlock()
		return nil, coreerror.NoCell.New()
	}
	q.cell, q.segments, q.life = c, segments, u.pool.life
	c.requests++
	err := q.gate()
	u.mu.Unlock()
	defer q.leave()
	if err != nil {
		return nil, err
	}
	return q.cellResource()
}

// leave ends the counting of a request, before its answer is streamed.
func (q *request) leave() {
	q.unit.mu.Lock()
	defer q.unit.mu.Unlock()
	if q.life == q.unit.pool.life {
		q.cell.requests--
	}
}

// gate lets nothing into a ruined cell, and little into a failed one. In path style the server looks for __import and
// __token in the second element of the path; in subdomain style they are the first, so it turns them away as well.
// u.mu is held.
func (q *request) gate() error {
	if err := q.accountGone(); err != nil {
		return err
	}
	if q.cell.ruined != nil {
		if q.cell.ruined.Code == coreerror.DavInconsistent {
			return q.cell.ruined
		}
		return coreerror.UnknownException()
	}
	if q.unit.faults.lockStoreDown {
		return coreerror.LockStoreAway.New()
	}
	if q.cell.status() != statusFailed {
		return nil
	}
	if len(q.segments) == 0 && q.r.Method == http.MethodDelete {
		return nil
	}
	if q.unit.style == pathStyle && len(q.segments) > 0 && (q.segments[0] == "__import" || q.segments[0] == "__token") {
		return nil
	}
	return coreerror.CellFailed.New()
}

// needUnlocked is the filter of writing methods: it comes before credentials, body and existence. Below a cell it works in
// path style only, since it takes the first element of the path for the cell's name. u.mu is held.
func (q *request) needUnlocked() error {
	if q.unit.style == subdomainStyle || q.cell.lock == "" {
		return nil
	}
	return coreerror.CellLocked.New(q.cell.lock)
}

// locked runs f with u.mu held.
func (q *request) locked(f func() (*answer, error)) (*answer, error) {
	q.unit.mu.Lock()
	defer q.unit.mu.Unlock()
	return f()
}
