package sandbox

import (
	"cmp"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/urls"
)

// A request is one request on its way through the unit, with what the server finds out about it before any resource
// looks at it.
type request struct {
	unit       *Unit
	r          *http.Request
	method     string // after X-HTTP-Method-Override
	host       string // after X-Forwarded-Host
	keyed      bool   // its request key is a good one, or it has none
	target     urls.Target
	credential credential

	cell *cell // nil at unit level
	life int   // of the unit, when the request was counted
}

// newRequest takes what a request says about itself in the server's order: the request key, then what overrides its method, its
// headers and its host, and last its URL.
func (u *Unit) newRequest(r *http.Request) *request {
	q := &request{unit: u, r: r, method: r.Method, host: r.Host, keyed: isRequestKey(r.Header.Get("X-Personium-RequestKey"))}
	h := r.Header
	if method := h.Get("X-HTTP-Method-Override"); method != "" && q.method == http.MethodPost {
		q.method = method
	}
	for _, line := range h.Values("X-Override") {
		if name, value, ok := strings.Cut(line, ":"); ok && name != "" {
			h.Set(strings.TrimSpace(name), strings.TrimSpace(value))
		}
	}
	q.host = cmp.Or(h.Get("X-Forwarded-Host"), q.host)
	q.target = u.urls.Target(q.host, r.URL)
	return q
}

func (q *request) cellURL() string { return q.cell.url() }

// serve makes the answer to a request.
func (q *request) serve() *answer {
	if q.target.Level == urls.EscapedSlash {
		return tomcatPage(http.StatusBadRequest)
	}
	a, err := q.filter()
	if err == nil && a == nil {
		a, err = q.route()
	}
	if err == nil {
		return a
	}
	e := coreerror.Of(err)
	q.unit.sawRefusal(e)
	return refused(e, q.r)
}

// filter refuses and answers what the server does before it looks at the URL: the request key, OPTIONS of anybody, Accept.
func (q *request) filter() (*answer, error) {
	h := q.r.Header
	if !q.keyed {
		return nil, coreerror.BadHeader.New("X-Personium-RequestKey")
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

// route hands the request to the unit or the cell that its URL means.
func (q *request) route() (*answer, error) {
	switch {
	case q.target.Level == urls.OtherHost:
		return nil, coreerror.WrongAuthority.New(q.host, q.unit.urls.Accepts())
	case q.target.Level == urls.OtherStyle:
		return nil, coreerror.NoPathStyle.New()
	case q.target.Cell != "":
		return q.atCell()
	}
	return q.atUnit()
}

// atCell is the way of every request to a cell, in the server's order: credentials are read, the cell is found, the
// request is counted, a failed cell turns it away, and only then a resource gets it.
func (q *request) atCell() (*answer, error) {
	u := q.unit
	u.mu.Lock()
	q.credential = u.credentialOf(q.r, q.target.Cell)
	c, ok := u.cells[q.target.Cell]
	if !ok {
		u.mu.Unlock()
		return nil, coreerror.NoCell.New()
	}
	q.cell, q.life = c, u.pool.life
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
	if q.target.Level == urls.AtCell && q.r.Method == http.MethodDelete {
		return nil
	}
	if first := q.target.First(); q.unit.urls.Style == urls.PathStyle && (first == "__import" || first == "__token") {
		return nil
	}
	return coreerror.CellFailed.New()
}

// needUnlocked is the filter of writing methods: it comes before credentials, body and existence. Below a cell it works in
// path style only, since it takes the first element of the path for the cell's name. u.mu is held.
func (q *request) needUnlocked() error {
	if q.unit.urls.Style == urls.SubdomainStyle || q.cell.lock == "" {
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
