package web_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/compare/web"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/sandbox"
	"github.com/personium/personium-cell/internal/snapshot"
)

// A practice is cell1 of a practice unit, as a client sees it.
type practice struct {
	*testing.T
	*personium.Client
	unit *sandbox.Unit
	http *http.Client
	mu   sync.Mutex
	sent []string                                      // method and path of each request
	meet func(http.ResponseWriter, *http.Request) bool // true for what it has answered itself
}

type bearer string

func (b bearer) Credential(context.Context) (personium.Credential, error) {
	return personium.Credential{Bearer: string(b)}, nil
}

func (b bearer) Renew(_ context.Context, rejected personium.Credential, _ *personium.Error) (personium.Credential, error) {
	return rejected, nil
}

func newPractice(t *testing.T, style personium.Style) *practice {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	at := server.Listener.Addr().String()
	unit, err := sandbox.New(sandbox.Options{Style: string(style), Authority: "unit1.example", Work: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(unit.Close)
	p := &practice{T: t, unit: unit}
	server.Config.Handler = p
	server.Start()
	t.Cleanup(server.Close)
	transport := &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, at)
	}}
	t.Cleanup(transport.CloseIdleConnections)
	p.http = &http.Client{Transport: transport} // which finds the unit under any name
	cell := personium.Cell{URL: unit.CellURL("cell1"), UnitURL: unit.UnitURL(), Name: "cell1", Style: style}
	if p.Client, err = personium.New(cell, personium.Options{Source: bearer(unit.Token()), Transport: transport}); err != nil {
		t.Fatal(err)
	}
	return p
}

// ServeHTTP is the unit, with something before it.
func (p *practice) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.sent = append(p.sent, r.Method+" "+r.URL.Path)
	meet := p.meet
	p.mu.Unlock()
	if meet == nil || !meet(w, r) {
		p.unit.ServeHTTP(w, r)
	}
}

// between sets what stands before the unit, and forgets what was sent.
func (p *practice) between(meet func(http.ResponseWriter, *http.Request) bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.meet, p.sent = meet, nil
}

// ask sends one request to the cell, of which the answer has to be a success. headers are names and values.
func (p *practice) ask(method, path, body string, headers ...string) {
	p.Helper()
	r, err := http.NewRequestWithContext(p.Context(), method, p.unit.CellURL("cell1")+path, strings.NewReader(body))
	if err != nil {
		p.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+p.unit.Token())
	r.Header.Set("Accept", "application/json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := p.http.Do(r)
	if err != nil {
		p.Fatal(err)
	}
	text, _ := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	if answer.StatusCode >= 300 {
		p.Fatalf("%s %s: %d %s", method, path, answer.StatusCode, text)
	}
}

// export makes a snapshot of the cell as it is.
func (p *practice) export(name snapshot.Name) web.Snapshot {
	p.Helper()
	done := p.unit.Truth("cell1").ExportsCompleted
	if err := p.StartExport(p.Context(), name); err != nil {
		p.Fatal(err)
	}
	for p.unit.Truth("cell1").ExportsCompleted == done || p.ProbeUnit(p.Context()).State != personium.LockFree {
		if p.Context().Err() != nil {
			p.Fatal("the export did not end")
		}
		time.Sleep(time.Millisecond)
	}
	return opened(p.T, p.snapshot(name))
}

func (p *practice) snapshot(name snapshot.Name) []byte {
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

// opened is an archive, and what is in it.
func opened(t *testing.T, data []byte) web.Snapshot {
	t.Helper()
	r, err := archive.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	report, err := check.Archive(t.Context(), r, check.Options{})
	if err != nil || report.Inventory == nil {
		t.Fatal(err, report.Findings)
	}
	return web.Snapshot{Archive: r, Inventory: report.Inventory}
}

// compared holds the sides against each other.
func compared(t *testing.T, s web.Sides) (*web.Result, []compare.Mismatch) {
	t.Helper()
	var found []compare.Mismatch
	result, err := web.Compare(t.Context(), s, func(m compare.Mismatch) error {
		found = append(found, m)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return result, found
}
