package config

import (
	"path/filepath"
	"strings"
)

// DefaultFile returns the path of the configuration file that is read when none is named: below XDG_CONFIG_HOME where it
// is set, else where the system keeps such files. It is "" when the environment names no home.
func DefaultFile(src Source) string {
	dir := configHome(src)
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, "personium-cell", "config.yaml")
}

// configHome ignores a relative XDG_CONFIG_HOME, as the XDG base directory specification asks.
func configHome(src Source) string {
	if dir := src.lookup("XDG_CONFIG_HOME"); filepath.IsAbs(dir) {
		return dir
	}
	home := homeOf(src)
	switch {
	case src.system() == "windows":
		return src.lookup("AppData")
	case home == "":
		return ""
	case src.system() == "darwin":
		return filepath.Join(home, "Library", "Application Support")
	}
	return filepath.Join(home, ".config")
}

// homeOf returns the home folder of the user, "" when the environment does not name it.
func homeOf(src Source) string {
	if src.system() == "windows" {
		return src.lookup("USERPROFILE")
	}
	return src.lookup("HOME")
}

// besideFile resolves a path that stands in a configuration file: from the home folder after "~/", else from the folder
// that the file is in, since the folder of the process is another one under cron.
func besideFile(file, home, path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok && home != "" {
		return filepath.Join(home, rest)
	}
	if path == "-" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(file), path)
}
