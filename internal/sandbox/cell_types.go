package sandbox

import (
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/odata"
	"github.com/personium/personium-cell/internal/sandbox/opaque"
)

// boxField is the box that an entity may belong to. It is a part of the key.
func boxField() odata.Field { return odata.Field{Name: "_Box.Name", Form: nameForm, Parent: "Box"} }

// cellType is the type of a set that {CellURL}__ctl has, and its navigation properties; ok is false when there is no such set.
func cellType(set string) (t odata.Type, paths []string, ok bool) {
	t = odata.Type{Namespace: "CellCtl", Name: set, Keys: []string{"Name", "_Box.Name"}}
	name := func(form func(string) bool) odata.Field { return odata.Field{Name: "Name", Required: true, Form: form} }
	switch set {
	case "Account":
		t.Keys, paths = []string{"Name"}, []string{"_Role", "_ReceivedMessageRead"}
		t.Fields = []odata.Field{name(accountForm), {Name: "Type", Default: "basic", Form: kindsOfAccounts}, {Name: "Cell"},
			{Name: "IPAddressRange", Form: addressesForm}, {Name: "Status", Default: model.ActiveAccount, Form: statusForm}}
	case "Role":
		t.Fields, paths = []odata.Field{name(nameForm), boxField()}, []string{"_Box", "_Account", "_ExtCell", "_ExtRole", "_Relation"}
	case "Relation":
		t.Fields, paths = []odata.Field{name(relationForm), boxField()}, []string{"_Box", "_ExtCell", "_ExtRole", "_Role"}
	case "Box":
		t.Keys, paths = []string{"Name"}, []string{"_Role", "_Relation", "_ReceivedMessage", "_SentMessage", "_Rule"}
		t.Fields = []odata.Field{name(nameForm), {Name: "Schema", Form: schemaForm, Refusal: refusedSchema}}
	case "ExtCell":
		t.Keys, paths = []string{"Url"}, []string{"_Role", "_Relation"}
		t.Fields = []odata.Field{{Name: "Url", Required: true, Form: cellURLForm, Refusal: refusedCellURL}}
	case "ExtRole":
		t.Keys, paths = []string{"ExtRole", "_Relation.Name", "_Relation._Box.Name"}, []string{"_Role", "_Relation"}
		t.Fields = []odata.Field{{Name: "ExtRole", Required: true, Form: uriForm},
			{Name: "_Relation.Name", Required: true, Form: relationForm, Parent: "Relation"}, {Name: "_Relation._Box.Name", Form: nameForm}}
	case "Rule":
		t.Fields, paths = ruleFields(), []string{"_Box"}
	case "SentMessage":
		t.Keys, t.Fields, paths = []string{"__id"}, messageFields("To ToRelation", "Result"), []string{"_Box"}
	case "ReceivedMessage":
		t.Keys, t.Fields, paths = []string{"__id"}, messageFields("From MulticastTo", "Status"), []string{"_Box", "_AccountRead"}
	default:
		return t, nil, false
	}
	return t, paths, true
}

// messageFields are those of messages: some of one sort stand where it says from whom or to whom it is, others at the end.
func messageFields(who, more string) []odata.Field {
	fields := []odata.Field{{Name: "__id"}, {Name: "_Box.Name", Form: nameForm, Parent: "Box"}}
	for name := range strings.FieldsSeq("InReplyTo " + who + " Type Title Body Priority RequestObjects " + more) {
		f := odata.Field{Name: name, List: name == "RequestObjects" || name == "Result"}
		if name == "Priority" {
			f.Kind = odata.Int32
		}
		fields = append(fields, f)
	}
	return fields
}

func ruleFields() []odata.Field {
	return []odata.Field{{Name: "Name", Fresh: opaque.UUID, Form: idForm, Required: true}, boxField(),
		{Name: "EventExternal", Kind: odata.Boolean, Default: false}, {Name: "EventSubject", Form: uriForm},
		{Name: "EventType", Form: eventForm}, {Name: "EventObject"}, {Name: "EventInfo"}, {Name: "Action", Form: actionForm},
		{Name: "TargetUrl"}}
}

// cellPath is where a navigation property of a cell-level type leads. Roles of other cells and relations are only made together.
func cellPath(set, navigation string) (p path, ok bool) {
	p = path{set: strings.TrimSuffix(strings.TrimPrefix(navigation, "_"), "Read")}
	p.From, p.To = set, p.set
	manyToMany := [][2]string{{"Account", "Role"}, {"Role", "Relation"}, {"Role", "ExtCell"}, {"Role", "ExtRole"},
		{"Relation", "ExtCell"}, {"Account", "ReceivedMessage"}}
	for _, pair := range manyToMany {
		if pair[0] == set && pair[1] == p.set || pair[1] == set && pair[0] == p.set {
			p.Shape = model.ManyToMany
			return p, true
		}
	}
	p.fixed = set == "ExtRole" || p.set == "ExtRole"
	if p.Shape = model.ToChildren; p.set == "Box" || set == "ExtRole" {
		p.Shape = model.ToParent
	}
	return p, true
}
