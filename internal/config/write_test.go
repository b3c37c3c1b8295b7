package config

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestALinkStaysALink(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("links need a privilege on Windows")
	}
	dir := t.TempDir()
	target := filepath.Join(dir, "dotfiles", "config.yaml")
	for _, link := range []struct{ name, target string }{
		{"folder", "dotfiles"}, {"first.yaml", "folder/../second.yaml"}, {"second.yaml", target}, {"loop.yaml", "loop.yaml"},
	} {
		if err := os.Symlink(link.target, filepath.Join(dir, link.name)); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(dir, "first.yaml")
	for _, text := range []string{"new", "replaced"} { // in the beginning there is nothing where the links lead to
		if err := WritePrivate(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(target); err != nil || string(got) != text {
			t.Errorf("got %q, %v", got, err)
		}
		if info, err := os.Stat(target); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("got %v, %v", info, err)
		}
		for _, name := range []string{"first.yaml", "second.yaml"} {
			if info, err := os.Lstat(filepath.Join(dir, name)); err != nil || info.Mode()&os.ModeSymlink == 0 {
				t.Errorf("%s is no link any more: %v, %v", name, info, err)
			}
		}
	}
	for name, want := range map[string]string{"loop.yaml": "links in a row", "dotfiles": "is not a regular file"} {
		if err := WritePrivate(filepath.Join(dir, name), nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", name, err, want)
		}
	}
}
