package event

import "testing"

// People see how far it is of what takes its time, and only the result of everything else.
func TestWhatTakesItsTime(t *testing.T) {
	t.Parallel()
	for kind, want := range map[Kind]bool{
		Import: true, Export: true, Upload: true, Download: true, Check: true, Inspect: true, Compare: true,
		Delete: false, "list": false, "status": false, "": false,
	} {
		if got := kind.TakesTime(); got != want {
			t.Errorf("%q: got %t", kind, got)
		}
	}
}
