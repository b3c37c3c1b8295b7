//go:build unix

package main

import (
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/sandbox"
)

// A gate is a proxy in front of a practice unit. Once it is shut it answers every request with its own page, 429.
type gate struct {
	shut atomic.Bool
	left atomic.Int32 // looks at the import before it shuts; 0: it does not by itself
}

func (g *gate) meddle(_ *meddledUnit, w http.ResponseWriter, r *http.Request, _ int) bool {
	if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/__import") && g.left.Load() > 0 && g.left.Add(-1) == 0 {
		g.shut.Store(true)
		return false
	}
	if !g.shut.Load() {
		return false
	}
	w.Header().Set("Content-Type", "text/html")
	w.Header().Set("Retry-After", "1")
	w.WriteHeader(http.StatusTooManyRequests)
	_, _ = w.Write([]byte("<html><head><title>429 Too Many Requests</title></head></html>"))
	return true
}

// Where --timeout ends a run, it is told what had kept it: before anything was started, and of a job that goes on.
func TestATimeoutTellsThatAProxyTurnedTheRequestsAway(t *testing.T) {
	t.Parallel()
	g := new(gate)
	unit, stop := serveMeddled(t, sandbox.Options{Style: "path", Work: time.Minute}, g.meddle)
	defer stop()
	state := t.TempDir()
	program := func(args ...string) *exec.Cmd {
		cmd := exec.CommandContext(t.Context(), "personium-cell", args...)
		cmd.Env = append(os.Environ(), "PERSONIUM_CELL="+unit.CellURL("cell1"), "PERSONIUM_TOKEN="+unit.Token(),
			"PERSONIUM_INTERVAL=100ms", "XDG_STATE_HOME="+state, "XDG_CONFIG_HOME="+state)
		return cmd
	}
	_ = program("import", "--name", "CellExport_2017_01", "--yes", "--detach").Run()
	const turnedAway = `; a proxy in front of the unit has turned our requests away( for [0-9]+s)? \(GET \S+: answer 429 is not ` +
		`one of a Personium unit: a page, "429 Too Many Requests"\)$`
	for _, c := range []struct {
		looks   int32 // before the gate shuts; 0: it is shut
		command string
		code    int
		reason  string
	}{
		{2, "status --wait --name CellExport_2017_01 --timeout 1500ms", 8, `^the job had not finished after 1\.5s \(.*\)`},
		{0, "status --wait --name CellExport_2017_01 --timeout 300ms", 8, `^nothing was learned of the job within 300ms \(--timeout\)`},
		{0, "import --name CellExport_2017_01 --timeout 300ms", 75, `^nothing was started within 300ms \(--timeout\)`},
		{0, "snapshot delete CellExport_2017_01 --yes --timeout 300ms", 75, `^nothing was started within 300ms \(--timeout\)`},
	} {
		g.shut.Store(c.looks == 0)
		g.left.Store(c.looks)
		got, code, err := lastResult(program(append(strings.Fields(c.command), "--json")...))
		if err != nil || code != c.code || !regexp.MustCompile(c.reason+turnedAway).MatchString(got.Reason) {
			t.Errorf("%s: %+v, exit code %d, %v", c.command, got, code, err)
		}
	}
}
