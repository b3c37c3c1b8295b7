package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
)

type downloadOptions struct {
	name   string
	output string
	force  bool
	unread bool
}

func newDownloadCommand(env *Env) *cobra.Command {
	var o downloadOptions
	cmd := &cobra.Command{
		Use:   "download NAME",
		Short: "Bring a snapshot home as a file that is whole or absent",
		Long: "download reads NAME.zip from a cell's snapshot area into a file that only its owner can read. The file gets its name when\n" +
			"it is whole, checked and on the disk; until then it is .NAME.zip.part-*, and what a killed run left of that is removed by\n" +
			"the next one. A download that breaks is started again, at most 3 times: the server cannot resume one.\n\n" +
			"With -o - the snapshot goes to standard output as it comes, and the result to standard error.",
		Example: "  personium-cell snapshot download CellExport_2017_01\n" +
			"  personium-cell snapshot download CellExport_2017_01 -o /backup/",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.name = args[0]
			return runDownload(cmd.Context(), o, func() (*session, error) { return openSession(env, cmd) })
		},
	}
	addOutputFlags(cmd, &o.output, &o.force)
	cmd.Flags().BoolVar(&o.unread, "no-check", false, "do not read the archive: that it is whole is enough")
	return cmd
}

// addOutputFlags says where a snapshot goes on this machine.
func addOutputFlags(cmd *cobra.Command, output *string, force *bool) {
	cmd.Flags().StringVarP(output, "output", "o", "", "`FILE` or folder to write to, - for standard output")
	cmd.Flags().BoolVar(force, "force", false, "replace a file that exists")
	_ = cmd.MarkFlagFilename("output", "zip")
}

func runDownload(ctx context.Context, o downloadOptions, open func() (*session, error)) error {
	name, err := snapshot.ParseName(o.name)
	if err != nil {
		return refusal.Misuse(refusal.Say("the name is written without .zip"), "%w", err)
	}
	s, err := openForOutput(open, o.output)
	if err != nil {
		return err
	}
	s.noCheck = o.unread
	s.start.Kind, s.start.Name = kindDownload, string(name)
	to, err := s.openTarget(o.output, name, o.force)
	if err != nil {
		return s.fail(ctx, err)
	}
	defer to.Close()
	if err := s.connect(ctx); err != nil {
		return s.fail(ctx, err)
	}
	s.begin(s.start.Kind, s.start.Name)
	file, _, err := s.area().Download(ctx, name, to)
	if err != nil {
		return s.fail(ctx, err)
	}
	s.display.Close(true)
	words := fmt.Sprintf("%s was downloaded to %s, %d bytes", name.Archive(), to.Path(), file.Size)
	if to.Path() == "-" {
		words = fmt.Sprintf("%s was written to standard output, %d bytes", name.Archive(), file.Size)
	}
	return s.moved(words, to.Path(), file)
}

// openForOutput opens the session of a command that has -o, and refuses two things on standard output.
func openForOutput(open func() (*session, error), output string) (*session, error) {
	s, err := open()
	if err == nil && output == "-" && s.settings.JSON {
		err = refusal.Misuse(refusal.Say("-o FILE"), "--json and -o - exclude each other: both write to standard output")
	}
	return s, err
}
