package config

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const twoProfiles = `# the defaults of all
interval: 5s
token_file: /top
override_header: ['A: top']
profile: test
profiles:
  test:
    cell: https://test.x/
    interval: 2s
  Test: {cell: https://other.x/}
  prod:
    cell: https://prod.x/
    protected: true
    token: canary
    override_header: ['A: prod']
    password_command: [pass, " a b ", ""]
    cacert: ca.pem
`

func TestAProfileGoesBeforeTheTopLevel(t *testing.T) {
	t.Parallel()
	s := scene{text: twoProfiles}
	got, err := s.load(t)
	if err != nil || got.Profile != "test" || got.Cell != "https://test.x/" || got.Interval.String() != "2s" || got.TokenFile != "/top" || got.Protected {
		t.Errorf("the usual profile: %s, %s, %s, protected %t, %v", got.Cell, got.Interval, got.TokenFile, got.Protected, err)
	}
	s.env = map[string]string{"PERSONIUM_PROFILE": "Test"}
	if got, err = s.load(t); err != nil || got.Cell != "https://other.x/" || got.Interval.String() != "5s" {
		t.Errorf("PERSONIUM_PROFILE: %s, %s, %v", got.Cell, got.Interval, err)
	}
	s.flags = map[string][]string{"profile": {"prod"}, "interval": {"1s"}}
	src, path := s.source(t)
	got, err = Load(src)
	if err != nil || got.Cell != "https://prod.x/" || got.Interval.String() != "1s" || !got.Protected || got.Token != "canary" || got.TokenFile != "" {
		t.Errorf("--profile: %s, %s, protected %t, token file %q, %v", got.Cell, got.Interval, got.Protected, got.TokenFile, err)
	}
	if diff := cmp.Diff([]string{"pass", " a b ", ""}, got.PasswordCommand); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"A: prod"}, got.OverrideHeaders); diff != "" {
		t.Error(diff)
	}
	if want := filepath.Join(filepath.Dir(path), "ca.pem"); got.CACert != want {
		t.Errorf("got the authorities of %s, want %s", got.CACert, want)
	}
	if got, want := got.Where("cacert"), "cacert in "+path+", line 17"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAProfileThatIsNotThereIsAnError(t *testing.T) {
	t.Parallel()
	_, err := scene{flags: map[string][]string{"profile": {"a"}}}.load(t)
	wantError(t, err, `--profile names the profile "a", and there is no configuration file`, "make it with: personium-cell config init --profile a")
	src, path := scene{text: twoProfiles, env: map[string]string{"PERSONIUM_PROFILE": "TEST"}}.source(t)
	_, err = Load(src)
	wantError(t, err, `PERSONIUM_PROFILE names the profile "TEST", and `+path+" does not have it",
		"the profiles are test, Test, prod; make it with: personium-cell config init --profile TEST")
}

func TestAProgramOfTheFileCountsInItsPlace(t *testing.T) {
	t.Parallel()
	src, path := scene{text: "token: canary\ncookie: c\ncookie_peer: p\ntoken_command: [get, a]\nprofiles:\n  a:\n    token_file: /a\n"}.source(t)
	got, err := Load(src)
	if err != nil || strings.Join(got.TokenCommand, "|") != "get|a" || got.Token != "" || got.TokenFrom != "the program get (token_command in "+path+", line 4)" {
		t.Errorf("got %q from %s, %v", got.TokenCommand, got.TokenFrom, err)
	}
	src.Flags = map[string][]string{"profile": {"a"}, "password-file": {"/p"}}
	if got, err = Load(src); err != nil || got.TokenCommand != nil || got.TokenFile != "/a" || got.PasswordFile != "/p" {
		t.Errorf("got %q, token file %s, password file %s, %v", got.TokenCommand, got.TokenFile, got.PasswordFile, err)
	}
}

func TestTheFileIsPrivateForTheSecretsOfAnyProfile(t *testing.T) {
	t.Parallel()
	src, path := scene{text: twoProfiles, mode: 0o644}.source(t)
	_, err := Load(src)
	wantError(t, err, path+" holds a secret (token), and others can read or change it", "chmod 600 "+path)
}

func TestEffectiveValuesSayWhereTheyComeFrom(t *testing.T) {
	t.Parallel()
	src, path := scene{
		flags: map[string][]string{"profile": {"prod"}, "unit": {"https://u:canary@unit.x/a@b"}},
		env:   map[string]string{"PERSONIUM_JSON": "1"}, text: twoProfiles,
	}.source(t)
	values, err := Effective(src)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, v := range values {
		if v.Where != "" && v.Where != "default" {
			lines = append(lines, fmt.Sprintf("%s=%s (%s)", v.Key.Name, strings.Join(v.Value, "|"), strings.ReplaceAll(v.Where, path, "PATH")))
		}
	}
	want := []string{
		"cell=https://prod.x/ (cell in PATH, line 12)", "unit=https://unit.x/a@b (--unit)", "config=" + path + " (the usual place)",
		"profile=prod (--profile)", "token=set (token in PATH, line 14)", "password_command=pass| a b | (password_command in PATH, line 16)",
		"cacert=" + filepath.Join(filepath.Dir(path), "ca.pem") + " (cacert in PATH, line 17)",
		"protected=true (protected in PATH, line 13)", "interval=5s (interval in PATH, line 2)", "json=true (PERSONIUM_JSON)",
		"override_header=A: prod (override_header in PATH, line 15)",
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
	for _, v := range values {
		if v.Key.Name == "max_outage" && (v.Where != "default" || v.Value[0] != "15m") {
			t.Errorf("max_outage: %v from %q", v.Value, v.Where)
		}
	}
	src.Env = nil
	src.Flags = map[string][]string{"interval": {"1"}}
	if _, err := Effective(src); err == nil {
		t.Error("a bad flag was not found")
	}
}

func TestSettingsSayWhichProfileAValueComesFrom(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "config.yaml")
	const text = "interval: 5s\nquiet: true\nprofiles:\n  nightly:\n    json: true\n    unit: https://unit1.example/\n  other: {}\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Load(Source{Flags: map[string][]string{"config": {path}, "profile": {"nightly"}, "cell": {"cell1"}}})
	if err != nil || !slices.Equal(s.Profiles(), []string{"nightly", "other"}) {
		t.Fatalf("profiles %q, %v", s.Profiles(), err)
	}
	for name, want := range map[string]string{
		"json": "json in " + path + ", line 5 (profile nightly)", "unit": "unit in " + path + ", line 6 (profile nightly)",
		"quiet": "quiet in " + path + ", line 2", "cell": "--cell", "wait_busy": "--wait-busy",
	} {
		if got := s.Origin(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
