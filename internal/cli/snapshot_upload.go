package cli

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/session"
	"github.com/personium/personium-cell/internal/size"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/transfer"
)

type snapshotUploadOptions struct {
	file    string
	name    snapshot.Name // under which it is stored
	replace bool
	unread  bool
	confirm string
}

func newSnapshotUploadCommand(env *program) *cobra.Command {
	var o snapshotUploadOptions
	var name string
	var unread bool
	cmd := &cobra.Command{
		Use:   "upload FILE|-",
		Short: "Put a snapshot into a cell's snapshot area",
		Long: "" +
			"upload sends FILE to a cell's snapshot area as NAME.zip, and reads back from the server what arrived. Without --name the\n" +
			"snapshot is called like the file. A snapshot that is there already is only replaced with --replace, and only while it is\n" +
			"the one that was checked. With - standard input is read to its end first, into a temporary file (TMPDIR) that is gone with\n" +
			"this process.\n\n" +
			"An upload that breaks off, also by Ctrl-C, leaves bytes behind on the server that block the name: for good when it was\n" +
			"new, until the old snapshot is deleted when it was to be replaced. It is therefore never repeated.",
		Example: "  personium-cell snapshot upload CellExport_2017_01.zip\n" +
			"  personium-cell snapshot upload backup.zip --name CellExport_2017_01 --replace\n" +
			"  age -d backup.zip.age | personium-cell snapshot upload - --name CellExport_2017_01",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			if o.name, err = nameToUpload(name, cmd.Flags().Changed("name"), args[0]); err != nil {
				return err
			}
			u := upload{snapshotUploadOptions: o, stdin: env.Stdin, atTerminal: env.Person.Secret != nil}
			if args[0] != "-" {
				if u.file, err = transfer.OpenFile(args[0]); err != nil {
					return err
				}
				defer func() { _ = u.file.Close() }()
			}
			u.snapshotUploadOptions.file, u.unread = args[0], unread || env.ground.Unchecked
			return env.perform(cmd, task{kind: event.Upload, name: string(o.name), place: session.PlaceOfCell, changes: true, fits: u.fits},
				with(runSnapshotUpload, u))
		},
	}
	cmd.Flags().StringVar(&name, "name", "", "`NAME` of the snapshot, without .zip")
	cmd.Flags().BoolVar(&o.replace, "replace", false, "replace the snapshot of this name")
	cmd.Flags().StringVar(&o.confirm, "confirm", "", "`NAME` of the cell, to replace a snapshot with a profile that is protected")
	cmd.Flags().BoolVar(&unread, "no-check", false, "send the file without reading it as an archive first")
	return cmd
}

// An upload is a file that is opened for it.
type upload struct {
	file       *transfer.File // nil of standard input that is still to be read
	stdin      io.Reader
	atTerminal bool // standard input is one
	snapshotUploadOptions
}

// fits refuses a standard input that cannot be an archive.
func (u upload) fits(settings config.Settings) error {
	switch {
	case u.file != nil:
		return nil
	case u.atTerminal:
		return refusal.Misuse(refusal.Say("snapshot upload FILE, or a pipe: ... | personium-cell snapshot upload - --name NAME"),
			"standard input is a terminal, and no archive comes from there")
	case settings.TokenFile == "-":
		return refusal.Misuse(refusal.Say("--token-file FILE"), "the token and the archive cannot both come by standard input")
	}
	return nil
}

func runSnapshotUpload(ctx context.Context, conn *session.Session, out *report.Report, u upload) error {
	if u.file == nil {
		file, err := transfer.ReadFile(ctx, u.stdin)
		if err != nil {
			return err
		}
		defer func() { _ = file.Close() }()
		u.file = file
	}
	if err := conn.Connect(ctx); err != nil {
		return err
	}
	if err := checkConfirmed(conn.Settings(), conn.Client().Cell().Name, u.confirm, toReplace); err != nil && u.replace {
		return err
	}
	begin(conn, out)
	area := areaOf(conn, out, u.unread)
	if err := area.CheckFile(ctx, u.file); err != nil {
		return err
	}
	arrived, err := area.Upload(ctx, u.file, u.name, u.replace)
	if err != nil {
		return err
	}
	words := fmt.Sprintf("%s was uploaded as %s, %s", u.file.Name(), u.name.Archive(), size.Words(arrived.Size))
	return moved(out, words, movedFile{u.snapshotUploadOptions.file, arrived, u.unread, u.file.SHA256()})
}

// nameToUpload is what a file will be called in the snapshot area: the name given, or else like the file. Without a file the
// name has to be given.
func nameToUpload(text string, given bool, file string) (snapshot.Name, error) {
	if given {
		return optionalName(text, true)
	}
	if file == "-" {
		return "", refusal.Misuse(refusal.Say("--name NAME"), "standard input has no name that the snapshot could be called by")
	}
	name, ok := nameOf(filepath.Base(file), ".zip")
	if !ok {
		return "", refusal.Misuse(refusal.Say("--name NAME"),
			"the name of the file %s is not that of a snapshot: NAME.zip, with 1 to 192 characters of A-Z, a-z, 0-9, - and _", file)
	}
	return name, nil
}
