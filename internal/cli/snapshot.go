package cli

import "github.com/spf13/cobra"

func newSnapshotCommand(env *program) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "snapshot",
		Short: "List, upload, download, delete, check, inspect and compare snapshots",
		Long:  "snapshot works on the snapshot area of a cell, {CellURL}__snapshot, and on snapshots as files of this machine.",
	}
	cmd.AddCommand(newSnapshotListCommand(env), newSnapshotUploadCommand(env), newSnapshotDownloadCommand(env),
		newSnapshotDeleteCommand(env), newSnapshotPruneCommand(env),
		newSnapshotCheckCommand(env), newSnapshotInspectCommand(env), newSnapshotCompareCommand(env))
	return cmd
}
