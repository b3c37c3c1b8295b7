package prepare

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/personium/personium-cell/internal/archive/archivetest"
)

var update = flag.Bool("update", false, "write testdata/snapshot/prepared-links_n3.zip")

// The copy in testdata is for tests that cannot make one: those of the program.
func TestTheCopyInTestdataIsTheOneThatIsMade(t *testing.T) {
	t.Parallel()
	const name = "prepared-links_n3.zip"
	_, a := prepared(t, archivetest.FromUnit(t, "links_n3.zip"), Options{TargetID: otherCell, Name: "links_n3", ETag: `"1-2"`, SHA256: "ab"})
	if *update {
		if err := os.WriteFile(filepath.Join("..", "..", "testdata", "snapshot", name), a.data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if !maps.Equal(contents(t, archivetest.FromUnit(t, name)), contents(t, a.data)) {
		t.Errorf("%s is not what is made; -update makes it", name)
	}
}
