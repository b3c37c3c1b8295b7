package config

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestTheFileIsFoundInItsPlace(t *testing.T) {
	t.Parallel()
	at := func(elements ...string) string { return filepath.Join(elements...) }
	abs := t.TempDir()
	for _, tc := range []struct {
		name, goos string
		env        map[string]string
		want       string
	}{
		{"XDG_CONFIG_HOME", "linux", map[string]string{"XDG_CONFIG_HOME": abs, "HOME": "/home/a"}, at(abs, "personium-cell", "config.yaml")},
		{"XDG_CONFIG_HOME on macOS", "darwin", map[string]string{"XDG_CONFIG_HOME": abs, "HOME": "/h"}, at(abs, "personium-cell", "config.yaml")},
		{"a relative XDG_CONFIG_HOME", "linux", map[string]string{"XDG_CONFIG_HOME": "x", "HOME": "/home/a"},
			at("/home/a", ".config", "personium-cell", "config.yaml")},
		{"Linux", "linux", map[string]string{"HOME": "/home/a"}, at("/home/a", ".config", "personium-cell", "config.yaml")},
		{"macOS", "darwin", map[string]string{"HOME": "/Users/a"},
			at("/Users/a", "Library", "Application Support", "personium-cell", "config.yaml")},
		{"Windows", "windows", map[string]string{"AppData": "C:/a", "HOME": "/home/a"}, at("C:/a", "personium-cell", "config.yaml")},
		{"no home", "linux", nil, ""},
		{"no home on Windows", "windows", nil, ""},
	} {
		env := func(name string) (string, bool) { value, ok := tc.env[name]; return value, ok }
		if got := DefaultFile(Source{Env: env, GOOS: tc.goos}); got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
		}
	}
}

func TestAFileCanBeEmptyOrHaveEmptyValues(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"\n", "# nothing\n", "---\n", "cell:\ntoken: ~\nunit: ''\noverride_header: []\ntoken_file: \" \"\n"} {
		src, path := scene{text: text, mode: 0o644}.source(t)
		got, err := Load(src)
		if err != nil || got.Progress != "auto" || got.TokenFrom != "" || got.ConfigFile != path {
			t.Errorf("%q: got progress %q, token from %q, file %q, error %v", text, got.Progress, got.TokenFrom, got.ConfigFile, err)
		}
	}
}

func TestAnAliasStandsForItsValue(t *testing.T) {
	t.Parallel()
	got, err := scene{text: "timeout: &t 3h\nwait_busy: *t\noverride_header: [&h 'A: b', *h]\n"}.load(t)
	if err != nil || got.WaitBusy != got.Timeout || strings.Join(got.OverrideHeaders, "|") != "A: b|A: b" {
		t.Errorf("got wait busy %s, headers %q, error %v", got.WaitBusy, got.OverrideHeaders, err)
	}
}

func TestANamedFileIsReadInsteadOfTheUsualOne(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	one, two := filepath.Join(dir, "one.yaml"), filepath.Join(dir, "two.yaml")
	writeFile(t, one, "cell: https://one.x/\n", 0)
	writeFile(t, two, "cell: https://two.x/\n", 0)
	s := scene{text: "cell: https://usual.x/\ninterval: 1\n", env: map[string]string{"PERSONIUM_CONFIG": one}}
	if got, err := s.load(t); err != nil || got.Cell != "https://one.x/" || got.ConfigFile != one {
		t.Errorf("PERSONIUM_CONFIG: got %s from %s, error %v", got.Cell, got.ConfigFile, err)
	}
	s.flags = map[string][]string{"config": {two}}
	if got, err := s.load(t); err != nil || got.Cell != "https://two.x/" || got.ConfigFile != two {
		t.Errorf("--config: got %s from %s, error %v", got.Cell, got.ConfigFile, err)
	}
}

func TestANamedFileThatIsMissingIsAnError(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "none.yaml")
	_, err := scene{flags: map[string][]string{"config": {path}}}.load(t)
	wantError(t, err, "--config names the file "+path+", which does not exist", "create it, or leave --config out")
	_, err = scene{env: map[string]string{"PERSONIUM_CONFIG": path}}.load(t)
	wantError(t, err, "PERSONIUM_CONFIG names the file "+path+", which does not exist", "create it, or leave PERSONIUM_CONFIG out")
	if got, err := (scene{}).load(t); err != nil || got.ConfigFile != "" {
		t.Errorf("the usual file is missing: got %q, %v", got.ConfigFile, err)
	}
}

func TestAFileThatCannotBeReadIsAnError(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, err := scene{flags: map[string][]string{"config": {dir}}}.load(t)
	wantError(t, err, "the configuration file cannot be read: "+dir+" is a folder", "make it a readable YAML file")
	large := filepath.Join(dir, "large.yaml")
	writeFile(t, large, strings.Repeat("#\n", largest), 0)
	_, err = scene{flags: map[string][]string{"config": {large}}}.load(t)
	wantError(t, err, "the configuration file cannot be read: "+large+" has more than 1048576 bytes", "make it a readable YAML file")
}

func TestAFileWithASecretMustBePrivate(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such modes")
	}
	for _, secret := range []string{"token: canary\n", "cookie: canary\ncookie_peer: canary\n"} {
		for _, mode := range []os.FileMode{0o644, 0o640, 0o604, 0o620, 0o602} {
			src, path := scene{text: secret, mode: mode}.source(t)
			_, err := Load(src)
			key, _, _ := strings.Cut(secret, ":")
			wantError(t, err, path+" holds a secret ("+key+"), and others can read or change it", "chmod 600 "+path)
		}
		for _, mode := range []os.FileMode{0o600, 0o400, 0o711} {
			if _, err := (scene{text: secret, mode: mode}).load(t); err != nil {
				t.Errorf("mode %o: %v", mode, err)
			}
		}
	}
	src, _ := scene{text: "token: canary\n", mode: 0o644}.source(t)
	src.GOOS = "windows"
	home := src.Env
	src.Env = func(name string) (string, bool) {
		if name == "AppData" {
			dir, _ := home("HOME")
			return filepath.Join(dir, ".config"), true
		}
		return "", false
	}
	if got, err := Load(src); err != nil || got.Token != "canary" {
		t.Errorf("on Windows: token found: %v, error %v", got.Token != "", err)
	}
}

func TestAFileThatOthersCanChangeIsRefused(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such modes")
	}
	for _, text := range []string{"login_cell: https://admin.unit1.example/\n", "profiles:\n  a:\n    token_command: [get]\n", "# nothing\n"} {
		for mode, refused := range map[os.FileMode]bool{0o666: true, 0o664: true, 0o646: true, 0o622: true, 0o644: false, 0o600: false} {
			src, path := scene{text: text, mode: mode}.source(t)
			_, err := Load(src)
			_, _, _, errCompose := Compose(src, Addition{Profile: "b"})
			switch {
			case refused:
				problem := fmt.Sprintf("%s can be changed by others (mode %04o), and it says where tokens and passwords go", path, mode)
				wantError(t, err, problem, "check what it says, then chmod go-w "+path)
				wantError(t, errCompose, problem, "check what it says, then chmod go-w "+path)
			case err != nil || errCompose != nil:
				t.Errorf("%o: %v, %v", mode, err, errCompose)
			}
		}
	}
}
