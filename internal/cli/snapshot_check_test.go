package cli

import (
	"bytes"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/sandbox"
	"github.com/personium/personium-cell/internal/snapshot"
)

// A checkedRun is a command whose archives are checked by the test.
type checkedRun struct {
	code           int
	stdout, stderr string
	unit           *sandbox.Unit
	paths          []string // of the checked files
}

func runChecked(t *testing.T, verdict error, args ...string) checkedRun {
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
	var stdout, stderr bytes.Buffer
	run := checkedRun{unit: unit}
	env := &Env{Args: args, Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr,
		LookupEnv: func(name string) (string, bool) { value, ok := environment[name]; return value, ok },
		CheckArchive: func(path string) error {
			run.paths = append(run.paths, path)
			if info, err := os.Stat(path); err != nil || info.Size() == 0 {
				t.Errorf("nothing to check: %v", err)
			}
			return verdict
		}}
	run.code = Run(t.Context(), env)
	run.stdout, run.stderr = stdout.String(), stderr.String()
	return run
}

func TestOnlyACheckedArchiveIsBroughtHome(t *testing.T) {
	t.Parallel()
	errBad := errors.New("entry 3 is no JSON")
	dir := t.TempDir()
	upload := filepath.Join(dir, "up.zip")
	if err := os.WriteFile(upload, []byte("bytes"), 0o600); err != nil {
		t.Fatal(err)
	}
	target := filepath.Join(dir, "home.zip")
	download := []string{"snapshot", "download", "CellExport_2017_01", "-o"}
	export := []string{"export", "--name", "nightly", "-o"}
	for _, test := range []struct {
		name    string
		args    []string
		verdict error
		code    exitCode
		says    string
		kept    bool
	}{
		{"a good download", append(download, target), nil, exitDone, "done: CellExport_2017_01.zip was downloaded to ", true},
		{"a bad download", append(download, target), errBad, exitBadArchive, "personium-cell: error: entry 3 is no JSON\n", false},
		{"a bad stream", append(download, "-"), errBad, exitBadArchive, "personium-cell: error: entry 3 is no JSON\n", false},
		{"a good export", append(export, target), nil, exitDone, "(proof: archive)\n", true},
		{"a bad export", append(export, target), errBad, exitUnproved, "unproved: export of ", false},
		{"a bad upload", []string{"snapshot", "upload", upload}, errBad, exitBadArchive, "personium-cell: error: entry 3 is no JSON\n", false},
	} {
		run := runChecked(t, test.verdict, test.args...)
		if run.code != int(test.code) || !strings.Contains(run.stdout+run.stderr, test.says) || len(run.paths) != 1 {
			t.Errorf("%s: exit code %d, want %d; checked %v: %s%s", test.name, run.code, test.code, run.paths, run.stdout, run.stderr)
		}
		if _, err := os.Stat(target); (err == nil) != test.kept {
			t.Errorf("%s: the target is there: %t, want %t", test.name, err == nil, test.kept)
		}
		if test.name == "a bad stream" && !strings.HasPrefix(run.stdout, "PK") {
			t.Errorf("a stream is written before it is checked; got %q", run.stdout[:min(20, len(run.stdout))])
		}
		for _, path := range run.paths {
			if _, err := os.Stat(path); err == nil && path != upload {
				t.Errorf("%s: %s is left behind", test.name, path)
			}
		}
		_ = os.Remove(target)
	}
}

func TestTheNextNameCountsOn(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 192)
	for name, want := range map[string]string{"a": "a_2", "a_1": "a_2", "CellExport_2017_01": "CellExport_2017_02", "a_99": "a_100", long: long[:190] + "_2"} {
		if got := nextName(snapshot.Name(name)); string(got) != want {
			t.Errorf("after %s comes %s, want %s", name, got, want)
		}
	}
}
