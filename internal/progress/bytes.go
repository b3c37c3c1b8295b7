package progress

import "fmt"

// byteWords says how far a transfer is: "0.4 of 2.0 GiB".
func byteWords(moved, total int64) string {
	unit, size := "bytes", int64(1)
	for _, u := range []struct {
		name string
		size int64
	}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}} {
		if total >= u.size {
			unit, size = u.name, u.size
		}
	}
	if size == 1 {
		return fmt.Sprintf("%d of %d bytes", moved, total)
	}
	return fmt.Sprintf("%.1f of %.1f %s", float64(moved)/float64(size), float64(total)/float64(size), unit)
}
