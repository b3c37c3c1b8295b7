//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/sandbox"
)

// What takes long is in the question, with the way to do without.
func TestLinksThatTakeLongAreForetold(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("the race detector makes it slow, and the scripts go the same ways")
	}
	file := filepath.Join(t.TempDir(), "linked.zip")
	if err := os.WriteFile(file, linkedRows(t, 20_000), 0o600); err != nil {
		t.Fatal(err)
	}
	unit, stop := serveUnit(t, sandbox.Options{Work: 50 * time.Millisecond})
	defer stop()
	code, said := run(cellCommand(t, unit, "import", "--file", file, "--dry-run"))
	for _, want := range []string{"linking:   20,003 links and 1 association: about 11 minutes\n",
		"           --as-is imports without that; snapshot compare --repair makes lost links later\n"} {
		if code != 0 || !strings.Contains(said, want) {
			t.Errorf("exit code %d, without %q:\n%s", code, want, said)
		}
	}
}

// A snapshot area that is full takes no copy: what loses nothing is imported as it is.
func TestAFullSnapshotAreaTakesNoCopy(t *testing.T) {
	t.Parallel()
	unit, stop := serveUnit(t, sandbox.Options{Work: 50 * time.Millisecond})
	defer stop()
	u := &meddledUnit{Unit: unit}
	for i, status := 0, http.StatusCreated; status == http.StatusCreated; i++ {
		status = u.asRoot(http.MethodPut, unit.CellURL("cell1")+fmt.Sprintf("__snapshot/x%d.zip", i), "x")
	}
	code, said := run(cellCommand(t, unit, "import", "--name", "CellExport_2017_01", "--yes"))
	if code != 0 || !strings.Contains(said, "warning: the unit does not take the prepared copy (") || !strings.Contains(said, "\ndone: import of CellExport_2017_01 ") {
		t.Errorf("exit code %d:\n%s", code, said)
	}
}

// A name of 192 characters has room for what makes it a copy's.
func TestTheCopyOfALongNameHasAShorterOne(t *testing.T) {
	t.Parallel()
	unit, stop := serveUnit(t, sandbox.Options{Work: 50 * time.Millisecond})
	defer stop()
	file, name := filepath.Join(t.TempDir(), "a.zip"), strings.Repeat("n", 192)
	if err := os.WriteFile(file, archivetest.FromUnit(t, "links_n3.zip"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := cellCommand(t, unit, "import", "--file", file, "--name", name, "--yes", "--json")
	output, err := cmd.Output()
	var last struct {
		Verdict, Name string
		ImportedAs    string `json:"imported_as"`
	}
	lines := strings.Split(strings.TrimSpace(string(output)), "\n")
	if jsonErr := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil || jsonErr != nil || last.Verdict != "done" || last.Name != name ||
		!regexp.MustCompile(`^n{177}-pcell-[0-9a-z]{8}$`).MatchString(last.ImportedAs) {
		t.Errorf("%v, %+v", err, last)
	}
}
