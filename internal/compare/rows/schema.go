package rows

import (
	"context"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/compare/value"
)

// A schema is what is needed to read the rows of an archive as a cell shows them.
type schema struct {
	owners    map[string]string                 // names of entity types and complex types, by id
	relations map[string]relation               // by id
	fields    map[string]map[string]value.Field // by the id of an entity type or complex type, then by alias
	complex   map[[3]string]string              // ids of complex types, by box id, collection id and name
	ends      *ends
	places    map[string][2]string // box id and collection id of entity types and complex types, by id
	unread    map[[2]string]int    // properties that cannot be read, by box id and collection id
}

// A relation is one by which an external role has its key.
type relation struct{ name, box string }

// A propertyLine is a line of one of the two tables of properties. Where a server has written it these are texts.
type propertyLine struct {
	Source struct {
		Fields struct{ Name, Type, CollectionKind any } `json:"s"`
		Hidden struct{ Alias any }                      `json:"h"`
	} `json:"_source"`
}

// readSchema reads the tables that others are understood by.
func readSchema(ctx context.Context, r *archive.Reader) (*schema, error) {
	s := &schema{map[string]string{}, map[string]relation{}, map[string]map[string]value.Field{}, map[[3]string]string{}, newEnds(),
		map[string][2]string{}, map[[2]string]int{}}
	for _, table := range []struct {
		name string
		take func(row *archive.Row, text []byte) error
	}{
		{"EntityType", s.takeType}, {"ComplexType", s.takeType}, {"Relation", s.takeRelation},
		{"Property", s.takeProperty}, {"ComplexTypeProperty", s.takeProperty}, {associationEnd, s.takeEnd},
	} {
		if err := r.Texts(ctx, table.name, table.take); err != nil {
			return nil, err
		}
	}
	return s, r.TakenEnds(ctx, s.ends.name)
}

func (s *schema) takeType(row *archive.Row, _ []byte) error {
	id, box, node := string(row.ID.Text), string(row.Box.Text), string(row.Node.Text)
	s.owners[id] = string(row.Key.Text)
	s.places[id] = [2]string{box, node}
	if string(row.Kind.Text) == "ComplexType" {
		s.complex[[3]string{box, node, string(row.Key.Text)}] = id
	}
	return nil
}

func (s *schema) takeRelation(row *archive.Row, _ []byte) error {
	s.relations[string(row.ID.Text)] = relation{string(row.Key.Text), string(row.BoxLink.Text)}
	return nil
}

// takeProperty keeps a property. Of one that no server can read the values of rows are not known, and that is counted.
func (s *schema) takeProperty(row *archive.Row, text []byte) error {
	var line propertyLine
	if !line.read(text) {
		s.unread[[2]string{string(row.Box.Text), string(row.Node.Text)}]++
		return nil
	}
	owner, f := string(row.OwnerLink.Text), line.Source.Fields
	if s.fields[owner] == nil {
		s.fields[owner] = map[string]value.Field{}
	}
	s.fields[owner][textOf(line.Source.Hidden.Alias)] = value.Field{Name: textOf(f.Name),
		Type: value.Type{Name: textOf(f.Type), List: textOf(f.CollectionKind) == "List"}}
	return nil
}

// read reports whether a line could be read.
func (l *propertyLine) read(line []byte) bool {
	if parse(line, l) != nil {
		return false
	}
	f := l.Source.Fields
	for _, v := range []any{f.Name, f.Type, f.CollectionKind, l.Source.Hidden.Alias} {
		if _, isText := v.(string); !isText && v != nil {
			return false
		}
	}
	return true
}

func textOf(v any) string {
	s, _ := v.(string)
	return s
}

// deepest is how far complex types may lie within each other: a server follows them as far as its stack reaches.
const deepest = 30

// fieldsOf are the properties of an entity type, by alias, with the parts of their complex types.
func (s *schema) fieldsOf(id string) map[string]value.Field { return s.filled(id, 0) }

func (s *schema) filled(id string, depth int) map[string]value.Field {
	filled := map[string]value.Field{}
	at := s.places[id]
	for alias, f := range s.fields[id] {
		if inner, ok := s.complex[[3]string{at[0], at[1], f.Type.Name}]; ok && depth < deepest {
			f.Type.Parts = s.filled(inner, depth+1)
		}
		filled[alias] = f
	}
	return filled
}
