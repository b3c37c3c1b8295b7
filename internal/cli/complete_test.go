package cli

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/sandbox"
)

// A unitInPlace stands in the place of the network, and counts the requests.
type unitInPlace struct {
	unit     http.Handler
	requests atomic.Int32
}

func (u *unitInPlace) RoundTrip(r *http.Request) (*http.Response, error) {
	u.requests.Add(1)
	if u.unit == nil { // it never answers
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	r = r.Clone(r.Context())
	r.Host, r.RequestURI = r.URL.Host, r.URL.RequestURI()
	if r.Body == nil {
		r.Body = http.NoBody
	}
	recorder := httptest.NewRecorder()
	u.unit.ServeHTTP(recorder, r)
	return recorder.Result(), nil
}

// A shellLine completes lines with an environment of its own.
type shellLine struct {
	t         *testing.T
	variables map[string]string
	transport http.RoundTripper
}

// newShellLine is about cell1 of a unit.
func newShellLine(t *testing.T, unit *sandbox.Unit, transport http.RoundTripper) *shellLine {
	t.Helper()
	return &shellLine{t: t, transport: transport, variables: map[string]string{
		"PERSONIUM_CELL": unit.CellURL("cell1"), "PERSONIUM_TOKEN": unit.Token(), "XDG_STATE_HOME": t.TempDir(), "HOME": t.TempDir(),
	}}
}

// offers gives the words that a line can go on with, without their descriptions, and the directive.
func (s *shellLine) offers(words ...string) string {
	s.t.Helper()
	var stdout strings.Builder
	env := &Env{Args: append([]string{"__completeNoDesc"}, words...), Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: io.Discard,
		LookupEnv: func(name string) (string, bool) {
			value, ok := s.variables[name]
			return value, ok
		}}
	if code := RunOn(s.t.Context(), env, Build{}, Ground{Transport: s.transport}); code != 0 {
		s.t.Errorf("%q: exit code %d", words, code)
	}
	return strings.Join(strings.Fields(stdout.String()), " ")
}

func newPracticeUnit(t *testing.T, o sandbox.Options) *sandbox.Unit {
	t.Helper()
	o.Authority = "unit.localhost:1"
	unit, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(unit.Close)
	return unit
}

func TestCellsAndSnapshotsOfTheUnitAreOffered(t *testing.T) {
	t.Parallel()
	unit := newPracticeUnit(t, sandbox.Options{})
	s := newShellLine(t, unit, &unitInPlace{unit: unit})
	const one, cells = "CellExport_2017_01 :4", "cell1 cell2 cell3 unitadmin :4"
	const urls = "http://unit.localhost:1/cell1/ http://unit.localhost:1/cell2/ http://unit.localhost:1/cell3/ " +
		"http://unit.localhost:1/unitadmin/ :4"
	for line, want := range map[string]string{
		"import --name |":                                      one,
		"import --name Cell|":                                  one,
		"import --name=Cell|":                                  one,
		"import --name X|":                                     ":4",
		"status --name |":                                      one,
		"snapshot download |":                                  one,
		"snapshot delete |":                                    one,
		"snapshot delete CellExport_2017_01 |":                 ":4", // which is there already
		"snapshot download a |":                                ":4",
		"export --name |":                                      ":4", // a new one
		"snapshot upload --name |":                             ":4",
		"status --cell |":                                      urls,
		"status --unit http://unit.localhost:1/ --cell |":      cells,
		"status --unit http://unit.localhost:1/ --cell cell2|": "cell2 :4",
		"status --unit http://unit.localhost:1/ --cell http:|": urls,
		"cell delete |":                                        cells,
		"cell delete cell1 |":                                  ":4",
		"cell create |":                                        ":4",
	} {
		words := strings.Split(strings.TrimSuffix(line, "|"), " ")
		if got := s.offers(words...); got != want {
			t.Errorf("%s: offered %q, want %q", line, got, want)
		}
	}
}

func TestWhatAUnitAnsweredAShellIsKeptForAMinute(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		unit := newPracticeUnit(t, sandbox.Options{})
		in := &unitInPlace{unit: unit}
		s := newShellLine(t, unit, in)
		if got := s.offers("import", "--name", ""); got != "CellExport_2017_01 :4" || in.requests.Load() == 0 {
			t.Fatalf("offered %q after %d requests", got, in.requests.Load())
		}
		asked := in.requests.Load()
		time.Sleep(59 * time.Second)
		if got := s.offers("snapshot", "download", "Cell"); got != "CellExport_2017_01 :4" || in.requests.Load() != asked {
			t.Errorf("within a minute: offered %q after %d more requests", got, in.requests.Load()-asked)
		}
		s.variables["PERSONIUM_CELL"] = unit.CellURL("cell2")
		if got := s.offers("import", "--name", ""); got != ":4" || in.requests.Load() == asked {
			t.Errorf("of another cell: offered %q", got)
		}
		s.variables["PERSONIUM_CELL"] = unit.CellURL("cell1")
		asked = in.requests.Load()
		time.Sleep(2 * time.Second)
		if got := s.offers("import", "--name", ""); got != "CellExport_2017_01 :4" || in.requests.Load() == asked {
			t.Errorf("after a minute: offered %q after %d more requests", got, in.requests.Load()-asked)
		}
		files, err := filepath.Glob(filepath.Join(s.variables["XDG_STATE_HOME"], "personium-cell", "completion", "*"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%q, %v", files, err)
		}
		for _, file := range files {
			info, err := os.Stat(file)
			text, errRead := os.ReadFile(file)
			if err != nil || errRead != nil || info.Mode().Perm() != 0o600 || strings.Contains(string(text), unit.Token()) {
				t.Errorf("%s: %v, %v", file, info, err)
			}
		}
	})
}

func TestAShellWaitsTwoSecondsForAUnitAtMost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		unit := newPracticeUnit(t, sandbox.Options{})
		s := newShellLine(t, unit, &unitInPlace{})
		for _, line := range [][]string{{"import", "--name", ""}, {"status", "--cell", ""}, {"cell", "delete", ""}} {
			begun := time.Now()
			if got := s.offers(line...); got != ":4" || time.Since(begun) != 2*time.Second {
				t.Errorf("%q: offered %q after %s", line, got, time.Since(begun))
			}
		}
	})
}

// A password that is refused counts, and standard input belongs to the shell.
func TestNobodyLogsInToCompleteALine(t *testing.T) {
	t.Parallel()
	unit := newPracticeUnit(t, sandbox.Options{})
	in := &unitInPlace{unit: unit}
	s := newShellLine(t, unit, in)
	delete(s.variables, "PERSONIUM_TOKEN")
	password := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(password, []byte(unit.Password()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.variables["PERSONIUM_LOGIN_CELL"], s.variables["PERSONIUM_USER"] = unit.CellURL(sandbox.LoginCell), sandbox.Administrator
	s.variables["PERSONIUM_PASSWORD_FILE"] = password
	if got := s.offers("import", "--name", ""); got != ":4" || in.requests.Load() != 0 {
		t.Errorf("offered %q after %d requests", got, in.requests.Load())
	}
	if got := s.offers("import", "--token-file", "-", "--name", ""); got != ":4" || in.requests.Load() != 0 {
		t.Errorf("with standard input: offered %q after %d requests", got, in.requests.Load())
	}
}

func TestFilesAreOfferedWhereOneIsMeant(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for _, name := range []string{"a.zip", "b.txt"} {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	files, archives, nothing := ":0", folder+"/a.zip :4", ":4"
	env := &shellLine{t: t, transport: noNetwork{t}, variables: map[string]string{"HOME": folder}}
	for line, want := range map[string]string{
		"import --file {}|": archives, "snapshot upload {}|": archives, "snapshot compare a --with {}|": archives,
		"export --output={}|": archives, "import --file ~/|": "~/a.zip :4", "snapshot upload a.zip |": nothing,
		"status --token-file |": files, "status --config |": files, "login --password-file |": files,
		"status --cacert |": files, "config init --token-command |": files,
		"nosuch |": nothing, "import --nosuch x --progress |": "auto bar lines none :4",
		"status |": nothing, "import |": nothing, "version |": nothing, "status --user |": nothing, "status --interval |": nothing,
		"status --request-key |": nothing, "import --name a --confirm |": nothing,
		"status --progress |": "auto bar lines none :4", "status --ask |": "auto never :4",
		"sandbox --style |": "path subdomain :4", "sandbox --proxy |": "nginx :4", "sandbox --listen |": nothing,
		"sandbox --style s|": "path subdomain :4", // the shell leaves out what does not fit
	} {
		if got := env.offers(strings.Split(strings.ReplaceAll(strings.TrimSuffix(line, "|"), "{}", folder+"/"), " ")...); got != want {
			t.Errorf("%s: offered %q, want %q", line, got, want)
		}
	}
}

func TestArchivesAndSnapshotsAreOfferedTogether(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"a.zip", "b.ZIP", "c.txt", ".hidden.zip", filepath.Join("sub", "d.zip")} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	unit := newPracticeUnit(t, sandbox.Options{})
	s := newShellLine(t, unit, &unitInPlace{unit: unit})
	for typed, want := range map[string]string{
		dir + "/":    dir + "/a.zip " + dir + "/b.ZIP " + dir + "/sub/ :6",
		dir + "/a":   dir + "/a.zip :4",
		dir + "/.h":  dir + "/.hidden.zip :4",
		dir + "/sub": dir + "/sub/ :6",
		dir + "/x/":  ":4",
		"CellExp":    "CellExport_2017_01 :4",
	} {
		for _, command := range []string{"check", "inspect", "compare"} {
			if got := s.offers("snapshot", command, typed); got != want {
				t.Errorf("snapshot %s %s: offered %q, want %q", command, typed, got, want)
			}
		}
	}
}

func TestTheLineBehindSandboxIsCompletedOnAPracticeUnit(t *testing.T) {
	t.Parallel()
	env := &shellLine{t: t, variables: map[string]string{"PERSONIUM_CELL": "https://unit1.example/mine/", "PERSONIUM_TOKEN": "x"}}
	for line, want := range map[string]string{
		"sandbox import --name |":                       "CellExport_2017_01 :4",
		"sandbox --fault fail import --name |":          "CellExport_2017_01 :4",
		"sandbox --style subdomain status --cell cell|": "cell1 cell2 cell3 :4",
		"sandbox snapshot down|":                        "download :4",
		"sandbox import --no-c|":                        "--no-count :4",
		"sandbox import --file complete_fil|":           ":4",
		"sandbox --fault outage stat|":                  "status :4",
		"sandbox --style|":                              "--style :4",
	} {
		if got := env.offers(strings.Split(strings.TrimSuffix(line, "|"), " ")...); got != want {
			t.Errorf("%s: offered %q, want %q", line, got, want)
		}
	}
}

func TestTopicsAndCommandsOfHelpAreOffered(t *testing.T) {
	t.Parallel()
	env := &shellLine{t: t, transport: noNetwork{t}}
	for line, want := range map[string]string{
		"help e|": "environment errors exit-codes export :4", "help snapshot d|": "delete download :4", "help f|": "faults :4", "help nosuch |": ":4",
		"snapshot d|": "delete download :4", "sna|": "snapshot :4",
	} {
		if got := env.offers(strings.Split(strings.TrimSuffix(line, "|"), " ")...); got != want {
			t.Errorf("%s: offered %q, want %q", line, got, want)
		}
	}
}

func TestNoBackquoteComesToAShell(t *testing.T) {
	t.Parallel()
	for _, words := range [][]string{{"import", "--"}, {"sandbox", "--"}, {"sandbox", "--fault", ""}, {"snapshot", "compare", "--"}, {"config", "init", "-"}, {""}} {
		out, _ := completed(t, "nosuch.yaml", words...)
		if strings.Contains(out, "`") || strings.Count(out, "\n") < 3 {
			t.Errorf("%q: offered %s", words, out)
		}
	}
}
