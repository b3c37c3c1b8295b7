package value

import "strings"

// properties are what the API shows of rows that are no user data, by their types (classes of io.personium.core.model.ctl).
// Whatever else stands in a line, no cell shows.
func properties() map[string]string {
	return map[string]string{
		"Account":             "Name Type Cell IPAddressRange Status",
		"Box":                 "Name Schema",
		"ExtCell":             "Url",
		"ExtRole":             "ExtRole _Relation.Name _Relation._Box.Name",
		"Relation":            "Name _Box.Name",
		"Role":                "Name _Box.Name",
		"Rule":                "Name _Box.Name EventExternal EventSubject EventType EventObject EventInfo Action TargetUrl",
		"ReceivedMessage":     "__id _Box.Name InReplyTo From MulticastTo Type Title Body Priority Status RequestObjects",
		"SentMessage":         "__id _Box.Name InReplyTo To ToRelation Type Title Body Priority RequestObjects Result",
		"EntityType":          "Name",
		"ComplexType":         "Name",
		"Property":            "Name _EntityType.Name Type Nullable DefaultValue CollectionKind IsKey UniqueKey IsDeclared",
		"ComplexTypeProperty": "Name _ComplexType.Name Type Nullable DefaultValue CollectionKind",
		"AssociationEnd":      "Name Multiplicity _EntityType.Name",
	}
}

// Shown are the properties that the API shows of rows of a type, beside __published; nil of user data, of which the schema says
// it.
func Shown(table string) map[string]bool {
	list, ok := properties()[table]
	if !ok {
		return nil
	}
	shown := map[string]bool{}
	for name := range strings.FieldsSeq(list) {
		shown[name] = true
	}
	return shown
}
