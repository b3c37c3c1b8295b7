package sandbox

import "github.com/personium/personium-cell/internal/sandbox/fault"

// Faults are all faults that a unit can have, in the order of their names.
func Faults() []fault.Fault { return fault.All() }

// CheckFault refuses what is neither the "name" nor the "name=value" of a fault. Its errors list the known names, or say what the
// value may be.
func CheckFault(text string) error { return fault.Check(text) }
