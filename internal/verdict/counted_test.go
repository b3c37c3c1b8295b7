package verdict

import "testing"

func TestOneIsCountedInTheSingular(t *testing.T) {
	t.Parallel()
	for n, want := range map[int64]string{0: "0 boxes", 1: "1 box", 2: "2 boxes", 1 << 40: "1099511627776 boxes"} {
		if got := Counted(n, "box", "boxes"); got != want {
			t.Errorf("%d: got %q, want %q", n, got, want)
		}
	}
}
