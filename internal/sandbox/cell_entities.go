package sandbox

import (
	"cmp"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/odata"
	"github.com/personium/personium-cell/internal/sandbox/opaque"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// cellSets are the types that {CellURL}__ctl lists.
func cellSets() []string {
	return []string{"Account", "Role", "Box", "ExtCell", "ExtRole", "Relation", "Rule", "SentMessage", "ReceivedMessage"}
}

// cellEntities is {CellURL}__ctl/Set and {CellURL}__ctl/Set(key).
func (q *request) cellEntities(segment string) (*wire.Answer, error) {
	set, key, ok := odata.SplitSet(segment)
	if !ok || !slices.Contains(cellSets(), set) {
		return nil, coreerror.NoEntitySet.New()
	}
	if q.Method == http.MethodGet {
		return q.locked(func() (*wire.Answer, error) { return q.readEntities(set, key) })
	}
	if set != "Role" || q.Method != http.MethodPost && q.Method != http.MethodDelete {
		return nil, notAllowed()
	}
	body, err := io.ReadAll(q.HTTP.Body)
	if err != nil {
		return nil, coreerror.BodyUnreadable.New()
	}
	return q.locked(func() (*wire.Answer, error) {
		if err := q.needUnlocked(); err != nil {
			return nil, err
		}
		if err := q.needRoot(); err != nil {
			return nil, err
		}
		switch {
		case q.Method == http.MethodPost && key == "":
			return q.createRole(string(body))
		case q.Method == http.MethodDelete && key != "":
			return q.deleteRole(key)
		}
		return nil, notAllowed()
	})
}

func (q *request) readEntities(set, key string) (*wire.Answer, error) {
	if err := q.needRoot(); err != nil {
		return nil, err
	}
	if err := q.needJSON(); err != nil {
		return nil, err
	}
	p, err := q.page("Name")
	if err != nil {
		return nil, err
	}
	if key != "" {
		r := q.cell.keyed(set, key)
		if r == nil {
			return nil, coreerror.NoEntity.New()
		}
		return one(q.cell.entity(r), http.StatusOK), nil
	}
	var items []odata.Item
	for _, r := range q.cell.content.rows[set] {
		e := q.cell.entity(r)
		items = append(items, odata.Item{Key: e.Key, Name: r.field("Name"), Entity: func() odata.Entity { return e }})
	}
	slices.SortStableFunc(items, func(a, b odata.Item) int { return cmp.Compare(a.Key, b.Key) })
	return listed(p.List(items)), nil
}

// keyed is the row of a cell-level type with a key, or nil.
func (c *cell) keyed(set, key string) *row {
	for _, r := range c.content.rows[set] {
		if odata.SameKey(key, c.entity(r).Key) {
			return r
		}
	}
	return nil
}

// createRole makes a role that belongs to no box. Like every ordinary write it creates the search index of the cell's
// owner, without which imports lose their rows.
func (q *request) createRole(body string) (*wire.Answer, error) {
	members, err := odata.ParseEntity(body, "Role", "Name", "_Box.Name")
	if err != nil {
		return nil, err
	}
	name, ok := members["Name"].(string)
	if !ok || name == "" || len(name) > 128 {
		return nil, coreerror.BadField.New("Name")
	}
	if q.cell.role(name) != nil {
		return nil, coreerror.EntityExists.New()
	}
	q.unit.cells.indexes[q.cell.owner] = true
	r := q.cell.newRow("Role", corejson.Object{"Name": name}, nil)
	q.cell.content.add(r)
	e := q.cell.entity(r)
	return one(e, http.StatusCreated).With("Location", e.URI()), nil
}

func (q *request) deleteRole(key string) (*wire.Answer, error) {
	roles := q.cell.content.rows["Role"]
	i := slices.IndexFunc(roles, func(r *row) bool { return odata.SameKey(key, q.cell.entity(r).Key) })
	if i < 0 {
		return nil, coreerror.NoEntity.New()
	}
	q.cell.content.rows["Role"] = slices.Delete(slices.Clone(roles), i, i+1)
	return wire.Reply(http.StatusNoContent).With("DataServiceVersion", "2.0"), nil
}

// newRow is a row that belongs to the cell as a whole; links name other rows by id.
func (c *cell) newRow(kind string, fields, links corejson.Object) *row {
	now := corejson.Number(time.Now().UnixMilli())
	if links == nil {
		links = corejson.Object{}
	}
	return &row{kind: kind, id: opaque.ID(), source: corejson.Object{"s": fields, "l": links, "h": corejson.Object{}, "c": c.id, "b": nil, "n": nil,
		"t": nil, "p": now, "u": now, "type": kind}}
}
