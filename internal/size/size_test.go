package size

import "testing"

func TestBytesInWords(t *testing.T) {
	t.Parallel()
	for bytes, want := range map[int64]string{
		0: "0 bytes", 1: "1 byte", 2: "2 bytes", 1023: "1023 bytes", 1024: "1.0 KiB", 16213: "15.8 KiB",
		1<<20 - 1: "1.0 MiB", 1 << 20: "1.0 MiB", 5 << 29: "2.5 GiB", 1 << 40: "1.0 TiB", 3 << 52: "12288.0 TiB",
	} {
		if got := Words(bytes); got != want {
			t.Errorf("%d: got %q, want %q", bytes, got, want)
		}
	}
}
