package rows

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/personium/personium-cell/internal/compare/value"
)

// A row is an entity in the one form in which both sides are compared.
type row struct {
	place   string
	key     string     // as OData writes it between the brackets
	values  []property // by name; what is null is left out
	updated int64      // of a line of an archive, milliseconds: of several lines of one row the newest counts
}

// A property is a value of a row as text.
type property struct{ name, text string }

const published = "__published"

// isDated says whether it is compared when rows of a type were made. Rules that links would fire are made anew by a prepared import,
// after all links, and nobody can give them their time back.
func isDated(table string) bool { return table != "Rule" }

// add adds a value; "" is none.
func (r *row) add(name, text string) {
	if text != "" {
		r.values = append(r.values, property{name, text})
	}
}

// value is the text of a property; "" where there is none.
func (r *row) value(name string) string {
	for _, p := range r.values {
		if p.name == name {
			return p.text
		}
	}
	return ""
}

// name is a string of the row without its quotes; "" where there is none.
func (r *row) name(property string) string {
	text := r.value(property)
	if !strings.Contains(text, `\`) {
		return strings.Trim(text, `"`)
	}
	var s string
	_ = json.Unmarshal([]byte(text), &s)
	return s
}

// finish puts the values in order and writes the key of a row of a type.
func (r *row) finish(table string) {
	slices.SortFunc(r.values, func(a, b property) int { return strings.Compare(a.name, b.name) })
	r.key = r.keyIn(table)
}

// keyIn is the key of the row as the API writes it. Roles, relations and rules of no box have the short form.
func (r *row) keyIn(table string) string {
	part := func(property string) string {
		if r.value(property) == "" {
			return property + "=null"
		}
		return property + "=" + quoted(r.name(property))
	}
	switch table {
	case userData, "SentMessage", "ReceivedMessage":
		return quoted(r.name("__id"))
	case "ExtCell":
		return quoted(r.name("Url"))
	case "ExtRole":
		return part("ExtRole") + "," + part("_Relation.Name") + "," + part("_Relation._Box.Name")
	case "Property", "AssociationEnd":
		return part("Name") + "," + part("_EntityType.Name")
	case "ComplexTypeProperty":
		return part("Name") + "," + part("_ComplexType.Name")
	case "Role", "Relation", "Rule":
		if r.value("_Box.Name") != "" {
			return part("Name") + "," + part("_Box.Name")
		}
	}
	return quoted(r.name("Name"))
}

// shownRow is a row from what the API shows of it. types are those of its properties, as far as they are known.
func shownRow(p place, text json.RawMessage, types map[string]value.Type) (*row, error) {
	var members map[string]any
	if err := parse(text, &members); err != nil {
		return nil, err
	}
	r := &row{place: p.name, values: make([]property, 0, len(members))}
	for name, v := range members {
		if p.isCompared(name) {
			r.add(name, types[name].Shown(v))
		}
	}
	r.finish(p.table)
	return r, nil
}

// isCompared reports whether a member of what the API shows is a value. __updated is not: linking writes it anew. Of user data
// everything else with an underscore in front leads to another entity.
func (p place) isCompared(member string) bool {
	if p.table == userData {
		return member == "__id" || member == published || !strings.HasPrefix(member, "_")
	}
	return member == published && isDated(p.table) || p.shown[member]
}

// parse reads JSON with its numbers as they are written.
func parse(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return d.Decode(into)
}
