package cli

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/config"
)

// variablesAsked runs a command line and gives the environment variables that were looked up.
func variablesAsked(t *testing.T, args ...string) []string {
	t.Helper()
	var asked []string
	env := &Env{Args: args, Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: io.Discard, LookupEnv: func(name string) (string, bool) {
		asked = append(asked, name)
		return "", false
	}}
	Run(t.Context(), env, Build{})
	return asked
}

func TestHelpOnTheEnvironmentNamesEveryVariable(t *testing.T) {
	t.Parallel()
	page := environmentPage()
	names := []string{"TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR"} // looked up by the standard library
	for _, command := range []string{
		"config show", "status --cell http://cell1.localhost:1/", "login --login-cell http://a.localhost:1/ --user a", "import --name a --cell http://a.localhost:1/",
		"cell list --unit http://a.localhost:1/", "logout", "snapshot check nosuch.zip", "sandbox status", "version",
	} {
		names = append(names, variablesAsked(t, strings.Fields(command)...)...)
	}
	terminalOf(os.Stderr, func(name string) string {
		names = append(names, name)
		return ""
	})
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) < 35 {
		t.Errorf("only %q are looked up", names)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_proxy") { // the page says that they can be in lower case
			name = strings.ToUpper(name)
		}
		if !regexp.MustCompile(`\b` + name + `\b`).MatchString(page) {
			t.Errorf("%s is looked up, and help environment does not name it", name)
		}
	}
}

func TestHelpOnTheConfigurationNamesEveryKey(t *testing.T) {
	t.Parallel()
	page := configPage()
	for _, k := range config.Keys() {
		if line := "\n  " + k.Config + " "; k.Config != "" && !strings.Contains(page, line) {
			t.Errorf("help config does not explain %s", k.Config)
		}
	}
}

func TestTheExampleInHelpIsAConfiguration(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "config.yaml")
	var text strings.Builder
	for line := range strings.Lines(configExample()) {
		text.WriteString(strings.TrimPrefix(line, "  "))
	}
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	for profile, unit := range map[string]string{"": "https://test.example/", "prod": "https://unit1.example/"} {
		flags := map[string][]string{"config": {path}}
		if profile != "" {
			flags["profile"] = []string{profile}
		}
		s, err := config.Load(config.Source{Flags: flags})
		if err != nil || s.Unit != unit || s.Interval.String() != "5s" || s.Protected != (profile == "prod") {
			t.Errorf("profile %q: unit %s, interval %s, protected %t, %v", profile, s.Unit, s.Interval, s.Protected, err)
		}
	}
}

func TestHelpOfConfigIsThePageOfTheConfiguration(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if code := Run(context.Background(), &Env{Args: []string{"help", "config"}, Stdout: &out, Stderr: io.Discard}, Build{}); code != 0 || !strings.Contains(out.String(), reflowed(configPage(), 80)) {
		t.Errorf("exit code %d: %s", code, out.String())
	}
}
