package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/personium/personium-cell/internal/refusal"
)

// largest is the size of a configuration file that is still read, in bytes.
const largest = 1 << 20

// fileOf returns the path of the configuration file, and what names it: "" when it is the usual one.
func fileOf(src Source, flags, env layer) (path, named string) {
	for _, l := range []layer{flags, env} {
		if g, ok := l["config"]; ok {
			return g.values[0], g.where
		}
	}
	return DefaultFile(src), ""
}

// readFile reads the configuration file. The path is "" when none was named and the usual one does not exist.
func readFile(src Source, path, named string) (string, contents, error) {
	if path == "" {
		return "", contents{}, nil
	}
	text, mode, err := read(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && named == "":
		return "", contents{}, nil
	case errors.Is(err, fs.ErrNotExist):
		return "", contents{}, wrong(fmt.Sprintf("%s names the file %s, which does not exist", named, path),
			"create it, or leave "+named+" out")
	case err != nil:
		return "", contents{}, wrong(fmt.Sprintf("the configuration file cannot be read: %v", err), "make it a readable YAML file")
	}
	inFile, err := parse(path, text, homeOf(src))
	if err != nil {
		return "", contents{}, err
	}
	return path, inFile, checkPrivate(path, mode, inFile, src.system())
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

// checkPrivate refuses a file that holds a secret and that others can read or change, and any file that others can change:
// it says where tokens and passwords go. Windows has no such modes.
func checkPrivate(path string, mode fs.FileMode, inFile contents, goos string) error {
	if goos == "windows" || mode.Perm()&0o066 == 0 {
		return nil
	}
	for _, k := range Keys() {
		if k.Secret && inFile.has(k.Name) {
			return wrong(fmt.Sprintf("%s holds a secret (%s), and others can read or change it", path, k.Name),
				"chmod 600 "+refusal.Quoted(path))
		}
	}
	if mode.Perm()&0o022 == 0 {
		return nil
	}
	return wrong(fmt.Sprintf("%s can be changed by others (mode %04o), and it says where tokens and passwords go", path,
		mode.Perm()),
		"check what it says, then chmod go-w "+refusal.Quoted(path))
}
