package fault

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/model"
)

// A Fault is one thing that can go wrong in a practice unit: what documents it stands beside what puts it in place.
type Fault struct {
	Name      string
	Parameter string // what its value means, with the default; "" when it takes none
	Does      string // one sentence
	Seen      string // the observation behind it, and where it was made
	Style     string // the only URL style that has it; "" for both

	Make func(p *Plan, value string) error // puts it into the plan of a unit; value is "" when none was given
}

// All are all faults, in the order of their names.
func All() []Fault {
	all := slices.Concat(queueFaults(), foreignFaults(), failureFaults(), lossFaults(), deathFaults(), wayFaults(), stateFaults(),
		exportFaults(), transferFaults(), proxyFaults())
	slices.SortFunc(all, func(a, b Fault) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// Check refuses what is neither the "name" nor the "name=value" of a fault. Its errors list the known names, or say what the
// value may be.
func Check(text string) error {
	_, err := New([]string{text}, "", time.Second, nil)
	return err
}

// New puts faults, each "name" or "name=value", into a plan for a unit of a style ("" takes the faults of both) whose jobs take
// work.
func New(faults []string, style string, work time.Duration, unit Unit) (*Plan, error) {
	p := &Plan{style: style, Work: work, unit: unit, Hooks: model.Hooks{CountsStopAt: math.MaxInt}}
	for _, text := range faults {
		name, value, hasValue := strings.Cut(text, "=")
		f, err := faultNamed(name)
		switch {
		case err != nil:
			return nil, err
		case hasValue && value == "":
			return nil, fmt.Errorf("fault %q has an empty value", name)
		case style != "" && f.Style != "" && f.Style != style:
			return nil, fmt.Errorf("fault %q exists in %s style only", name, f.Style)
		case f.Parameter == "" && hasValue:
			return nil, fmt.Errorf("fault %q takes no value", name)
		}
		if err := f.Make(p, value); err != nil {
			return nil, fmt.Errorf("fault %q: %w", text, err)
		}
	}
	return p, nil
}

func faultNamed(name string) (Fault, error) {
	var names []string
	for _, f := range All() {
		if f.Name == name {
			return f, nil
		}
		names = append(names, f.Name)
	}
	return Fault{}, fmt.Errorf("unknown fault %q: the faults are %s", name, strings.Join(names, ", "))
}
