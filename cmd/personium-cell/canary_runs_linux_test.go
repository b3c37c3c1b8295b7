package main

import (
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/sandbox"
)

// A secretRun is a folder in which the program runs with secrets of all kinds, and the unit that it talks to.
type secretRun struct {
	*testing.T
	unit    *tellTale
	dir     string
	more    []string // secrets that are not the unit's
	written int
}

// A plan is one run of the program. In args # is the number of the run; --verbose comes to them.
type plan struct {
	args    string // separated by spaces
	env     map[string]string
	stdin   string
	repeats int32
	code    int
}

// newSecretRun lays out the folder: what is below secret brings secrets in.
func newSecretRun(t *testing.T) *secretRun {
	t.Helper()
	c := &secretRun{T: t, unit: serveTellTale(t), dir: t.TempDir(), more: []string{canary}}
	for _, dir := range []string{"secret", "tmp", "children", "config/personium-cell"} {
		if err := os.MkdirAll(filepath.Join(c.dir, dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	expired := c.unit.NewToken(-time.Minute, "UnitAdmin")
	cookie, peer := c.unit.Cookie("cell1")
	for name, text := range map[string]string{
		"secret/token":        c.unit.Token() + "\n",
		"secret/password":     c.unit.Password() + "\n",
		"secret/wrong":        "wrong-" + canary + "\n",
		"secret/expired":      expired + "\n",
		"secret/two-lines":    c.unit.Token() + "\n" + canary + "\n",
		"secret/token.yaml":   "token: " + c.unit.Token() + "\n",
		"secret/cookie.yaml":  "cookie: " + cookie + "\ncookie_peer: " + peer + "\n",
		"secret/damaged.yaml": "token: [" + canary + "\n",
		"children/say.sh":     saying,
		"config/personium-cell/config.yaml": "profiles:\n  vault:\n    token_command: [sh, children/say.sh, secret/token]\n    password_command: [sh, children/say.sh, secret/password]\n" +
			"  sealed:\n    token_command: [sh, children/say.sh, secret/two-lines]\n",
	} {
		if err := os.WriteFile(filepath.Join(c.dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// saying is a program that gives out a secret, and leaves what was given to it.
const saying = `n=$(ls children | wc -l)
{ env; tr '\000' ' ' < /proc/$$/cmdline; } > children/$n.txt
cat "$1"
`

// children is how often that program ran.
func (c *secretRun) children() int {
	files, _ := filepath.Glob(filepath.Join(c.dir, "children", "*.txt"))
	return len(files)
}

func (c *secretRun) secrets() []string { return slices.Concat(c.unit.Secrets(), c.more) }

func (c *secretRun) finder() finder { return newFinder(c.secrets()) }

// run makes one run of the program, and looks at what came out of it.
func (c *secretRun) run(i int, p plan) {
	c.Helper()
	var out bytes.Buffer
	words := strings.Fields(strings.ReplaceAll(p.args, "#", strconv.Itoa(i)))
	cmd := exec.CommandContext(c.Context(), "personium-cell", append(words, "--verbose")...)
	cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = c.dir, strings.NewReader(p.stdin), &out, &out
	env := map[string]string{
		"PATH": os.Getenv("PATH"), "HOME": c.dir, "XDG_STATE_HOME": c.dir + "/state", "XDG_CONFIG_HOME": c.dir + "/config", "TMPDIR": c.dir + "/tmp",
		"PERSONIUM_CELL": c.unit.CellURL("cell1"), "PERSONIUM_INTERVAL": "100ms", "PERSONIUM_WAIT_BUSY": "30s",
		"PERSONIUM_LOGIN_CELL": c.unit.CellURL(sandbox.LoginCell), "PERSONIUM_USER": sandbox.Administrator,
	}
	maps.Copy(env, p.env)
	for name, value := range env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	if err := cmd.Start(); err != nil {
		c.Fatal(err)
	}
	args := arguments(cmd)
	_ = cmd.Wait()
	c.written += out.Len()
	f := c.finder()
	if at := f.in(out.Bytes()); at >= 0 {
		c.Errorf("run %d, %s: a secret came out at byte %d:\n%s", i, p.args, at, out.Bytes())
	}
	if f.in(args) >= 0 || len(args) > 0 && string(args) != strings.Join(cmd.Args, "\x00")+"\x00" {
		c.Errorf("run %d, %s: the arguments are %q", i, p.args, args)
	}
	if left, err := os.ReadDir(filepath.Join(c.dir, "tmp")); err != nil || len(left) > 0 {
		c.Errorf("run %d, %s: it left %v in TMPDIR, %v", i, p.args, left, err)
	}
	if code := cmd.ProcessState.ExitCode(); code != p.code {
		c.Errorf("run %d, %s: exit code %d, want %d\n%s", i, p.args, code, p.code, out.Bytes())
	}
}

// plans is what the runs do, from a login to a logout.
func (c *secretRun) plans() []plan {
	value, peer := c.unit.Cookie("cell1")
	cookie, wrong := map[string]string{"PERSONIUM_COOKIE": value, "PERSONIUM_COOKIE_PEER": peer}, map[string]string{"PERSONIUM_COOKIE": value, "PERSONIUM_COOKIE_PEER": canary}
	token, garbage := map[string]string{"PERSONIUM_TOKEN": c.unit.Token()}, map[string]string{"PERSONIUM_TOKEN": "garbage-" + canary}
	sloppy, refresh := map[string]string{"PERSONIUM_TOKEN": "Bearer " + c.unit.Token()}, map[string]string{"PERSONIUM_TOKEN": "RR~" + canary}
	password, stdin := map[string]string{"PERSONIUM_PASSWORD_FILE": "secret/password"}, c.unit.Password()
	return []plan{
		{args: "login", env: password},
		{args: "whoami"},
		{args: "whoami --json"},
		{args: "import --name CellExport_2017_01 --dry-run"},
		{args: "import --name CellExport_2017_01 --yes"},
		{args: "import --name CellExport_2017_01 --yes --json --token-file secret/token", env: garbage},
		{args: "import --name CellExport_2017_01 --yes --detach", env: token, code: 8},
		{args: "status --wait --json", env: token},
		{args: "export --json --name run-#"},
		{args: "export --detach --name run-#", env: cookie, code: 8},
		{args: "status --wait", env: cookie},
		{args: "snapshot list"},
		{args: "snapshot list --json", env: token},
		{args: "snapshot check CellExport_2017_01"},
		{args: "cell list --json --unit " + c.unit.UnitURL()},
		{args: "status --profile vault"},
		{args: "status --profile sealed --json", code: 2},
		{args: "login --profile vault --json", env: token},
		{args: "login --password-stdin", stdin: stdin},
		{args: "login --password-file secret/wrong --user nobody", code: 4},
		{args: "login --password-file secret/wrong --user nobody --json", repeats: 1, code: 75},
		{args: "login --password-file secret/password", repeats: 2, code: 4},
		{args: "login --password-file secret/password --json", repeats: 3, code: 1},
		{args: "login --password-file secret/password", repeats: 4, code: 75},
		{args: "login --password-file secret/password --user newcomer --json", code: 4},
		{args: "login --password-file secret/password --insecure", code: 2},
		{args: "whoami", env: cookie},
		{args: "status", env: wrong, code: 4},
		{args: "status --json", env: garbage, code: 4},
		{args: "export --name never", env: sloppy, code: 2},
		{args: "status", env: refresh, code: 4},
		{args: "status --token-file secret/expired", code: 4},
		{args: "status --token-file secret/two-lines", code: 2},
		{args: "status --token-file -", stdin: stdin, code: 4},
		{args: "status", env: token, repeats: 1, code: 75},
		{args: "status --json", env: token, repeats: 2, code: 4},
		{args: "whoami", env: token, repeats: 3, code: 1},
		{args: "status", env: cookie, repeats: 4, code: 9},
		{args: "snapshot list --json", env: cookie, repeats: 1, code: 75},
		{args: "status --config secret/token.yaml"},
		{args: "status --config secret/cookie.yaml --json"},
		{args: "status --config secret/damaged.yaml", code: 2},
		{args: "config show --config secret/token.yaml --json"},
		{args: "config show", env: cookie},
		{args: "status --cell http://127.0.0.1:1/cell1/", env: token, code: 75},
		{args: "status --cell https://" + strings.TrimPrefix(c.unit.UnitURL(), "http://") + "cell1/ --json", env: token, code: 2},
		{args: "status --request-key ?", env: token, code: 2},
		{args: "logout"},
		{args: "whoami", code: 2},
		{args: "status", env: password},
		{args: "logout --all --json"},
	}
}
