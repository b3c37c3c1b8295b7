//go:build unix

package main

import (
	"context"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/sandbox"
)

// What the hint about a ruined cell says is done word by word: the request that renames it, and the command that makes it again.
func TestTheWayOutOfARuinedCellIsAsTheHintSaysIt(t *testing.T) {
	t.Parallel()
	for _, style := range []string{"path", "subdomain"} {
		t.Run(style, func(t *testing.T) {
			t.Parallel()
			unit, stop := serveUnit(t, sandbox.Options{Style: style, Work: 20 * time.Millisecond, Faults: []string{"ruined"}})
			defer stop()
			if code, said := run(cellCommand(t, unit, "import", "--name", "CellExport_2017_01", "--accept-loss", "--as-is", "--detach")); code != 8 {
				t.Fatalf("exit code %d: %s", code, said)
			}
			said := awaitSaying(t, unit, "the cell is ruined", "status")
			doRename(t, unit, said)
			create := regexp.MustCompile(`personium-cell (cell create cell1 --unit [^ ;]+ --owner '[^']+'), or another`).FindStringSubmatch(said)
			if create == nil {
				t.Fatalf("no command in %q", said)
			}
			if code, said := run(cellCommand(t, unit, strings.Fields(strings.ReplaceAll(create[1], "'", ""))...)); code != 0 {
				t.Fatalf("exit code %d: %s", code, said)
			}
			if code, said := run(cellCommand(t, unit, "status")); code != 0 {
				t.Errorf("exit code %d: %s", code, said)
			}
		})
	}
}

// A cell whose owner has no search index answers nothing but errors after an import of a snapshot with rights. It is not called ruined: a
// write of that owner opens it, and the same import is done. An import that is not told otherwise makes the index first.
func TestACellOfANewOwnerIsNotCalledRuined(t *testing.T) {
	t.Parallel()
	for _, style := range []string{"path", "subdomain"} {
		t.Run(style, func(t *testing.T) {
			t.Parallel()
			unit, stop := serveUnit(t, sandbox.Options{Style: style, Work: 20 * time.Millisecond, Faults: []string{"new-owner=acl"}})
			defer stop()
			args := []string{"import", "--name", "CellExport_2017_01"}
			if code, said := run(cellCommand(t, unit, append(args, "--no-prime", "--detach")...)); code != 8 {
				t.Fatalf("exit code %d: %s", code, said)
			}
			said := awaitSaying(t, unit, "the cell's owner has no search index yet: any write of data into another cell of the same owner", "status")
			if strings.Contains(said, "ruined") {
				t.Errorf("it is called ruined: %s", said)
			}
			owner := unit.CellURL("newcomer") + "#owner"
			if code, said := run(cellCommand(t, unit, "cell", "create", "own2", "--owner", owner)); code != 0 {
				t.Fatalf("exit code %d: %s", code, said)
			}
			ask(t, unit, http.MethodPost, unit.CellURL("own2")+"__ctl/Role", `{"Name":"x"}`)
			if code, said := run(cellCommand(t, unit, append(args, "--no-prime")...)); code != 0 {
				t.Errorf("exit code %d: %s", code, said)
			}
		})
		t.Run(style+", first the index", func(t *testing.T) {
			t.Parallel()
			unit, stop := serveUnit(t, sandbox.Options{Style: style, Work: 20 * time.Millisecond, Faults: []string{"new-owner=acl"}})
			defer stop()
			if code, said := run(cellCommand(t, unit, "import", "--name", "CellExport_2017_01")); code != 0 {
				t.Errorf("exit code %d: %s", code, said)
			}
		})
	}
}

// awaitSaying runs a command until it says something.
func awaitSaying(t *testing.T, unit *sandbox.Unit, words string, args ...string) string {
	t.Helper()
	for range 200 {
		var said strings.Builder
		cmd := cellCommand(t, unit, args...)
		cmd.Stderr = &said
		_ = cmd.Run()
		if strings.Contains(said.String(), words) {
			return said.String()
		}
	}
	t.Fatalf("it never said %q", words)
	return ""
}

// doRename sends the request of the hint.
func doRename(t *testing.T, unit *sandbox.Unit, hint string) {
	t.Helper()
	found := regexp.MustCompile(`-X PUT .* -H 'If-Match: \*' .*-d '(\{[^}]+\})' "([^"]+)"`).FindStringSubmatch(hint)
	if found == nil {
		t.Fatalf("no request in %q", hint)
	}
	ask(t, unit, http.MethodPut, found[2], found[1])
}

// ask sends one request, whose answer has to be a success.
func ask(t *testing.T, unit *sandbox.Unit, method, url, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+unit.Token())
	r.Header.Set("If-Match", "*")
	_, port, _ := net.SplitHostPort(r.URL.Host)
	here := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, net.JoinHostPort("127.0.0.1", port))
	}
	transport := &http.Transport{DialContext: here} // no resolver has to know the cells of a unit
	defer transport.CloseIdleConnections()
	answer, err := transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode >= 300 {
		t.Fatalf("%s %s: %s", method, url, answer.Status)
	}
}
