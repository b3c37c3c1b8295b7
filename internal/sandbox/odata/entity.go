package odata

import (
	"fmt"
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/corejson"
)

// An Entity is one row in the form in which OData shows it.
type Entity struct {
	Set                string // Account
	Kind               string // CellCtl.Account
	Base               string // URL of the service, with final slash
	Key                string // 'me', or Name='admin',_Box.Name=null
	Version            int64
	Published, Updated int64
	Fields             []string // "name":value, ready to write
	Linked             []string // what comes after the dates
}

// URI is the URL of the entity.
func (e Entity) URI() string { return e.Base + e.Set + "(" + e.Key + ")" }

// ETag is the weak tag of the entity, of its version and the time of its last change.
func (e Entity) ETag() string { return fmt.Sprintf(`W/"%d-%d"`, e.Version, e.Updated) }

// shown is the entity with those of its members that were asked for.
func (e Entity) shown(asked func(name string) bool) string {
	members := []string{fmt.Sprintf(`"__metadata":{"uri":%s,"etag":%s,"type":%s}`,
		corejson.Quote(e.URI()), corejson.Quote(e.ETag()), corejson.Quote(e.Kind))}
	dates := []string{
		fmt.Sprintf(`"__published":%s`, corejson.Quote(fmt.Sprintf("/Date(%d)/", e.Published))),
		fmt.Sprintf(`"__updated":%s`, corejson.Quote(fmt.Sprintf("/Date(%d)/", e.Updated)))}
	for _, member := range slices.Concat(e.Fields, dates, e.Linked) {
		name, _, _ := strings.Cut(member, `":`)
		if asked(strings.TrimPrefix(name, `"`)) {
			members = append(members, member)
		}
	}
	return "{" + strings.Join(members, ",") + "}"
}

// Body is the body of an answer with this entity alone.
func (e Entity) Body() string {
	return `{"d":{"results":` + e.shown(func(string) bool { return true }) + "}}"
}
