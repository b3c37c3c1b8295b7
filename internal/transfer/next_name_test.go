package transfer

import (
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/snapshot"
)

func TestTheNextNameCountsOn(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 192)
	for name, want := range map[string]string{
		"a": "a_2", "a_1": "a_2", "CellExport_2017_01": "CellExport_2017_02", "a_99": "a_100", long: long[:190] + "_2",
	} {
		if got := nextName(snapshot.Name(name)); string(got) != want {
			t.Errorf("after %s comes %s, want %s", name, got, want)
		}
	}
}
