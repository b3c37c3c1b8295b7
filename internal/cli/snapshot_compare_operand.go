package cli

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/refusal"
)

// oneOperand refuses what is not one snapshot. A level after a blank is an operand of its own.
func oneOperand(cmd *cobra.Command, args []string, level string) error {
	isLevel := func(arg string) bool { return arg == string(repairLinks) || arg == string(repairRoles) }
	isFile := func(arg string) bool { return archiveName(arg) == "" }
	example := cmd.CommandPath() + " CellExport_2017_01"
	switch at := slices.IndexFunc(args, isLevel); {
	case len(args) == 1 && args[0] != "":
		return nil
	case len(args) == 2 && level == string(repairLinks) && at >= 0:
		return refusal.Misuse(refusal.Command(comparing(args[1-at], "--repair="+args[at])...),
			"--repair takes what it makes after a =: --repair=%s", args[at])
	case len(args) == 2 && isFile(args[0]) && isFile(args[1]):
		return refusal.Misuse(refusal.Say("two files are compared with --with: ").
			Command(comparing(args[0], "--with", refusal.File(args[1]))...), "one snapshot is compared at a time")
	}
	if with := flagsGiven(cmd)["with"]; len(args) == 0 && len(with) > 0 {
		return refusal.Misuse(refusal.Say("name the file that it is compared with: ").Command("snapshot", "compare", "FILE", "--with", with[0]),
			"--with compares two files, and one is given")
	}
	return refusal.Misuse(refusal.Say(example), "which snapshot? give one FILE, or the NAME of a snapshot")
}

// comparing is the command that compares an operand, with flags.
func comparing(operand string, flags ...string) []string {
	if name := archiveName(operand); name != "" && strings.HasPrefix(operand, "-") {
		return append(append([]string{"snapshot", "compare"}, flags...), "--", operand)
	} else if name == "" {
		operand = refusal.File(operand)
	}
	return append([]string{"snapshot", "compare", operand}, flags...)
}

// orASnapshot is what can be done about a file that is not there, where a name would do as well.
const orASnapshot = "check the path; a snapshot of the cell is named without .zip and without a slash"

// isArchiveFile refuses what cannot be read as a file whose length is known: it is read in any order. missing is what can be done about one
// that is not there.
func isArchiveFile(path, missing string) error {
	info, err := os.Stat(path)
	switch {
	case path == "":
		return refusal.Misuse(refusal.Say("give one FILE, or the NAME of a snapshot"), "the name of a file is empty")
	case errors.Is(err, fs.ErrNotExist):
		return refusal.Misuse(refusal.Say(missing), "there is no file %s", path).
			With(refusal.LocalFile)
	case err != nil:
		return refusal.Misuse(refusal.Say("check the path of the file, and its rights"), "%w", err)
	case info.IsDir():
		return refusal.Misuse(refusal.Say("give the .zip file itself"), "%s is a folder, and not an archive", path)
	case !info.Mode().IsRegular():
		return refusal.Misuse(refusal.Say("save it to a file first, and compare that"),
			"%s is not a regular file: an archive is read in any order", path)
	}
	return nil
}
