package repair_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/compare/repair"
	"github.com/personium/personium-cell/internal/link"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/sandbox"
)

// A practice is cell1 of a practice unit, as a client sees it.
type practice struct {
	*testing.T
	*personium.Client
	unit *sandbox.Unit
	http *http.Client
}

type bearer string

func (b bearer) Credential(context.Context) (personium.Credential, error) {
	return personium.Credential{Bearer: string(b)}, nil
}

func (b bearer) Renew(_ context.Context, rejected personium.Credential, _ *personium.Error) (personium.Credential, error) {
	return rejected, nil
}

func newPractice(t *testing.T, style personium.Style, faults ...string) *practice {
	t.Helper()
	return newPracticeOf(t, sandbox.Options{Style: string(style), Faults: faults})
}

func newPracticeOf(t *testing.T, o sandbox.Options) *practice {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	at := server.Listener.Addr().String()
	o.Authority, o.Work = "unit1.example", time.Millisecond
	unit, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(unit.Close)
	server.Config.Handler = unit
	server.Start()
	t.Cleanup(server.Close)
	transport := &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, at)
	}}
	t.Cleanup(transport.CloseIdleConnections)
	p := &practice{T: t, unit: unit, http: &http.Client{Transport: transport}}
	cell := personium.Cell{URL: unit.CellURL("cell1"), Style: personium.Style(o.Style)}
	if p.Client, err = personium.New(cell, personium.Options{Source: bearer(unit.Token()), Transport: transport}); err != nil {
		t.Fatal(err)
	}
	return p
}

// ask sends one request to the cell, of which the answer has to be a success.
func (p *practice) ask(method, path, body string) string {
	p.Helper()
	r, err := http.NewRequestWithContext(p.Context(), method, p.unit.CellURL("cell1")+path, strings.NewReader(body))
	if err != nil {
		p.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+p.unit.Token())
	r.Header.Set("Accept", "application/json")
	answer, err := p.http.Do(r)
	if err != nil {
		p.Fatal(err)
	}
	text, _ := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	if answer.StatusCode >= 300 {
		p.Fatalf("%s %s: %d %s", method, path, answer.StatusCode, text)
	}
	return string(text)
}

// imports replaces the content of the cell, as a plain import does.
func (p *practice) imports(data []byte) {
	p.Helper()
	p.ask(http.MethodPut, "__snapshot/s.zip", string(data))
	if err := p.StartImport(p.Context(), "s"); err != nil {
		p.Fatal(err)
	}
	for p.unit.Truth("cell1").ImportsCompleted == 0 {
		if p.Context().Err() != nil || p.unit.Truth("cell1").ImportsFailed > 0 {
			p.Fatal("the import did not end well")
		}
		time.Sleep(time.Millisecond)
	}
}

// A drill is a cell and the snapshot that it is held against.
type drill struct {
	*practice
	archive  *archive.Reader
	snapshot repair.Snapshot
}

func (p *practice) against(data []byte) drill {
	p.Helper()
	r, err := archive.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		p.Fatal(err)
	}
	id, err := p.CellID(p.Context())
	if err != nil {
		p.Fatal(err)
	}
	report, err := check.Archive(p.Context(), r, check.Options{TargetID: id})
	if err != nil || report.Inventory == nil {
		p.Fatal(err, report.Findings)
	}
	return drill{p, r, repair.Snapshot{Inventory: report.Inventory}}
}

// lost are the links that the cell has lost.
func (d drill) lost() []archive.Link {
	d.Helper()
	var lost []archive.Link
	_, err := compare.Cell{Client: d.Client, Inventory: d.snapshot.Inventory, Archive: d.archive, AllLinks: true, Lost: func(l archive.Link) error {
		lost = append(lost, l)
		return nil
	}}.Content(d.Context())
	if err != nil {
		d.Fatal(err)
	}
	return lost
}

// names are the links in words.
func names(links []archive.Link) []string {
	var names []string
	for _, l := range links {
		names = append(names, l.String())
	}
	return names
}

// repaired makes what can be made, and gives what is left.
func (d drill) repaired(roles bool) (made int, left []link.Left) {
	d.Helper()
	plan := repair.NewPlan(d.snapshot, d.lost(), roles)
	result, err := plan.Make(d.Context(), d.Client, nil)
	if err != nil {
		d.Fatal(err)
	}
	return result.Made, append(plan.Left, result.Left...)
}
