//go:build unix

package main

import (
	"bytes"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/sandbox"
)

// A phase is what a run is doing when its unit does not answer any more.
type phase struct {
	name   string
	at     string // the request that hangs; "": none does
	line   string // of the command
	says   string // when it is told to end
	faults []string
}

const (
	anImport  = "import --name CellExport_2017_01"
	anExport  = "export --name nightly"
	isRunning = `(still running|not finished): (import of CellExport_2017_01|export of http)`
)

func phases() []phase {
	return []phase{
		{"it looks for its cell", "GET /cell1/", anImport, "interrupted by SIGTERM; nothing was started", nil},
		{"it reads a body that never ends", "body of GET /cell1/", anImport, "interrupted by SIGTERM; nothing was started", nil},
		{"it looks for the snapshot", "PROPFIND /CellExport_2017_01.zip", anImport, "interrupted by SIGTERM; nothing was started", nil},
		{"it reads the snapshot", "body of GET /CellExport_2017_01.zip", anImport, "interrupted by SIGTERM; nothing was started", nil},
		{"it waits for the answer to the POST", "POST /cell1/__import", anImport, isRunning, nil},
		{"it reads the answer to the POST", "body of POST /cell1/__import", anImport, isRunning, nil},
		{"it waits for the answer to an export's POST", "POST /cell1/__export", anExport, isRunning, nil},
		{"it frees a name", "PUT /nightly.zip", anExport,
			"burnt the name nightly, which could not be freed", nil},
		{"it lists what an export left", "PROPFIND /__snapshot", "snapshot list", "interrupted", nil},
		{"it reads the archive of an export", "GET /nightly.zip", anExport, "could not be read", nil},
		{"it reads the archive of an export that never ends", "body of GET /nightly.zip", anExport, "could not be read", nil},
		{"it counts before the POST", "GET /cell1/__ctl/Account", anImport, "interrupted by SIGTERM; nothing was started", nil},
		{"it looks at its job", "then GET /cell1/__import", anImport, isRunning, nil},
		{"it counts what an import has brought", "then GET /cell1/__ctl/Account", anImport, isRunning, nil},
		{"it compares the archive of an export", "then GET /cell1/__ctl/Account", anExport,
			"the export is over as far as can be seen, and the comparison of its archive", nil},
		{"it uploads", "PUT /second.zip", "snapshot upload archive.zip --name second --no-check", "second.zip did not arrive, and nothing of it is", nil},
		{"it uploads what it imports", "PUT /second.zip", "import --file archive.zip --name second --no-preflight",
			"did not arrive, and nothing of it is .*nothing was started", nil},
		{"it deletes a snapshot", "DELETE /CellExport_2017_01.zip", "snapshot delete CellExport_2017_01 --yes", "interrupted", nil},
		{"it deletes a cell", "DELETE /cell2/", "cell delete cell2 --confirm cell2", "the unit may have deleted the cell", nil},
		{"it creates a cell", "POST /__ctl/Cell", "cell create new", "the unit may have created the cell", nil},
		{"it downloads", "body of GET /CellExport_2017_01.zip", "snapshot download CellExport_2017_01 -o x.zip", "interrupted", nil},
		{"it waits for a busy cell", "", anImport + " --wait-busy 1h", "interrupted by SIGTERM; nothing was started",
			[]string{"busy=forever"}},
		{"it looks what is wrong", "GET /cell1/__import", "doctor", "", nil},
		{"it lists cells", "GET /__ctl/Cell", "cell list", "interrupted", nil},
		{"it opens a pipe that nobody writes into", "", "status --config pipe", "", nil},
	}
}

// Whatever the unit does, and whatever the program is doing, a signal ends it: within five seconds, of which half a second is for
// a busy machine here.
func TestASignalEndsTheProgramWithinFiveSeconds(t *testing.T) {
	t.Parallel()
	for _, p := range phases() {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			u := startHangingUnit(t, p.at, sandbox.Options{Work: 300 * time.Millisecond, Faults: p.faults})
			cmd, said := u.command(t, p.line)
			if err := syscall.Mkfifo(filepath.Join(cmd.Dir, "pipe"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			u.awaitHang(t, p, said)
			begun := time.Now()
			for range 2 { // timeout(1) sends it to the process, and then to its group
				if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
					t.Fatal(err)
				}
			}
			_ = cmd.Wait()
			if took := time.Since(begun); took > 5500*time.Millisecond {
				t.Errorf("it took %s", took)
			}
			status, _ := cmd.ProcessState.Sys().(syscall.WaitStatus)
			killed := status.Signaled() && status.Signal() == syscall.SIGTERM
			refused := cmd.ProcessState.ExitCode() == 6 && strings.HasPrefix(p.name, "it frees") // the unit had said so before
			if code := cmd.ProcessState.ExitCode(); code != 143 && !refused && !(killed && p.says == "") {
				t.Errorf("ended with %v: %s", cmd.ProcessState, said)
			}
			if !regexp.MustCompile(p.says).MatchString(said.String()) {
				t.Errorf("it says %s", said)
			}
		})
	}
}

// awaitHang waits until the program has nothing to do but to wait.
func (u *hangingUnit) awaitHang(t *testing.T, p phase, said *bytes.Buffer) {
	t.Helper()
	if p.at == "" {
		<-time.After(time.Second) // nothing tells that it waits
		return
	}
	select {
	case <-u.hung:
	case <-time.After(20 * time.Second):
		t.Fatalf("%s was never asked for: %s", p.at, said)
	}
}

// The time of the whole command is bounded. Before the POST nothing was started, and after it the job may go on.
func TestTheTimeoutCountsFromTheStartOfTheCommand(t *testing.T) {
	t.Parallel()
	const notStarted = `error: nothing was (started|deleted|sent|done) within [16]s \(--timeout\)|error: time is up \(--timeout [16]s\): `
	for name, want := range map[string]struct {
		code int
		says string
	}{
		"it looks for its cell":                             {75, notStarted + `[\s\S]*hint: try again`},
		"it reads a body that never ends":                   {75, notStarted},
		"it looks for the snapshot":                         {75, notStarted},
		"it reads the snapshot":                             {75, notStarted},
		"it waits for a busy cell":                          {75, notStarted},
		"it lists cells":                                    {75, notStarted},
		"it deletes a snapshot":                             {75, notStarted},
		"it downloads":                                      {75, notStarted},
		"it counts before the POST":                         {75, notStarted},
		"it looks at its job":                               {8, isRunning},
		"it counts what an import has brought":              {8, isRunning},
		"it uploads":                                        {75, `second.zip did not arrive, and nothing of it is in the snapshot area: the time of --timeout has run out`},
		"it uploads what it imports":                        {75, `second.zip did not arrive, and nothing of it is in .*nothing was started`},
		"it deletes a cell":                                 {8, `time is up \(--timeout [16]s\): the unit may have deleted the cell`},
		"it creates a cell":                                 {8, `time is up \(--timeout [16]s\): the unit may have created the cell`},
		"it waits for the answer to the POST":               {8, `time is up while the POST is under way[\s\S]*` + isRunning},
		"it reads the archive of an export that never ends": {8, `could not be read`},
		"it compares the archive of an export":              {8, `the export is over as far as can be seen`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := phaseCalled(t, name)
			u := startHangingUnit(t, p.at, sandbox.Options{Work: 300 * time.Millisecond, Faults: p.faults})
			limit := time.Second
			if want.says != notStarted { // it has to come so far
				limit = 6 * time.Second
			}
			cmd, said := u.command(t, p.line+" --timeout "+limit.String())
			begun := time.Now()
			_ = cmd.Run()
			took := time.Since(begun)
			if code := cmd.ProcessState.ExitCode(); code != want.code || !regexp.MustCompile(want.says).MatchString(said.String()) {
				t.Errorf("exit code %d, want %d with %s: %s", code, want.code, want.says, said)
			}
			if took < limit || took > limit+6*time.Second {
				t.Errorf("it took %s", took)
			}
		})
	}
}

func phaseCalled(t *testing.T, name string) phase {
	t.Helper()
	for _, p := range phases() {
		if p.name == name {
			return p
		}
	}
	t.Fatal("there is no such phase")
	return phase{}
}

// What was not compared to its end is no end of the job: it is compared again.
func TestAnInterruptedComparisonOfAnExportIsMadeAgain(t *testing.T) {
	t.Parallel()
	p := phaseCalled(t, "it compares the archive of an export")
	u := startHangingUnit(t, p.at, sandbox.Options{Work: 300 * time.Millisecond})
	cmd, said := u.command(t, p.line)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	u.awaitHang(t, p, said)
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if want := "the content is still to be compared: personium-cell status --wait"; !strings.Contains(said.String(), want) {
		t.Errorf("it says %s", said)
	}
	u.freed.Store(true)
	again, said := u.command(t, "status --wait --name nightly")
	again.Env = cmd.Env
	if err := again.Run(); err != nil || !regexp.MustCompile(`(?m)^done: .*proof: content`).MatchString(said.String()) {
		t.Errorf("%v: %s", err, said)
	}
}
