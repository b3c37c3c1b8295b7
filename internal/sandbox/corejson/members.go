package corejson

// A Member is one name of an object with its value.
type Member struct {
	Name  string
	Value any
}

// Members reads the members of an object in their order, as far as they can be read: what core's OData takes of a body that
// breaks off. ok is false for what does not even begin as an object.
func Members(text string) (members []Member, ok bool) {
	p := &parser{text: text}
	if p.space(); p.pos >= len(text) || text[p.pos] != '{' {
		return nil, false
	}
	p.pos++
	for {
		p.separators()
		name, err := p.string()
		if err != nil {
			return members, true
		}
		if p.space(); p.pos >= len(text) || text[p.pos] != ':' {
			return members, true
		}
		p.pos++
		value, err := p.value()
		if err != nil {
			return members, true
		}
		members = append(members, Member{name, value})
	}
}
