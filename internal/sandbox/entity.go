package sandbox

import (
	"github.com/personium/personium-cell/internal/sandbox/corejson"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/odata"
)

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
		return []string{
			"Name", "EventExternal", "EventSubject", "EventType", "EventObject", "EventInfo", "Action", "TargetUrl",
		}, "Name", true
	case "SentMessage", "ReceivedMessage":
		return []string{"__id", "From", "To", "Type", "Title", "Body", "Status"}, "__id", false
	}
	return []string{"Name"}, "Name", true
}

// cellEntity is the OData form of a row at cell level.
func cellEntity(c *model.Cell, r *model.Row) odata.Entity {
	fields, key, boxed := fieldsOf(r.Kind)
	e := odata.Entity{Set: r.Kind, Kind: "CellCtl." + r.Kind, Base: c.URL() + "__ctl/", Version: 1,
		Published: corejson.Integer(r.Source["p"]), Updated: corejson.Integer(r.Source["u"]), Key: odata.QuoteKey(r.Field(key))}
	s, _ := r.Source["s"].(corejson.Object)
	for _, name := range fields {
		e.Fields = append(e.Fields, corejson.Quote(name)+":"+corejson.Format(s[name]))
	}
	switch {
	case boxed:
		box := c.Tables().NameOf("Box", r.Link("Box"))
		e.Key = key + "=" + e.Key + ",_Box.Name=" + odata.QuoteKey(box)
		e.Linked = []string{`"_Box.Name":` + corejson.Format(corejson.Nullable(box))}
	case r.Kind == "ExtRole":
		relation := c.Tables().NameOf("Relation", r.Link("Relation"))
		e.Key = "ExtRole=" + e.Key + ",_Relation.Name=" + odata.QuoteKey(relation) + ",_Relation._Box.Name=null"
		e.Linked = []string{`"_Relation.Name":` + corejson.Format(corejson.Nullable(relation)), `"_Relation._Box.Name":null`}
	}
	return e
}

// cellAssociation is the type that a navigation property of a cell-level type leads to, and whether many of one can be
// linked to many of the other; "" when it leads nowhere.
func cellAssociation(set, navigation string) (target string, manyToMany bool) {
	switch {
	case set == "Account" && navigation == "_ReceivedMessageRead":
		return "ReceivedMessage", true
	case set == "ReceivedMessage" && navigation == "_AccountRead":
		return "Account", true
	}
	pairs := [][2]string{
		{"Account", "Role"}, {"Role", "Relation"}, {"Role", "ExtCell"}, {"Role", "ExtRole"}, {"Relation", "ExtCell"},
	}
	for _, pair := range pairs {
		for i := range pair {
			if set == pair[i] && navigation == "_"+pair[1-i] {
				return pair[1-i], true
			}
		}
	}
	for _, kind := range []string{"Role", "Relation", "Rule", "SentMessage", "ReceivedMessage"} {
		if set == "Box" && navigation == "_"+kind {
			return kind, false
		}
		if set == kind && navigation == "_Box" {
			return "Box", false
		}
	}
	if set == "Relation" && navigation == "_ExtRole" || set == "ExtRole" && navigation == "_Relation" {
		return navigation[1:], false
	}
	return "", false
}
