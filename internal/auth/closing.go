package auth

import (
	"path/filepath"
	"slices"
	"strings"
)

// closing says how a file becomes its owner's alone. What belongs to the system others have to read: there nobody is told to close it.
func closing(path string) string {
	whole, err := filepath.Abs(path)
	folder, _, _ := strings.Cut(strings.TrimPrefix(filepath.ToSlash(whole), "/"), "/")
	ofSystem := []string{"bin", "boot", "dev", "etc", "lib", "lib64", "opt", "proc", "run", "sbin", "sys", "usr", "var"}
	if err != nil || slices.Contains(ofSystem, folder) {
		return "name a file of your own that nobody else can read"
	}
	if strings.ContainsFunc(path, func(r rune) bool { return strings.ContainsRune(" \t'\"$&;|<>()*?\\`!#~", r) }) {
		path = "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
	}
	return "chmod 600 " + path
}
