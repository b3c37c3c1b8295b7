package sandbox

import (
	"github.com/personium/personium-cell/internal/sandbox/corejson"

	"fmt"
	"slices"
	"strings"
)

// An entity is one row in the form in which OData shows it.
type entity struct {
	set     string // Account
	kind    string // CellCtl.Account
	base    string // URL of the service, with final slash
	key     string // 'me', or Name='admin',_Box.Name=null
	version int64
	p, u    int64
	fields  []string // "name":value, ready to write
	linked  []string // what comes after the dates
}

func (e entity) uri() string { return e.base + e.set + "(" + e.key + ")" }

func (e entity) etag() string { return fmt.Sprintf(`W/"%d-%d"`, e.version, e.u) }

func (e entity) json() string { return e.shown(func(string) bool { return true }) }

// shown is the entity with those of its members that were asked for.
func (e entity) shown(asked func(name string) bool) string {
	members := []string{fmt.Sprintf(`"__metadata":{"uri":%s,"etag":%s,"type":%s}`, corejson.Quote(e.uri()), corejson.Quote(e.etag()), corejson.Quote(e.kind))}
	dates := []string{
		fmt.Sprintf(`"__published":%s`, corejson.Quote(fmt.Sprintf("/Date(%d)/", e.p))),
		fmt.Sprintf(`"__updated":%s`, corejson.Quote(fmt.Sprintf("/Date(%d)/", e.u)))}
	for _, member := range slices.Concat(e.fields, dates, e.linked) {
		name, _, _ := strings.Cut(member, `":`)
		if asked(strings.TrimPrefix(name, `"`)) {
			members = append(members, member)
		}
	}
	return "{" + strings.Join(members, ",") + "}"
}

// quoteKey quotes a value in a key; null stays bare.
func quoteKey(s string) string {
	if s == "" {
		return "null"
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

// fieldsOf lists the fields that a type shows, and what of it makes its key.
func fieldsOf(kind string) (fields []string, key string, boxed bool) {
	switch kind {
	case "Account":
		return []string{"Name", "Type", "IPAddressRange", "Status", "Cell"}, "Name", false
	case "Box":
		return []string{"Name", "Schema"}, "Name", false
	case "ExtCell":
		return []string{"Url"}, "Url", false
	case "ExtRole":
		return []string{"ExtRole"}, "ExtRole", false
	case "Rule":
		return []string{"Name", "EventExternal", "EventSubject", "EventType", "EventObject", "EventInfo", "Action", "TargetUrl"}, "Name", true
	case "SentMessage", "ReceivedMessage":
		return []string{"__id", "From", "To", "Type", "Title", "Body", "Status"}, "__id", false
	}
	return []string{"Name"}, "Name", true
}

// entity is the OData form of a row at cell level.
func (c *cell) entity(r *row) entity {
	fields, key, boxed := fieldsOf(r.kind)
	e := entity{set: r.kind, kind: "CellCtl." + r.kind, base: c.url() + "__ctl/", version: 1,
		p: corejson.Integer(r.source["p"]), u: corejson.Integer(r.source["u"]), key: quoteKey(r.field(key))}
	s, _ := r.source["s"].(corejson.Object)
	for _, name := range fields {
		e.fields = append(e.fields, corejson.Quote(name)+":"+corejson.Format(s[name]))
	}
	switch {
	case boxed:
		box := c.nameOf("Box", r.link("Box"))
		e.key = key + "=" + e.key + ",_Box.Name=" + quoteKey(box)
		e.linked = []string{`"_Box.Name":` + corejson.Format(corejson.Nullable(box))}
	case r.kind == "ExtRole":
		relation := c.nameOf("Relation", r.link("Relation"))
		e.key = "ExtRole=" + e.key + ",_Relation.Name=" + quoteKey(relation) + ",_Relation._Box.Name=null"
		e.linked = []string{`"_Relation.Name":` + corejson.Format(corejson.Nullable(relation)), `"_Relation._Box.Name":null`}
	}
	return e
}

func (c *cell) nameOf(kind, id string) string {
	if r := c.content.byID(kind, id); r != nil {
		return r.field("Name")
	}
	return ""
}

// entity is the OData form of the cell itself at unit level.
func (c *cell) unitEntity() entity {
	return entity{set: "Cell", kind: "UnitCtl.Cell", base: c.unit.UnitURL() + "__ctl/", key: quoteKey(c.name), version: c.version,
		p: c.published, u: c.updated, fields: []string{`"Name":` + corejson.Quote(c.name)}}
}

// splitSet cuts Account('me') into its set and its key; key is "" for the whole set, ok is false for what is neither.
func splitSet(segment string) (set, key string, ok bool) {
	set, rest, hasKey := strings.Cut(segment, "(")
	if !hasKey {
		return segment, "", true
	}
	key, ok = strings.CutSuffix(rest, ")")
	return set, key, ok && key != ""
}

// sameKey compares keys as their writers may write them: 'x' alone for Name='x',_Box.Name=null as well.
func sameKey(key, other string) bool {
	if key == other {
		return true
	}
	bare, _, _ := strings.Cut(strings.TrimSuffix(other, ",_Box.Name=null"), ",")
	_, bare, _ = strings.Cut(bare, "=")
	return key == bare && strings.HasSuffix(other, ",_Box.Name=null")
}
