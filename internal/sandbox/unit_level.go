package sandbox

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/odata"
	"github.com/personium/personium-cell/internal/sandbox/urls"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// describe is what the unit says about itself to anybody.
func (u *Unit) describe() string {
	inPath := u.urls.Style == urls.PathStyle
	return fmt.Sprintf(`{"unit":{"path_based_cellurl_enabled":%t,"url":%s}}`, inPath, corejson.Quote(u.UnitURL()))
}

// A unitLevel is everything that is about the unit, or about its cells as wholes.
type unitLevel struct{ *request }

// answer is the way of every request at unit level.
func (l unitLevel) answer() (*wire.Answer, error) {
	if l.Target.Level == urls.AtUnit {
		if l.Method != http.MethodGet && l.Method != http.MethodHead {
			return nil, notAllowed()
		}
		if l.isForeign() {
			return nil, coreerror.NoUnitUser.New()
		}
		return wire.Reply(http.StatusOK).Text("application/json", l.unit.describe()), nil
	}
	if l.Target.Level != urls.AtCells {
		return nil, coreerror.UnknownURL.New()
	}
	set, key, ok := odata.SplitSet(l.Target.Rest[1])
	if !ok || set != "Cell" {
		return nil, coreerror.NoEntitySet.New()
	}
	body, err := l.body()
	if err != nil {
		return nil, err
	}
	return l.locked(func() (*wire.Answer, error) {
		l.credential = l.unit.tokens.Credential(l.HTTP, "")
		if key == "" {
			return l.cells(body)
		}
		return l.oneCell(strings.Trim(strings.TrimPrefix(key, "Name="), "'"), body)
	})
}

// isForeign: the metadata is for anybody, but not for a token that is meant for another unit.
func (l unitLevel) isForeign() bool {
	t := l.unit.tokens.Credential(l.HTTP, "").Token
	return t != nil && t.Foreign
}

// cells is the set of all cells: list and create. The cells are locked.
func (l unitLevel) cells(body string) (*wire.Answer, error) {
	switch l.Method {
	case http.MethodGet, http.MethodPost:
	default:
		return nil, notAllowed()
	}
	who, err := l.needUnitUser(l.unit.UnitURL())
	if err != nil {
		return nil, err
	}
	if l.Method == http.MethodPost {
		return l.create(who.subject, body)
	}
	if err := l.needJSON(); err != nil {
		return nil, err
	}
	p, err := l.page("Name")
	if err != nil {
		return nil, err
	}
	var items []odata.Item
	for _, c := range l.unit.cells.All() {
		if who.mayManage(c) {
			e := l.entity(c)
			items = append(items, odata.Item{Key: e.Key, Name: c.Name(), Entity: func() odata.Entity { return e }})
		}
	}
	return listed(p.List(items)), nil
}

// create makes a cell. A unit administrator's cell has no owner unless he says whom he acts as.
func (l unitLevel) create(owner, body string) (*wire.Answer, error) {
	members, err := odata.ParseEntity(body, "Cell", "Name")
	if err != nil {
		return nil, err
	}
	name, _ := members["Name"].(string)
	if !regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,127}$`).MatchString(name) {
		return nil, coreerror.BadField.New("Name")
	}
	c, made := l.unit.cells.Create(name, owner)
	if !made {
		return nil, coreerror.EntityExists.New()
	}
	e := l.entity(c)
	return one(e, http.StatusCreated).With("Location", e.URI()), nil
}

// oneCell is one cell at unit level. Writing asks for the lock before anything else, in both URL styles: the name stands
// in the URL where the filter looks for it. The cells are locked.
func (l unitLevel) oneCell(name, body string) (*wire.Answer, error) {
	c := l.unit.cells.Cell(name)
	writes := l.Method == http.MethodPut || l.Method == "MERGE" || l.Method == http.MethodDelete
	if !writes && l.Method != http.MethodGet {
		return nil, notAllowed()
	}
	if writes && c != nil && c.LockedBy() != "" {
		return nil, coreerror.CellLocked.New(c.LockedBy())
	}
	who, err := l.needUnitUser(l.unit.UnitURL())
	if err != nil {
		return nil, err
	}
	if c == nil {
		return nil, coreerror.NoEntity.New()
	}
	if !who.mayManage(c) {
		return nil, coreerror.NotYourCell.New()
	}
	switch l.Method {
	case http.MethodGet:
		if err := l.needJSON(); err != nil {
			return nil, err
		}
		return one(l.entity(c), http.StatusOK), nil
	case http.MethodDelete:
		if !c.IsEmpty() {
			return nil, coreerror.HasRelated.New()
		}
		if tag := l.HTTP.Header.Get("If-Match"); tag != "" && tag != "*" && tag != l.entity(c).ETag() {
			return nil, coreerror.EntityChanged.New()
		}
		l.unit.cells.Remove(c)
		return wire.Reply(http.StatusNoContent).With("DataServiceVersion", "2.0"), nil
	}
	return l.rename(c, body)
}

func (l unitLevel) rename(c *model.Cell, body string) (*wire.Answer, error) {
	members, err := odata.ParseEntity(body, "Cell", "Name")
	if err != nil {
		return nil, err
	}
	name, _ := members["Name"].(string)
	if !l.unit.cells.Rename(c, name) {
		return nil, coreerror.EntityExists.New()
	}
	return wire.Reply(http.StatusNoContent).With("DataServiceVersion", "2.0").With("ETag", l.entity(c).ETag()), nil
}

// Entity is the OData form of a cell at unit level.
func (l unitLevel) entity(c *model.Cell) odata.Entity {
	d := c.Entity()
	return odata.Entity{Set: "Cell", Kind: "UnitCtl.Cell", Base: l.unit.UnitURL() + "__ctl/", Key: odata.QuoteKey(c.Name()),
		Version: d.Version, Published: d.Published, Updated: d.Updated, Fields: []string{`"Name":` + corejson.Quote(c.Name())}}
}
