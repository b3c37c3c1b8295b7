package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/session"
	"github.com/personium/personium-cell/internal/size"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

type snapshotDownloadOptions struct {
	name snapshot.Name
	to   destination
}

func newSnapshotDownloadCommand(env *program) *cobra.Command {
	var o snapshotDownloadOptions
	var unread bool
	cmd := &cobra.Command{
		Use:   "download NAME",
		Short: "Download a snapshot to a file that is whole or absent",
		Long: "" +
			"download reads NAME.zip from a cell's snapshot area into a file that only its owner can read. The file gets its name when\n" +
			"it is whole, checked and on the disk; until then it is .NAME.zip.part-*, and what a killed run left of that is removed by\n" +
			"the next one. A download that breaks is started again, at most 3 times: the server cannot resume one.\n\n" +
			"With -o - the snapshot goes to standard output as it comes, and the result to standard error.",
		Example: "  personium-cell snapshot download CellExport_2017_01\n" +
			"  personium-cell snapshot download CellExport_2017_01 -o /backup/",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			if o.name, err = nameIn(args[0], "the name is written without .zip"); err != nil {
				return err
			}
			if err := o.to.isThere(o.name); err != nil && !errors.Is(err, snapshot.ErrTargetExists) {
				return err
			}
			o.to.unread, o.to.stdout, o.to.screen = unread || env.ground.Unchecked, env.Stdout, env.columns() > 0
			t := task{kind: event.Download, name: string(o.name), place: session.PlaceOfCell, fits: o.to.fits, toErr: o.to.output == "-"}
			return env.perform(cmd, t, with(runSnapshotDownload, o))
		},
	}
	addOutputFlags(cmd, &o.to)
	cmd.Flags().BoolVar(&unread, "no-check", false, "do not read the archive: that it is whole is enough")
	return cmd
}

// addOutputFlags says where a snapshot goes on this machine.
func addOutputFlags(cmd *cobra.Command, to *destination) {
	cmd.Flags().StringVarP(&to.output, "output", "o", "", "`FILE` or folder to write to, - for standard output")
	cmd.Flags().BoolVar(&to.force, "force", false, "replace a file that exists")
	_ = cmd.MarkFlagFilename("output", "zip")
}

func runSnapshotDownload(ctx context.Context, conn *session.Session, out *report.Report, o snapshotDownloadOptions) error {
	to, err := o.to.open(out, o.name)
	if errors.Is(err, snapshot.ErrTargetExists) {
		return missingRather(ctx, conn, o.name, err)
	}
	if err != nil {
		return err
	}
	defer to.Close()
	if err := conn.Connect(ctx); err != nil {
		return err
	}
	begin(conn, out)
	file, _, err := areaOf(conn, out, o.to.unread).Download(ctx, o.name, to)
	if err != nil {
		return err
	}
	words := verdict.Downloaded(o.name.Archive(), to.Path()) + ", " + size.Words(file.Size)
	if to.Path() == "-" {
		words = fmt.Sprintf("%s was written to standard output, %s", o.name.Archive(), size.Words(file.Size))
	}
	return moved(out, words, movedFile{to.Path(), file, o.to.unread, to.SHA256()})
}
