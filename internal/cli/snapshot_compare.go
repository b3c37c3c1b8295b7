package cli

import (
	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/session"
	"github.com/personium/personium-cell/internal/snapshot"
)

type compareOptions struct {
	name    snapshot.Name // of a snapshot of the cell; "" of a file
	file    string        // of this machine; "" of a snapshot
	with    string        // another file, that is held against the first; "" for the cell
	isDeep  bool
	all     bool
	dryRun  bool
	repair  repairLevel
	confirm string
	ask     *asker // nil: nobody has to be asked

	showValues bool
}

// A repairLevel is which lost links are made.
type repairLevel string

// The values of --repair.
const (
	noRepair    repairLevel = ""
	repairLinks repairLevel = "links"
	repairRoles repairLevel = "roles" // those of roles, too
)

func newSnapshotCompareCommand(env *program) *cobra.Command {
	var o compareOptions
	var yes bool
	var level string
	cmd := &cobra.Command{
		Use:   "compare FILE|NAME",
		Short: "Find out whether a cell holds what a snapshot holds",
		Long: "" +
			"compare holds a cell against a snapshot, without an import: after a restore drill, after somebody wrote to the cell, or\n" +
			"before something is thrown away. It counts the entities of every type and set, compares files by name and size, and reads\n" +
			"every link back. Nothing is changed, unless --repair says so.\n\n" +
			"--deep compares values, too: every property of every row, the bytes, types and properties of every file, and the rights\n" +
			"of cell, boxes, folders and files. What differs is listed by key and property, and its value only with --show-values.\n" +
			"What no API shows is not compared, such as passwords (docs/values.md). --with FILE2 compares two files in the same way.\n\n" +
			"Exit code 0: equal; without --deep in number of rows, in names and sizes of files and in the links of the snapshot, while\n" +
			"names and values of rows are not compared, nor links looked for where the snapshot has none; 7: different, with a table, in\n" +
			"the order of places and keys; 9: not all could be compared, such as a set that grew meanwhile; 10: the file is not an archive to compare with.\n\n" +
			"Rows of the snapshot that no cell shows are counted apart: those of no box, and links that an earlier import left with\n" +
			"their ends the other way round.\n\n" +
			"--repair makes the links that are lost and that the unit can make, after a question, and compares again. A no keeps what\n" +
			"was compared, with its exit code. The links of roles, with accounts, relations, cells and roles of other cells, it makes\n" +
			"only with --repair=roles, because what they grant may have been taken away on purpose. For each link the unit posts an\n" +
			"event, so that rules of the cell may act on it. What it cannot repair it names, with the reason: rows, files, dead\n" +
			"associations, and links of rows that an import left dangling. Links that the snapshot's own cell did not show are looked for\n" +
			"and made as well, as a prepared import does it.\n\n" +
			"FILE is a file of this machine. An argument that is the name of no file, and has neither .zip nor a slash in it, is the\n" +
			"NAME of a snapshot in the cell's snapshot area: it is downloaded into a temporary file that is gone with this process.",
		Example: "  personium-cell snapshot compare CellExport_2017_01 --cell https://cell1.unit1.example/\n" +
			"  personium-cell snapshot compare /backup/CellExport_2017_01.zip --dry-run\n" +
			"  personium-cell snapshot compare /backup/CellExport_2017_01.zip --repair\n" +
			"  personium-cell snapshot compare monday.zip --with tuesday.zip",
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.read(cmd, args, level); err != nil {
				return env.unopened(cmd, event.Compare, err)
			}
			if o.with != "" {
				return compareFiles(env, cmd, o)
			}
			if o.repair != noRepair && !yes && !o.dryRun && !env.ground.Rehearsal {
				o.ask = env.asker(toRepair.nothing(), "--yes")
			}
			t := task{kind: event.Compare, name: o.title(), place: session.PlaceOfCell, failedAs: notCompared,
				changes: o.repair != noRepair && !o.dryRun}
			return env.perform(cmd, t, with(runSnapshotCompare, o))
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&o.isDeep, "deep", false, "compare values, the bytes of files and rights, too")
	flags.StringVar(&o.with, "with", "", "compare this other file, `FILE2`, with FILE: deep, and without a cell")
	flags.BoolVar(&o.showValues, "show-values", false, "show the values that differ: they may be personal")
	flags.BoolVar(&o.all, "all", false, "show all that differs, and not only the first of it")
	flags.BoolVar(&o.dryRun, "dry-run", false, "tell about how many requests that takes, and compare nothing")
	flags.StringVar(&level, "repair", "", "make lost links, and with `roles` also those of roles")
	flags.Lookup("repair").NoOptDefVal = string(repairLinks)
	flags.BoolVar(&yes, "yes", false, "do not ask before links are made")
	flags.StringVar(&o.confirm, "confirm", "", "`NAME` of the cell, for a profile that is protected")
	_ = cmd.MarkFlagFilename("with", "zip")
	_ = cmd.RegisterFlagCompletionFunc("repair",
		cobra.FixedCompletions([]string{string(repairLinks), string(repairRoles)}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// read takes over what stands on the command line.
func (o *compareOptions) read(cmd *cobra.Command, args []string, level string) error {
	if err := oneOperand(cmd, args, level); err != nil {
		return err
	}
	switch o.repair = repairLevel(level); o.repair {
	case noRepair, repairLinks, repairRoles:
	default:
		return refusal.Misuse(refusal.Say("--repair or --repair=roles"), "--repair: %q is neither links nor roles", level)
	}
	if o.name = archiveName(args[0]); o.name == "" {
		o.file = args[0]
	}
	if err := o.fits(cmd, args[0]); err != nil {
		return err
	}
	if o.file != "" {
		if err := isArchiveFile(o.file, orASnapshot); err != nil {
			return err
		}
	}
	if o.with != "" {
		return isArchiveFile(o.with, "check the path")
	}
	return nil
}

// fits refuses what does not go together.
func (o *compareOptions) fits(cmd *cobra.Command, given string) error {
	switch {
	case o.with == "" && cmd.Flags().Changed("with"):
		return refusal.Misuse(refusal.Say("--with FILE2"), "the name of the file of --with is empty")
	case o.showValues && !o.isDeep && o.with == "":
		return refusal.Misuse(refusal.Say("add --deep"), "--show-values shows values, which only --deep compares")
	case o.with == "":
		return nil
	case o.file == "":
		return refusal.Misuse(refusal.Say("download it first: ").Command("snapshot", "download", given),
			"--with compares two files, and there is no file %s", given)
	case o.repair != noRepair, o.dryRun:
		return refusal.Misuse(refusal.Say("leave --with out to compare with the cell"),
			"--with compares two files: there is nothing to repair, and nobody is asked anything")
	}
	o.isDeep = true
	return nil
}

// title is what people call the snapshot.
func (o *compareOptions) title() string {
	if o.name != "" {
		return string(o.name)
	}
	return o.file
}
