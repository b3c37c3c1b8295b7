package cli

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/sandbox"
)

// A spoiler sets the last bytes of every archive that comes from the unit to zero.
type spoiler struct {
	bytes int // how many
	reads int // how often an archive came
}

func (s *spoiler) RoundTrip(q *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(q)
	if err != nil || q.Method != http.MethodGet || !strings.HasSuffix(q.URL.Path, ".zip") {
		return resp, err
	}
	s.reads++
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	clear(body[max(len(body)-s.bytes, 0):])
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, err
}

// A checkedRun is what a command came to that met spoilt archives.
type checkedRun struct {
	code           int
	stdout, stderr string
	reads          int
}

func runChecked(t *testing.T, spoilt int, args ...string) checkedRun {
	t.Helper()
	return startChecked(t, spoilt)(args...)
}

// startChecked serves a practice unit, and returns what runs a command against it.
func startChecked(t *testing.T, spoilt int) func(args ...string) checkedRun {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	unit, err := sandbox.New(sandbox.Options{Authority: listener.Addr().String(), Work: 100 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(unit.Close)
	go func() { _ = sandbox.Serve(t.Context(), listener, unit) }()
	environment := map[string]string{"PERSONIUM_CELL": unit.CellURL("cell1"), "PERSONIUM_TOKEN": unit.Token(), "PERSONIUM_INTERVAL": "100ms", "HOME": t.TempDir()}
	return func(args ...string) checkedRun {
		var stdout, stderr bytes.Buffer
		transport := &spoiler{bytes: spoilt}
		env := &Env{Args: args, Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr,
			LookupEnv: func(name string) (string, bool) { value, ok := environment[name]; return value, ok }}
		return checkedRun{RunOn(t.Context(), env, Build{}, Ground{Transport: transport}), stdout.String(), stderr.String(), transport.reads}
	}
}

func TestOnlyASoundArchiveIsBroughtHomeOrProvesAnExport(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	upload := filepath.Join(dir, "up.zip")
	if err := os.WriteFile(upload, []byte("bytes"), 0o600); err != nil {
		t.Fatal(err)
	}
	target := filepath.Join(dir, "home.zip")
	download := []string{"snapshot", "download", "CellExport_2017_01", "-o"}
	const cut = "the archive is cut off: its end, with the directory, is missing"
	const unfit = "no import of this archive would end well: " + cut
	for _, test := range []struct {
		name   string
		spoilt int
		args   []string
		code   refusal.Code
		says   string // a regular expression
		reads  int
		kept   bool
	}{
		{"a good download", 0, append(download, target), refusal.Done, "(?m)^done: CellExport_2017_01.zip was downloaded to ", 1, true},
		{"a bad download", 100, append(download, target), refusal.BadArchive, "(?m)^personium-cell: error: " + unfit + "$", 1, false},
		{"a bad stream", 100, append(download, "-"), refusal.BadArchive, "(?m)^personium-cell: error: " + unfit + "$", 1, false},
		{"a good export home", 0, []string{"export", "-o", target}, refusal.Done, `downloaded to .*, [0-9.]+ KiB: [0-9]+ rows, [0-9]+ files, as the cell has them \(proof: content; values not compared\)\n`, 1, true},
		{"a bad export home", 100, []string{"export", "-o", target}, refusal.Failed,
			`(?m)^failed: export of .* as (\w+): the export left (\w+)\.zip, and ` + unfit + "; the server would say: PR500-SV-9999 ", 1, false},
		{"an unread export home", 100, []string{"export", "-o", target, "--no-check"}, refusal.Done, `\(proof: listed; the archive was not read\)\n`, 1, true},
		{"a good export", 0, []string{"export"}, refusal.Done, `was read whole: [1-9]\d* rows, [1-9]\d* files, as the cell has them \(proof: content;`, 1, false},
		{"a bad export", 100, []string{"export"}, refusal.Failed, `(?m)^failed: export of .*\.zip, and ` + unfit + `; .*\n(.*\n)*personium-cell: hint: export again under another name; to see all that is wrong: personium-cell snapshot check \w+ --cell http://`, 1, false},
		{"an unread export", 100, []string{"export", "--no-check"}, refusal.Done, `\(proof: listed; the archive was not read\)\n`, 0, false},
		{"a bad export in JSON", 100, []string{"export", "--json"}, refusal.Failed, `"verdict":"failed","proof":"","reason":"the export left [^"]*` + unfit, 1, false},
		{"a bad check", 100, []string{"snapshot", "check", "CellExport_2017_01"}, refusal.BadArchive, `(?m)^refused +not-a-zip +- +` + cut, 1, false},
		{"a bad upload", 0, []string{"snapshot", "upload", upload}, refusal.BadArchive, "(?m)^personium-cell: error: no import of this archive would end well: ", 0, false},
	} {
		run := runChecked(t, test.spoilt, test.args...)
		if run.code != int(test.code) || !regexp.MustCompile(test.says).MatchString(run.stdout+run.stderr) || run.reads != test.reads {
			t.Errorf("%s: exit code %d, want %d; %d archives came, want %d; want %s\n%s%s", test.name, run.code, test.code, run.reads, test.reads, test.says, run.stdout, run.stderr)
		}
		if _, err := os.Stat(target); (err == nil) != test.kept {
			t.Errorf("%s: the target is there: %t, want %t", test.name, err == nil, test.kept)
		}
		if test.name == "a bad stream" && !strings.HasPrefix(run.stdout, "PK") {
			t.Errorf("a stream is written before it is checked; got %q", run.stdout[:min(20, len(run.stdout))])
		}
		_ = os.Remove(target)
	}
}

func TestASnapshotIsCheckedForTheCellThatHasIt(t *testing.T) {
	t.Parallel()
	run := startChecked(t, 0)
	file := filepath.Join("..", "..", "testdata", "snapshot", "small_src1_exp1.zip")
	for _, step := range []struct {
		args []string
		code refusal.Code
		says string
	}{
		{[]string{"snapshot", "check", file}, refusal.Done, `harmless +main-box-rows `},
		{[]string{"snapshot", "upload", file}, refusal.Done, `^done: `},
		{[]string{"snapshot", "check", "small_src1_exp1"}, refusal.BadArchive, `lost +main-box-lost .* and the target is another cell `},
	} {
		if got := run(step.args...); got.code != int(step.code) || !regexp.MustCompile(step.says).MatchString(got.stdout) {
			t.Errorf("%v: exit code %d, want %d\n%s%s", step.args, got.code, step.code, got.stdout, got.stderr)
		}
	}
}
