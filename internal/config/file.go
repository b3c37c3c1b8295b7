package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// largest is the size of a configuration file that is still read, in bytes.
const largest = 1 << 20

// fileLayer reads the configuration file. The path is "" when none was named and the usual one does not exist.
func fileLayer(src Source, flags, env layer) (string, layer, error) {
	path, named := flags.text("config"), flags["config"].where
	if path == "" {
		path, named = env.text("config"), env["config"].where
	}
	if path == "" {
		path = DefaultFile(src)
	}
	if path == "" {
		return "", layer{}, nil
	}
	text, mode, err := read(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && named == "":
		return "", layer{}, nil
	case errors.Is(err, fs.ErrNotExist):
		return "", nil, wrong(fmt.Sprintf("%s names the file %s, which does not exist", named, path),
			"create it, or leave "+named+" out")
	case err != nil:
		return "", nil, wrong(fmt.Sprintf("the configuration file cannot be read: %v", err), "make it a readable YAML file")
	}
	l, err := parse(path, text, homeOf(src))
	if err != nil {
		return "", nil, err
	}
	return path, l, checkPrivate(path, mode, l, src.system())
}

// read returns the text and the mode of the same open file, so that nobody can put another one in between.
func read(path string) ([]byte, fs.FileMode, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, 0, err
	}
	if info.IsDir() {
		return nil, 0, fmt.Errorf("%s is a folder", path)
	}
	text, err := io.ReadAll(io.LimitReader(f, largest+1))
	if err == nil && len(text) > largest {
		err = fmt.Errorf("%s has more than %d bytes", path, largest)
	}
	return text, info.Mode(), err
}

// checkPrivate refuses a file that holds a secret and that others can read or change. Windows has no such modes.
func checkPrivate(path string, mode fs.FileMode, l layer, goos string) error {
	if goos == "windows" || mode.Perm()&0o066 == 0 {
		return nil
	}
	for _, k := range Keys() {
		if _, ok := l[k.Name]; ok && k.Secret {
			return wrong(fmt.Sprintf("%s holds a secret (%s), and others can read or change it", path, k.Name),
				"chmod 600 "+quoteForShell(path))
		}
	}
	return nil
}

func quoteForShell(s string) string {
	safe := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/._-+:@%", r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !safe(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
