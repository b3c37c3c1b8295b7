package config

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/personium/personium-cell/internal/refusal"
)

// A scene is a machine with an environment and, where text is not "", a configuration file in the usual place.
type scene struct {
	flags map[string][]string
	env   map[string]string
	text  string
	mode  os.FileMode // 0 is 0600
}

// source puts the scene in place and returns it with the path of the configuration file.
func (s scene) source(t *testing.T) (Source, string) {
	t.Helper()
	home := t.TempDir()
	path := filepath.Join(home, ".config", "personium-cell", "config.yaml")
	if s.text != "" {
		writeFile(t, path, s.text, s.mode)
	}
	env := func(name string) (string, bool) {
		if value, ok := s.env[name]; ok {
			return value, true
		}
		return home, name == "HOME"
	}
	return Source{Flags: s.flags, Env: env, GOOS: "linux"}, path
}

func (s scene) load(t *testing.T) (Settings, error) {
	t.Helper()
	src, _ := s.source(t)
	return Load(src)
}

func writeFile(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if mode == 0 {
		mode = 0o600
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil { // the umask of the test is unknown
		t.Fatal(err)
	}
}

// wantError checks the words of an error. PATH in them stands for the configuration file.
func wantError(t *testing.T, err error, problem, fix string) {
	t.Helper()
	var e *refusal.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v (%T), want an *refusal.Error with %q", err, err, problem)
	}
	if e.Code != refusal.Usage || e.Error() != problem {
		t.Errorf("problem: got %q, want %q", e.Error(), problem)
	}
	if got := e.Next.Words(); got != fix {
		t.Errorf("fix: got %q, want %q", got, fix)
	}
}
