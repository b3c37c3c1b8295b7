// Package comparetest has a cell of a practice unit for the tests of what compares cells: as a client sees it, and as the unit itself
// knows it.
package comparetest

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/sandbox"
	"github.com/personium/personium-cell/internal/snapshot"
)

// A Practice is cell1 of a practice unit, as a client with root sees it.
type Practice struct {
	*testing.T
	*personium.Client
	Unit     *sandbox.Unit
	HTTP     *http.Client // finds the unit under any name
	Requests atomic.Int64 // that the unit has had
}

// A Bearer is a token that is never renewed.
type Bearer string

// Credential is the token.
func (b Bearer) Credential(context.Context) (personium.Credential, error) {
	return personium.Credential{Bearer: string(b)}, nil
}

// Renew has nothing else to offer.
func (b Bearer) Renew(_ context.Context, rejected personium.Credential, _ *personium.Error) (personium.Credential, error) {
	return rejected, nil
}

// New starts a practice unit called unit1.example, whose jobs take no time. meet, where it is not nil, meets each request before the
// unit does, and says whether it has answered it.
func New(t *testing.T, o sandbox.Options, meet func(http.ResponseWriter, *http.Request) bool) *Practice {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	at := server.Listener.Addr().String()
	o.Authority, o.Work = "unit1.example", time.Millisecond
	unit, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(unit.Close)
	p := &Practice{T: t, Unit: unit}
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.Requests.Add(1)
		if meet == nil || !meet(w, r) {
			unit.ServeHTTP(w, r)
		}
	})
	server.Start()
	t.Cleanup(server.Close)
	transport := &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, at)
	}}
	t.Cleanup(transport.CloseIdleConnections)
	p.HTTP = &http.Client{Transport: transport}
	cell := personium.Cell{URL: unit.CellURL("cell1"), UnitURL: unit.UnitURL(), Name: "cell1", Style: personium.Style(o.Style)}
	if p.Client, err = personium.New(cell, personium.Options{Source: Bearer(unit.Token()), Transport: transport}); err != nil {
		t.Fatal(err)
	}
	return p
}

// Ask sends one request to the cell, of which the answer has to be a success, and gives its body. headers are names and values.
// What has something in it is deleted with it.
func (p *Practice) Ask(method, path, body string, headers ...string) string {
	p.Helper()
	r, err := http.NewRequestWithContext(p.Context(), method, p.Unit.CellURL("cell1")+path, strings.NewReader(body))
	if err != nil {
		p.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+p.Unit.Token())
	r.Header.Set("Accept", "application/json")
	r.Header.Set("X-Personium-Recursive", "true")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := p.HTTP.Do(r)
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

// Snapshot is the archive of this name in the cell's snapshot area.
func (p *Practice) Snapshot(name snapshot.Name) []byte {
	p.Helper()
	d, err := p.GetSnapshot(p.Context(), name.Archive(), "")
	if err != nil {
		p.Fatal(err)
	}
	data, err := io.ReadAll(d.Body)
	_ = d.Body.Close()
	if err != nil {
		p.Fatal(err)
	}
	return data
}

// Import replaces the content of the cell, as a plain import does.
func (p *Practice) Import(data []byte) {
	p.Helper()
	done := p.Unit.Truth("cell1").ImportsCompleted
	p.Ask(http.MethodPut, "__snapshot/imported.zip", string(data))
	if _, err := p.StartImport(p.Context(), "imported"); err != nil {
		p.Fatal(err)
	}
	p.Until(func() bool { return p.Unit.Truth("cell1").ImportsCompleted > done })
}

// Until waits for what the unit itself is the only one to know.
func (p *Practice) Until(isSo func() bool) {
	p.Helper()
	for !isSo() {
		if p.Context().Err() != nil || p.Unit.Truth("cell1").ImportsFailed > 0 {
			p.Fatal("the job did not end well")
		}
		time.Sleep(time.Millisecond)
	}
}

// Open is an archive, and what is in it for this cell.
func (p *Practice) Open(data []byte) (*archive.Reader, *archive.Inventory) {
	p.Helper()
	id, err := p.CellID(p.Context())
	if err != nil {
		p.Fatal(err)
	}
	return Open(p.T, data, id)
}

// Open is an archive, and what is in it for the cell of this id; "" for none.
func Open(t testing.TB, data []byte, cellID string) (*archive.Reader, *archive.Inventory) {
	t.Helper()
	r, err := archive.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	report, err := check.Archive(t.Context(), r, check.Options{TargetID: cellID})
	if err != nil || report.Inventory == nil {
		t.Fatal(err, report.Findings)
	}
	return r, report.Inventory
}
