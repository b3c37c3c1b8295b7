package odata

import (
	"slices"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
)

// A Type is what is known of the entities of a set.
type Type struct {
	Namespace, Name string // CellCtl, Role
	Fields          []Field
	Keys            []string // the fields that tell entities apart, the main one first
	Whole           bool     // the server fails to show a part of it
	Open            bool     // takes fields that nobody declared, and shows its dates behind the first one
}

// A Field is one property of a type.
type Field struct {
	Name     string
	Kind     string // Edm.String by default; a complex type is the name of one
	Parts    []Field
	Required bool
	List     bool
	Default  any                     // what a body that has no value means
	Fresh    func() string           // makes a value for a body that has none
	Form     func(value string) bool // of a string; nil for any
	Refusal  func(name string) error // of a string of another form; that of core's format error by default
	Parent   string                  // the type of the row whose Name this is; "" for a field of the row itself
	Loose    bool                    // nobody declared it: an entity made it by having it
}

// The kinds of simple values.
const (
	String   = "Edm.String"
	Boolean  = "Edm.Boolean"
	Int32    = "Edm.Int32"
	Single   = "Edm.Single"
	Double   = "Edm.Double"
	DateTime = "Edm.DateTime"
)

// The dates that every entity has.
const (
	Published = "__published"
	Updated   = "__updated"
)

// Field is the field of a name; ok is false when the type has none.
func (t Type) Field(name string) (f Field, ok bool) {
	if name == Published || name == Updated {
		return Field{Name: name, Kind: DateTime}, true
	}
	i := slices.IndexFunc(t.Fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return t.Fields[i], true
}

func (f Field) kind() string {
	if f.Kind == "" {
		return String
	}
	return f.Kind
}

// refused is the error of a value of another form or kind.
func (f Field) refused() error {
	if f.Refusal != nil {
		return f.Refusal(f.Name)
	}
	return coreerror.BadField.New(f.Name)
}
