//go:build unix

package main

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/sandbox"
)

// A run that is killed within its POST has lost no answer: nobody was there any more to record one. That the POST may never have
// arrived is said all the same, of one that has not and of one that has.
func TestARunThatWasKilledWithinItsPOSTIsSaidToHaveEnded(t *testing.T) {
	t.Parallel()
	for name, served := range map[string]bool{"before it arrived": false, "after it arrived": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			killed, kill := context.WithCancel(t.Context())
			dead := make(chan struct{})
			within := aim{at: func(r *http.Request, _ int) bool {
				return r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/__import")
			}, served: served}
			unit, isHit, stop := serveAimed(t, sandbox.Options{Style: "path", Work: 10 * time.Millisecond}, within, func() {
				kill()
				<-dead
			})
			defer stop()
			state := t.TempDir()
			program := func(ctx context.Context, args ...string) *exec.Cmd {
				cmd := exec.CommandContext(ctx, "personium-cell", args...)
				cmd.Env = append(os.Environ(), "PERSONIUM_CELL="+unit.CellURL("cell1"), "PERSONIUM_TOKEN="+unit.Token(),
					"XDG_STATE_HOME="+state, "XDG_CONFIG_HOME="+state)
				return cmd
			}
			_ = program(killed, "import", "--name", "CellExport_2017_01", "--yes", "--as-is").Run() // exec kills with SIGKILL
			close(dead)
			if !isHit() {
				t.Fatal("the program was not killed")
			}
			for unit.Truth("cell1").Running {
				<-time.After(10 * time.Millisecond)
			}
			got, code, err := lastResult(program(t.Context(), "status", "--name", "CellExport_2017_01", "--json"))
			const want = "the run that started it ended before it recorded the server's answer to its POST, which may never have arrived"
			if err != nil || code != 9 || got.Reason != want {
				t.Errorf("%+v, exit code %d, %v, want %q", got, code, err, want)
			}
		})
	}
}
