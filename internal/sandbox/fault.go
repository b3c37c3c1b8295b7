package sandbox

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// A Fault is one thing that goes wrong in a practice unit, with a value where it takes one.
type Fault struct{ Name, Value string }

func (f Fault) String() string {
	if f.Value == "" {
		return f.Name
	}
	return f.Name + "=" + f.Value
}

// A FaultDoc tells what a fault does.
type FaultDoc struct {
	Name      string
	Parameter string // what its value means, with the default; "" when it takes none
	Does      string // one sentence
	Seen      string // the observation on a real unit behind it
}

// Faults documents all faults, in the order of their names.
func Faults() []FaultDoc {
	var docs []FaultDoc
	for _, k := range faultKinds() {
		docs = append(docs, k.FaultDoc)
	}
	slices.SortFunc(docs, func(a, b FaultDoc) int { return strings.Compare(a.Name, b.Name) })
	return docs
}

// ParseFault reads "name" or "name=value". Its errors list the known names, or say what the value may be.
func ParseFault(s string) (Fault, error) {
	name, value, hasValue := strings.Cut(s, "=")
	f := Fault{Name: name, Value: value}
	if hasValue && value == "" {
		return Fault{}, fmt.Errorf("fault %q has an empty value", name)
	}
	if _, err := newFaultSet([]Fault{f}, "", time.Second); err != nil {
		return Fault{}, err
	}
	return f, nil
}

// A faultKind is a fault as the unit knows it: its documentation and what it sets.
type faultKind struct {
	FaultDoc
	style string // the only style that has it; "" for both
	set   func(f *faultSet, value string) error
}

// newFaultSet turns faults into settings for a unit of a style ("" takes the faults of both) whose jobs take work.
func newFaultSet(faults []Fault, style string, work time.Duration) (*faultSet, error) {
	set := &faultSet{used: map[string]bool{}, work: work, busy: never, word: never}
	for _, f := range faults {
		kind, err := faultNamed(f.Name)
		if err != nil {
			return nil, err
		}
		if style != "" && kind.style != "" && kind.style != style {
			return nil, fmt.Errorf("fault %q exists in %s style only", f.Name, kind.style)
		}
		if kind.Parameter == "" && f.Value != "" {
			return nil, fmt.Errorf("fault %q takes no value", f.Name)
		}
		if err := kind.set(set, f.Value); err != nil {
			return nil, fmt.Errorf("fault %q: %w", f, err)
		}
	}
	return set, nil
}

func faultNamed(name string) (faultKind, error) {
	var names []string
	for _, k := range faultKinds() {
		if k.Name == name {
			return k, nil
		}
		names = append(names, k.Name)
	}
	slices.Sort(names)
	return faultKind{}, fmt.Errorf("unknown fault %q: the faults are %s", name, strings.Join(names, ", "))
}
