package cli

import (
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A noNetwork is a transport that nobody may use.
type noNetwork struct{ t *testing.T }

func (n noNetwork) RoundTrip(r *http.Request) (*http.Response, error) {
	n.t.Errorf("%s %s was sent", r.Method, r.URL)
	return nil, errors.New("no network")
}

// completed gives what the shell is offered for a line, and for how long it has to wait.
func completed(t *testing.T, path string, words ...string) (out string, elapsed time.Duration) {
	t.Helper()
	var stdout strings.Builder
	env := &Env{Args: append([]string{"__complete"}, words...), Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: io.Discard,
		LookupEnv: func(name string) (string, bool) { return path, name == "PERSONIUM_CONFIG" }}
	begin := time.Now()
	if code := RunOn(t.Context(), env, Build{}, Ground{Transport: noNetwork{t}}); code != 0 {
		t.Errorf("%q: exit code %d", words, code)
	}
	return stdout.String(), time.Since(begin)
}

func TestProfilesAreCompletedAtOnce(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	var text strings.Builder
	text.WriteString("unit: https://unit1.example/\ntoken_command: ['" + filepath.Join(folder, "missing") + "']\nprofiles:\n")
	for i := range 500 {
		text.WriteString("  profile" + strings.Repeat("x", i%50) + string(rune('a'+i/50)) + ":\n    unit: https://unit1.example/\n    intervall: 1\n")
	}
	path := filepath.Join(folder, "config.yaml")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if testing.Short() {
		t.Skip("the race detector, with which tests are run short, takes more time than a completion has")
	}
	fastest := time.Hour
	for range 20 {
		out, elapsed := completed(t, path, "status", "--profile", "")
		if names := strings.Count(out, "profile"); names != 500 || !strings.HasPrefix(out, "profilea\n") {
			t.Fatalf("%d profiles are offered: %.100s", names, out)
		}
		fastest = min(fastest, elapsed)
	}
	if fastest > 100*time.Millisecond { // of which a few are needed
		t.Errorf("the fastest of 20 completions took %v", fastest)
	}
}

func TestACompletionThatIsNotPossibleIsSilent(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"nosuch.yaml": "", "broken.yaml": "profiles:\n  a: {", "list.yaml": "- a", "bare.yaml": "profiles: a", "odd.yaml": "profiles:\n  ? [a]\n  : {}\n",
	} {
		path := filepath.Join(dir, name)
		if text != "" {
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if out, _ := completed(t, path, "import", "--profile", ""); out != ":4\n" {
			t.Errorf("%s: offered %q", name, out)
		}
	}
	if out, _ := completed(t, dir, "import", "--interval", "soon", "--profile", ""); out != ":4\n" {
		t.Errorf("a folder and a bad flag: offered %q", out)
	}
}
