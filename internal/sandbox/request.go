package sandbox

import (
	"io"
	"net/http"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/token"
	"github.com/personium/personium-cell/internal/sandbox/urls"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// A request is one request on its way through the unit.
type request struct {
	*wire.Request
	unit       *Unit
	credential token.Credential

	visit *model.Visit // nil at unit level
	cell  *model.Cell  // that it visits
}

func (q *request) cellURL() string { return q.cell.URL() }

// serve makes the answer to a request.
func (q *request) serve() *wire.Answer {
	switch noURL := q.IsNoURL(); {
	case noURL && q.unit.urls.BehindNginx:
		return wire.ProxyPage(http.StatusBadRequest)
	case noURL:
		return q.BadTarget()
	case q.Target.Level == urls.EscapedSlash:
		return wire.TomcatPage(http.StatusBadRequest)
	}
	if a := q.Container(); a != nil {
		return a
	}
	a, err := q.Filter()
	if err == nil && a == nil {
		a, err = q.route()
	}
	if err == nil {
		return a
	}
	e := coreerror.Of(err)
	if e.Code == coreerror.TokenExpired {
		q.unit.logins.expired()
	}
	return wire.Refused(e, q.HTTP)
}

// route hands the request to the unit or the cell that its URL means.
func (q *request) route() (*wire.Answer, error) {
	switch {
	case q.Target.Level == urls.OtherHost:
		return nil, coreerror.WrongAuthority.New(q.Host, q.unit.urls.Accepts())
	case q.Target.Level == urls.OtherStyle:
		return nil, coreerror.NoPathStyle.New()
	case q.unit.plan.LockStoreDown > 0:
		return nil, q.lockStoreAway()
	case q.Target.Cell != "":
		return q.atCell()
	}
	return unitLevel{q}.answer()
}

// lockStoreAway is what becomes of every request while the memcached of the locks is away: core tries for a while to reach it.
func (q *request) lockStoreAway() error {
	select {
	case <-time.After(q.unit.plan.LockStoreDown):
	case <-q.HTTP.Context().Done():
	}
	return coreerror.LockStoreAway.New()
}

// atCell is the way of every request to a cell, in the server's order: credentials are read, the cell is found, the
// request is counted, a failed cell turns it away, and only then a resource gets it.
func (q *request) atCell() (*wire.Answer, error) {
	q.credential = q.unit.tokens.Credential(q.HTTP, q.Target.Cell)
	if q.visit = q.unit.cells.Enter(q.Target.Cell); q.visit == nil {
		return nil, coreerror.NoCell.New()
	}
	defer q.visit.Leave() // before the answer is streamed
	q.cell = q.visit.Cell
	if _, err := q.locked(func() (*wire.Answer, error) { return nil, q.gate() }); err != nil {
		return nil, err
	}
	return q.cellResource()
}

// gate lets nothing into a ruined cell, and little into a failed one. In path style the server looks for __import and
// __token in the second element of the path; in subdomain style they are the first, so it turns them away as well.
// The cells are locked.
func (q *request) gate() error {
	if err := q.accountGone(); err != nil {
		return err
	}
	if ruin := q.cell.Ruin(); ruin != nil && ruin.Code == coreerror.DavInconsistent {
		return ruin
	} else if ruin != nil || q.cell.LacksRoles() && !q.unit.core.sparesRoles {
		return coreerror.EarlyException()
	}
	if !q.cell.HasFailed() {
		return nil
	}
	if q.Target.Level == urls.AtCell && q.HTTP.Method == http.MethodDelete {
		return nil
	}
	if first := q.Target.First(); q.unit.urls.Style == urls.PathStyle && (first == "__import" || first == "__token") {
		return nil
	}
	return coreerror.CellFailed.New()
}

// needUnlocked is the filter of writing methods: it comes before credentials, body and existence. Below a cell it works in
// path style only, since it takes the first element of the path for the cell's name. The cells are locked.
func (q *request) needUnlocked() error {
	if q.unit.urls.Style == urls.SubdomainStyle || q.cell.LockedBy() == "" {
		return nil
	}
	return coreerror.CellLocked.New(q.cell.LockedBy())
}

// locked runs f as one operation on the cells: nothing else happens to them meanwhile.
func (q *request) locked(f func() (*wire.Answer, error)) (a *wire.Answer, err error) {
	q.unit.cells.Do(func() { a, err = f() })
	return a, err
}

// body reads the body of the request.
func (q *request) body() (string, error) {
	data, err := io.ReadAll(q.HTTP.Body)
	if err != nil {
		return "", coreerror.BodyUnreadable.New()
	}
	return string(data), nil
}

func notAllowed() error { return coreerror.MethodNotAllowed.New() }

// cellResource hands a request to what its path names below the cell.
func (q *request) cellResource() (*wire.Answer, error) {
	switch rest := q.Target.Rest; q.Target.Level {
	case urls.AtCell:
		return cellRoot{q}.answer()
	case urls.AtImport:
		return jobEndpoint{q, model.ImportJob}.answer()
	case urls.AtExport:
		return jobEndpoint{q, model.ExportJob}.answer()
	case urls.AtArea:
		return areaEndpoint{q}.collection()
	case urls.AtSnapshot:
		return areaEndpoint{q}.file(rest[1])
	case urls.AtToken:
		return tokenEndpoint{q}.answer()
	case urls.AtPassword:
		return q.passwordResource()
	case urls.AtEntities:
		return q.entities(rest[1:])
	case urls.AtLog:
		return q.logResource(rest[1:])
	case urls.AtBox:
		return boxEndpoint{q}.answer()
	}
	return nil, coreerror.UnknownURL.New()
}
