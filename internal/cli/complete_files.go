package cli

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
)

// completeArchivesAndSnapshots offers the archives of a folder, and the snapshots of the cell where the settings name one. A
// shell completes either words or files by itself, so that the files are words here.
func (p *program) completeArchivesAndSnapshots(cmd *cobra.Command, args []string, toComplete string) ([]string, cobra.ShellCompDirective) {
	files, folders := archivesFrom(toComplete)
	directive := cobra.ShellCompDirectiveNoFileComp
	if folders {
		directive |= cobra.ShellCompDirectiveNoSpace
	}
	if strings.ContainsAny(toComplete, "/"+string(os.PathSeparator)) {
		return files, directive
	}
	names, _ := p.completeSnapshots(cmd, args, toComplete)
	return append(names, files...), directive
}

// archivesFrom are the archives and folders whose paths begin so. folders: some of them are.
func archivesFrom(typed string) (paths []string, folders bool) {
	dir, begin := filepath.Split(typed)
	entries, _ := os.ReadDir(filepath.Clean("./" + dir))
	if filepath.IsAbs(dir) {
		entries, _ = os.ReadDir(dir)
	}
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, begin) || begin == "" && strings.HasPrefix(name, ".") {
			continue
		}
		info, err := os.Stat(filepath.Join(dir, name))
		switch {
		case err != nil:
		case info.IsDir():
			paths, folders = append(paths, dir+name+"/"), true
		case strings.EqualFold(filepath.Ext(name), ".zip"):
			paths = append(paths, dir+name)
		}
	}
	return paths, folders
}
