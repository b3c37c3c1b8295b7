package cli

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/transfer"
)

type uploadOptions struct {
	file    string
	name    string
	named   bool
	replace bool
	unread  bool
	confirm string
}

func newUploadCommand(env *Env) *cobra.Command {
	var o uploadOptions
	cmd := &cobra.Command{
		Use:   "upload FILE",
		Short: "Put a snapshot into a cell's snapshot area",
		Long: "upload sends FILE to a cell's snapshot area as NAME.zip, and reads back from the server what arrived. Without --name the\n" +
			"snapshot is called like the file. A snapshot that is there already is only replaced with --replace, and only while it is\n" +
			"the one that was looked at.\n\n" +
			"An upload that breaks off, also by Ctrl-C, leaves bytes behind on the server that block the name: for good when it was\n" +
			"new, until the old snapshot is deleted when it was to be replaced. It is therefore never repeated.",
		Example: "  personium-cell snapshot upload CellExport_2017_01.zip\n" +
			"  personium-cell snapshot upload backup.zip --name CellExport_2017_01 --replace",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.file, o.named = args[0], cmd.Flags().Changed("name")
			return runUpload(cmd.Context(), o, func() (*session, error) { return openSession(env, cmd) })
		},
	}
	cmd.Flags().StringVar(&o.name, "name", "", "`NAME` of the snapshot, without .zip")
	cmd.Flags().BoolVar(&o.replace, "replace", false, "replace the snapshot of this name")
	cmd.Flags().StringVar(&o.confirm, "confirm", "", "`NAME` of the cell, to replace a snapshot with a profile that is protected")
	cmd.Flags().BoolVar(&o.unread, "no-check", false, "send the file without reading it as an archive first")
	return cmd
}

func runUpload(ctx context.Context, o uploadOptions, open func() (*session, error)) error {
	name, err := o.snapshotName()
	if err != nil {
		return err
	}
	file, err := transfer.OpenFile(o.file)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	s, err := open()
	if err != nil {
		return err
	}
	s.noCheck = o.unread
	s.start.Kind, s.start.Name = kindUpload, string(name)
	if err := s.connect(ctx); err != nil {
		return s.fail(ctx, err)
	}
	if err := s.confirmed(s.client.Cell().Name, o.confirm, toReplace); err != nil && o.replace {
		return s.fail(ctx, err)
	}
	s.begin(s.start.Kind, s.start.Name)
	if err := s.area().CheckFile(ctx, file); err != nil {
		return s.fail(ctx, err)
	}
	arrived, err := s.area().Upload(ctx, file, name, o.replace)
	if err != nil {
		return s.fail(ctx, err)
	}
	s.display.Close(true)
	words := fmt.Sprintf("%s was uploaded as %s, %d bytes", o.file, name.Archive(), arrived.Size)
	return s.moved(words, o.file, arrived)
}

// snapshotName is what the file will be called in the snapshot area.
func (o uploadOptions) snapshotName() (snapshot.Name, error) {
	if o.named {
		return optionalName(o.name, true)
	}
	name, ok := nameOf(filepath.Base(o.file), ".zip")
	if !ok {
		return "", refusal.Misuse(refusal.Say("--name NAME"), "the name of the file %s is not that of a snapshot: NAME.zip, with 1 to 192 characters of A-Z, a-z, 0-9, - and _", o.file)
	}
	return name, nil
}
