package odata

import (
	"regexp"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/corejson"
)

// A Body is what a request says of an entity.
type Body struct {
	Names  []string // in the order of the request
	Values corejson.Object
	Loose  []Field // those that nobody declared
}

// Parse reads the body of a request: its members are known, and of the kinds of their fields. A number is a string where one is
// wanted, and the other way round.
func (t Type) Parse(text string) (Body, error) {
	b := Body{Values: corejson.Object{}}
	members, ok := corejson.Members(text)
	if !ok {
		return b, coreerror.BadEntityJSON.New()
	}
	for _, m := range members {
		f, known := t.Field(m.Name)
		_, isObject := m.Value.(corejson.Object)
		switch {
		case m.Name == Published || m.Name == Updated || m.Name == "__metadata" && !isObject:
			return b, coreerror.UnknownField.With("[" + m.Name + " is management information name. Cannot request.]")
		case !known && isObject:
			return b, coreerror.BadField.New(m.Name)
		case !known && !t.Open:
			return b, coreerror.UnknownField.New(m.Name, t.Name)
		case !known && !isLooseName(m.Name):
			return b, coreerror.BadField.New(m.Name)
		case !known:
			f = Field{Name: m.Name, Kind: looseKind(m.Value), Loose: true}
			b.Loose = append(b.Loose, f)
		}
		value, fits := f.convert(m.Value)
		if !fits {
			return b, coreerror.BadField.New(m.Name)
		}
		b.Names = append(b.Names, m.Name)
		b.Values[m.Name] = value
	}
	return b, nil
}

func isLooseName(name string) bool {
	return regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9-_]{0,127}$`).MatchString(name)
}

// Complete adds what a new entity gets by itself, and wants what it must have.
func (t Type) Complete(b Body) error {
	for _, f := range t.Fields {
		if b.Values[f.Name] == nil && !f.Loose {
			switch {
			case f.Fresh != nil:
				b.Values[f.Name] = f.Fresh()
			case f.Default != nil:
				b.Values[f.Name] = f.Default
			case f.Required:
				return coreerror.FieldRequired.New(f.Name)
			default:
				b.Values[f.Name] = nil
			}
		}
		if err := f.checkForm(b.Values[f.Name]); err != nil {
			return err
		}
	}
	return nil
}

// Check looks at the forms of the values that are there.
func (t Type) Check(b Body) error {
	for _, f := range t.Fields {
		if err := f.checkForm(b.Values[f.Name]); err != nil {
			return err
		}
	}
	return nil
}

func (f Field) checkForm(value any) error {
	if text, ok := value.(string); ok && f.Form != nil && !f.Form(text) {
		return f.refused()
	}
	return nil
}

// ParseLink reads the key of the other end out of the body of a POST to $links.
func ParseLink(body, targetKey, set string) (key string, err error) {
	if targetKey != "" {
		return "", coreerror.LinkWithKey.New()
	}
	value, err := corejson.Parse(body)
	members, ok := value.(corejson.Object)
	if err != nil || !ok {
		return "", coreerror.BadEntityJSON.New()
	}
	uri, ok := members["uri"].(string)
	if !ok {
		return "", coreerror.BadEntityJSON.New()
	}
	begin := strings.LastIndex(uri, "/"+set+"(")
	if begin < 0 {
		return "", coreerror.BadField.New("uri")
	}
	if _, key, ok = SplitSet(uri[begin+1:]); !ok || key == "" {
		return "", coreerror.BadField.New("uri")
	}
	return key, nil
}
