package jsonscan_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/archive/jsonscan"
)

func TestDeepNestingEndsWhereEncodingJSONEndsIt(t *testing.T) {
	t.Parallel()
	for _, depth := range []int{1, 9999, 10000, 10001, 1 << 20} {
		text := []byte(strings.Repeat("[", depth) + strings.Repeat("]", depth))
		s := jsonscan.New(text)
		if got, want := s.Skip() && s.AtEnd(), json.Valid(text); got != want {
			t.Errorf("depth %d: %t, and encoding/json says %t", depth, got, want)
		}
	}
}
