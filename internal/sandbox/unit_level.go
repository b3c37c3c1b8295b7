package sandbox

import (
	"fmt"
	"net/http"
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
		return wire.Reply(http.StatusOK).Text(wire.StatusType(l.HTTP), l.unit.describe()), nil
	}
	if l.Target.Level != urls.AtCells {
		return nil, coreerror.UnknownURL.New()
	}
	if len(l.Target.Rest) == 1 {
		return l.document(serviceDocument(l.unit.UnitURL()))
	}
	switch l.Target.Rest[1] {
	case "$metadata":
		return l.document(unitSchema)
	case "$batch":
		return nil, coreerror.UnknownException()
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
		switch rest := l.Target.Rest[2:]; {
		case len(rest) == 1 && key != "" && strings.HasPrefix(rest[0], "_"):
			return nil, coreerror.NoNavigation.New() // a cell has none
		case len(rest) == 2 && key != "" && rest[0] == "$links":
			return nil, coreerror.NoAssociation.New()
		case len(rest) > 0:
			return nil, coreerror.UnknownURL.New()
		case key == "":
			return l.cells(body)
		}
		return l.oneCell(key, body)
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
	p, err := l.page(cellEntityType())
	if err != nil {
		return nil, err
	}
	for _, navigation := range p.Expand {
		return nil, coreerror.NoExpansion.New(navigation)
	}
	var items []odata.Item
	for _, c := range l.unit.cells.All() {
		if who.mayManage(c) {
			e := l.entity(c)
			items = append(items, odata.Item{Value: e.Value, Entity: func() odata.Entity { return e }})
		}
	}
	return l.list(p, l.unit.UnitURL()+"__ctl/", items)
}

// create makes a cell. A unit administrator's cell has no owner unless he says whom he acts as.
func (l unitLevel) create(owner, body string) (*wire.Answer, error) {
	name, err := l.named(body)
	if err != nil {
		return nil, err
	}
	c, created := l.unit.cells.Create(name, owner)
	if !created {
		return nil, coreerror.EntityExists.New()
	}
	return made(l.entity(c)), nil
}

// named is the name that a body says.
func (l unitLevel) named(body string) (string, error) {
	t := cellEntityType()
	b, err := t.Parse(body)
	if err == nil {
		err = t.Complete(b)
	}
	name, _ := b.Values["Name"].(string)
	return name, err
}

// oneCell is one cell at unit level. Writing asks for the lock before anything else, in both URL styles: the name stands
// in the URL where the filter looks for it. The cells are locked.
func (l unitLevel) oneCell(text, body string) (*wire.Answer, error) {
	key, err := odata.ParseKey(text)
	if err != nil {
		return nil, err
	}
	c := l.keyed(key)
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
		atom, err := l.inAtom(cellEntityType())
		if err != nil {
			return nil, err
		}
		if atom {
			return inAtom(l.entity(c)), nil
		}
		return one(l.entity(c), http.StatusOK), nil
	case http.MethodDelete:
		if !c.IsEmpty() {
			return nil, coreerror.HasRelated.New()
		}
		if err := l.matches(c); err != nil {
			return nil, err
		}
		l.unit.cells.Remove(c)
		return wire.Reply(http.StatusNoContent).With("DataServiceVersion", "2.0"), nil
	}
	return l.rename(c, body)
}

// keyed is the cell that a key means, or nil.
func (l unitLevel) keyed(key odata.Key) *model.Cell {
	for _, c := range l.unit.cells.All() {
		if cellEntityType().Matches(key, func(string) any { return c.Name() }) {
			return c
		}
	}
	return nil
}

// matches is the If-Match of a request that changes a cell.
func (l unitLevel) matches(c *model.Cell) error {
	if tag := l.HTTP.Header.Get("If-Match"); tag != "" && tag != "*" && tag != l.entity(c).ETag() {
		return coreerror.EntityChanged.New()
	}
	return nil
}

func (l unitLevel) rename(c *model.Cell, body string) (*wire.Answer, error) {
	name, err := l.named(body)
	if err != nil {
		return nil, err
	}
	if err := l.matches(c); err != nil {
		return nil, err
	}
	if !l.unit.cells.Rename(c, name) {
		return nil, coreerror.EntityExists.New()
	}
	return noContent().With("ETag", l.entity(c).ETag()), nil
}

// entity is the OData form of a cell at unit level.
func (l unitLevel) entity(c *model.Cell) odata.Entity {
	d, name := c.Entity(), c.Name()
	values := map[string]any{"Name": name, odata.Published: corejson.Number(d.Published), odata.Updated: corejson.Number(d.Updated)}
	return odata.Entity{Type: cellEntityType(), Base: l.unit.UnitURL() + "__ctl/", Paths: []string{},
		Version: d.Version, Published: d.Published, Updated: d.Updated, Value: func(field string) any { return values[field] }}
}
