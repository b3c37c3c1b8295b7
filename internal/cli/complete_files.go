package cli

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
)

// completeArchives offers the archives and the folders of a folder, as words: not every shell can choose files by their ends.
func (p *program) completeArchives(_ *cobra.Command, _ []string, toComplete string) ([]string, cobra.ShellCompDirective) {
	files, folders := p.archivesFrom(toComplete)
	if folders {
		return files, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
	return files, cobra.ShellCompDirectiveNoFileComp
}

// completeArchivesAndSnapshots offers the snapshots of the cell as well, where the settings name one.
func (p *program) completeArchivesAndSnapshots(cmd *cobra.Command, args []string,
	toComplete string) ([]string, cobra.ShellCompDirective) {
	files, directive := p.completeArchives(cmd, args, toComplete)
	if strings.ContainsAny(toComplete, "/"+string(os.PathSeparator)) {
		return files, directive
	}
	names, _ := p.completeSnapshots(cmd, args, toComplete)
	return append(names, files...), directive
}

// archivesFrom are the archives and folders whose paths begin so. folders: some of them are.
func (p *program) archivesFrom(typed string) (paths []string, folders bool) {
	dir, begin := filepath.Split(typed)
	folder := "./" + dir
	if filepath.IsAbs(dir) {
		folder = dir
	}
	if below, isHome := strings.CutPrefix(dir, "~/"); isHome { // shells hand it over as it is typed
		folder = filepath.Join(p.getenv("HOME"), below)
	}
	entries, _ := os.ReadDir(folder)
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, begin) || begin == "" && strings.HasPrefix(name, ".") {
			continue
		}
		info, err := os.Stat(filepath.Join(folder, name))
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
