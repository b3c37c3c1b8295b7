// Package size says for people how many bytes something has. Scripts get the number.
package size

import "fmt"

// Words is a number of bytes in the largest unit of which there is one: "1 byte", "106 bytes", "15.8 KiB", "2.0 GiB".
func Words(bytes int64) string {
	const step = 1024
	switch {
	case bytes == 1:
		return "1 byte"
	case bytes < step:
		return fmt.Sprintf("%d bytes", bytes)
	}
	value, unit := float64(bytes)/step, "KiB"
	for _, larger := range []string{"MiB", "GiB", "TiB"} {
		if value < step-0.05 { // what is not rounded up to the next unit
			break
		}
		value, unit = value/step, larger
	}
	return fmt.Sprintf("%.1f %s", value, unit)
}
