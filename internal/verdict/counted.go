package verdict

import "fmt"

// Counted is a number with its noun, in the singular where there is one: "1 box", "2 boxes".
func Counted[N int | int64](n N, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
