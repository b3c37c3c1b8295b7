package sandbox

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/odata"
	"github.com/personium/personium-cell/internal/sandbox/urls"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// metadata is what the unit says about itself to anybody.
func (u *Unit) metadata() string {
	return fmt.Sprintf(`{"unit":{"path_based_cellurl_enabled":%t,"url":%s}}`, u.urls.Style == urls.PathStyle, corejson.Quote(u.UnitURL()))
}

// atUnit is the way of every request at unit level.
func (q *request) atUnit() (*wire.Answer, error) {
	if q.Target.Level == urls.AtUnit {
		if q.Method != http.MethodGet && q.Method != http.MethodHead {
			return nil, notAllowed()
		}
		if q.foreignUnitUser() {
			return nil, coreerror.NoUnitUser.New()
		}
		return wire.Reply(http.StatusOK).Text("application/json", q.unit.metadata()), nil
	}
	if q.Target.Level != urls.AtCells {
		return nil, coreerror.UnknownURL.New()
	}
	set, key, ok := odata.SplitSet(q.Target.Rest[1])
	if !ok || set != "Cell" {
		return nil, coreerror.NoEntitySet.New()
	}
	body, err := io.ReadAll(q.HTTP.Body)
	if err != nil {
		return nil, coreerror.BodyUnreadable.New()
	}
	return q.locked(func() (*wire.Answer, error) {
		q.credential = q.unit.tokens.Credential(q.HTTP, "")
		if key == "" {
			return q.cells(string(body))
		}
		return q.oneCell(strings.Trim(strings.TrimPrefix(key, "Name="), "'"), string(body))
	})
}

// foreignUnitUser: the metadata is for anybody, but not for a token that is meant for another unit.
func (q *request) foreignUnitUser() bool {
	t := q.unit.tokens.Credential(q.HTTP, "").Token
	return t != nil && t.Foreign
}

// cells is the set of all cells: list and create. u.mu is held.
func (q *request) cells(body string) (*wire.Answer, error) {
	switch q.Method {
	case http.MethodGet, http.MethodPost:
	default:
		return nil, notAllowed()
	}
	who, err := q.needUnitUser(q.unit.UnitURL())
	if err != nil {
		return nil, err
	}
	if q.Method == http.MethodPost {
		return q.createCell(who.subject, body)
	}
	if err := q.needJSON(); err != nil {
		return nil, err
	}
	p, err := q.page("Name")
	if err != nil {
		return nil, err
	}
	var items []odata.Item
	for _, c := range q.unit.cells.all() {
		if who.mayManage(c) {
			e := c.unitEntity()
			items = append(items, odata.Item{Key: e.Key, Name: c.name, Entity: func() odata.Entity { return e }})
		}
	}
	return listed(p.List(items)), nil
}

// createCell makes a cell. A unit administrator's cell has no owner unless he says whom he acts as.
func (q *request) createCell(owner, body string) (*wire.Answer, error) {
	members, err := odata.ParseEntity(body, "Cell", "Name")
	if err != nil {
		return nil, err
	}
	name, _ := members["Name"].(string)
	if !regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,127}$`).MatchString(name) {
		return nil, coreerror.BadField.New("Name")
	}
	c, made := q.unit.cells.create(name, owner)
	if !made {
		return nil, coreerror.EntityExists.New()
	}
	e := c.unitEntity()
	return one(e, http.StatusCreated).With("Location", e.URI()), nil
}

// oneCell is one cell at unit level. Writing asks for the lock before anything else, in both URL styles: the name stands
// in the URL where the filter looks for it. u.mu is held.
func (q *request) oneCell(name, body string) (*wire.Answer, error) {
	c := q.unit.cells.byName[name]
	writes := q.Method == http.MethodPut || q.Method == "MERGE" || q.Method == http.MethodDelete
	if !writes && q.Method != http.MethodGet {
		return nil, notAllowed()
	}
	if writes && c != nil && c.lock != "" {
		return nil, coreerror.CellLocked.New(c.lock)
	}
	who, err := q.needUnitUser(q.unit.UnitURL())
	if err != nil {
		return nil, err
	}
	if c == nil {
		return nil, coreerror.NoEntity.New()
	}
	if !who.mayManage(c) {
		return nil, coreerror.NotYourCell.New()
	}
	switch q.Method {
	case http.MethodGet:
		if err := q.needJSON(); err != nil {
			return nil, err
		}
		return one(c.unitEntity(), http.StatusOK), nil
	case http.MethodDelete:
		if c.ruined != nil || c.content.size() > 0 {
			return nil, coreerror.HasRelated.New()
		}
		if tag := q.HTTP.Header.Get("If-Match"); tag != "" && tag != "*" && tag != c.unitEntity().ETag() {
			return nil, coreerror.EntityChanged.New()
		}
		q.unit.cells.remove(c)
		return wire.Reply(http.StatusNoContent).With("DataServiceVersion", "2.0"), nil
	}
	return q.renameCell(c, body)
}

func (q *request) renameCell(c *cell, body string) (*wire.Answer, error) {
	members, err := odata.ParseEntity(body, "Cell", "Name")
	if err != nil {
		return nil, err
	}
	name, _ := members["Name"].(string)
	if !q.unit.cells.rename(c, name) {
		return nil, coreerror.EntityExists.New()
	}
	return wire.Reply(http.StatusNoContent).With("DataServiceVersion", "2.0").With("ETag", c.unitEntity().ETag()), nil
}
