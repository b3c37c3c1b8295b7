package snapshot_test

import (
	"fmt"

	"github.com/personium/personium-cell/internal/snapshot"
)

// The server has one rule for the names of snapshots. Who breaks it is told where.
func ExampleParseName() {
	for _, text := range []string{"CellExport_2017_01", "backup.zip", "Zürich"} {
		name, err := snapshot.ParseName(text)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(name.Archive(), "or, when the export fails,", name.ErrorFile())
	}
	// Output:
	// CellExport_2017_01.zip or, when the export fails, CellExport_2017_01.error
	// snapshot name "backup.zip": '.' at position 7 is not allowed: a snapshot name has 1 to 192 characters of A-Z, a-z, 0-9, - and _
	// snapshot name "Zürich": 'ü' at position 2 is not allowed: a snapshot name has 1 to 192 characters of A-Z, a-z, 0-9, - and _
}
