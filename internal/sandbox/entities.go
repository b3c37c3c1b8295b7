package sandbox

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/odata"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// cellSets are the types that {CellURL}__ctl lists.
func cellSets() []string {
	return []string{"Account", "Role", "Box", "ExtCell", "ExtRole", "Relation", "Rule", "SentMessage", "ReceivedMessage"}
}

// entities are {CellURL}__ctl/Set, {CellURL}__ctl/Set(key) and {CellURL}__ctl/Set(key)/$links/_Other.
type entities struct{ *request }

// answer is one set, or one of its entities.
func (e entities) answer(segment string) (*wire.Answer, error) {
	set, key, ok := odata.SplitSet(segment)
	if !ok || !slices.Contains(cellSets(), set) {
		return nil, coreerror.NoEntitySet.New()
	}
	if e.Method == http.MethodGet {
		return e.locked(func() (*wire.Answer, error) { return e.read(set, key) })
	}
	if set != "Role" || e.Method != http.MethodPost && e.Method != http.MethodDelete {
		return nil, notAllowed()
	}
	body, err := e.body()
	if err != nil {
		return nil, err
	}
	return e.locked(func() (*wire.Answer, error) {
		if err := e.needUnlocked(); err != nil {
			return nil, err
		}
		if err := e.needRoot(); err != nil {
			return nil, err
		}
		switch {
		case e.Method == http.MethodPost && key == "":
			return e.createRole(body)
		case e.Method == http.MethodDelete && key != "":
			return e.deleteRole(key)
		}
		return nil, notAllowed()
	})
}

func (e entities) read(set, key string) (*wire.Answer, error) {
	if err := e.needRoot(); err != nil {
		return nil, err
	}
	if err := e.needJSON(); err != nil {
		return nil, err
	}
	p, err := e.page("Name")
	if err != nil {
		return nil, err
	}
	if key != "" {
		r := e.keyed(set, key)
		if r == nil {
			return nil, coreerror.NoEntity.New()
		}
		return one(cellEntity(e.cell, r), http.StatusOK), nil
	}
	var items []odata.Item
	for _, r := range e.cell.Tables().Rows(set) {
		shown := cellEntity(e.cell, r)
		items = append(items, odata.Item{Key: shown.Key, Name: r.Field("Name"), Entity: func() odata.Entity { return shown }})
	}
	slices.SortStableFunc(items, func(a, b odata.Item) int { return cmp.Compare(a.Key, b.Key) })
	return listed(p.List(items)), nil
}

// shown is a row in the form in which OData shows it.
func (e entities) shown(r *model.Row) odata.Entity { return cellEntity(e.cell, r) }

// keyed is the row of a cell-level type with a key, or nil.
func (e entities) keyed(set, key string) *model.Row {
	for _, r := range e.cell.Tables().Rows(set) {
		if odata.SameKey(key, cellEntity(e.cell, r).Key) {
			return r
		}
	}
	return nil
}

// createRole makes a role that belongs to no box. Like every ordinary write it creates the search index of the cell's
// owner, without which imports lose their rows.
func (e entities) createRole(body string) (*wire.Answer, error) {
	members, err := odata.ParseEntity(body, "Role", "Name", "_Box.Name")
	if err != nil {
		return nil, err
	}
	name, ok := members["Name"].(string)
	if !ok || name == "" || len(name) > 128 {
		return nil, coreerror.BadField.New("Name")
	}
	if e.cell.Accounts().Role(name) != nil {
		return nil, coreerror.EntityExists.New()
	}
	r := e.cell.Tables().NewRow("Role", corejson.Object{"Name": name}, nil)
	e.cell.Tables().Put(r)
	made := cellEntity(e.cell, r)
	return one(made, http.StatusCreated).With("Location", made.URI()), nil
}

func (e entities) deleteRole(key string) (*wire.Answer, error) {
	role := e.keyed("Role", key)
	if role == nil {
		return nil, coreerror.NoEntity.New()
	}
	e.cell.Tables().Remove("Role", role.ID)
	return noContent(), nil
}
