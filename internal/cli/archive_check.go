package cli

import (
	"context"
	"fmt"

	"github.com/personium/personium-cell/internal/snapshot"
)

// checkArchive finds out whether the file at path is a snapshot that a unit can import. What an import would lose in
// silence is no reason to leave an archive behind: "snapshot check" tells it.
func checkArchive(ctx context.Context, path string) error {
	report, err := snapshot.CheckFile(ctx, path, snapshot.CheckOptions{})
	if err != nil {
		return err
	}
	for _, f := range report.Findings {
		switch f.Severity {
		case snapshot.Refused, snapshot.Ruins, snapshot.Fails:
			return fmt.Errorf("no import of this archive would end well: %s", f.Text)
		}
	}
	return nil
}
