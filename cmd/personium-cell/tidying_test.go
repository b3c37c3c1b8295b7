//go:build unix

package main

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/sandbox"
)

// A tidier is somebody who removes the role that an import has made, and edits the cell's entity, as soon as no lock keeps them from it.
type tidier struct {
	t     *testing.T
	unit  *sandbox.Unit
	token string
}

// ask gives the status and the body of the answer to a request; 0 without one.
func (p tidier) ask(method, url, body string) (int, string) {
	r, err := http.NewRequestWithContext(p.t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	for name, value := range map[string]string{"Authorization": "Bearer " + p.token, "Accept": "application/json", "If-Match": "*"} {
		r.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, "" // the unit is being restarted
	}
	defer func() { _ = answer.Body.Close() }()
	text, _ := io.ReadAll(answer.Body)
	return answer.StatusCode, string(text)
}

// until asks again and again, until the answer is so; a person loses patience.
func (p tidier) until(isSo func() bool) {
	for patience := 1000; !isSo(); patience-- {
		if patience == 0 {
			p.t.Error("nothing could be tidied up")
			return
		}
		select {
		case <-p.t.Context().Done():
			return
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// tidy removes the role that an import has made, once it is there and the import accepted.
func (p tidier) tidy() {
	role := ""
	p.until(func() bool {
		_, roles := p.ask("GET", p.unit.CellURL("cell1")+"__ctl/Role", "")
		role = regexp.MustCompile(`pcell-[a-z0-9]+`).FindString(roles)
		return role != "" && p.unit.Truth("cell1").POSTs > 0
	})
	p.until(func() bool {
		status, _ := p.ask("DELETE", p.unit.CellURL("cell1")+"__ctl/Role('"+role+"')", "")
		return status == http.StatusNoContent
	})
	p.until(func() bool {
		status, _ := p.ask("MERGE", p.unit.UnitURL()+"__ctl/Cell('cell1')", `{"Name":"cell1"}`)
		return status == http.StatusNoContent
	})
}

// The cell holds what the snapshot holds, the import is lost from its queue, and what an import leaves beside content is left by a person.
func TestAPersonWhoTidiesUpIsNoImport(t *testing.T) {
	t.Parallel()
	unit, stop := serveUnit(t, sandbox.Options{Style: "path", Work: time.Second, Faults: []string{"killed-queued=lock-lost"}})
	defer stop()
	tidied := make(chan struct{})
	go func() {
		defer close(tidied)
		tidier{t, unit, unit.Token()}.tidy()
	}()
	code, said := run(cellCommand(t, unit, "import", "--name", "CellExport_2017_01"))
	<-tidied
	if truth := unit.Truth("cell1"); code != 9 || truth.ImportsCompleted != 0 || !strings.Contains(said, "never seen to start") {
		t.Errorf("exit code %d, %+v: %s", code, truth, said)
	}
}
