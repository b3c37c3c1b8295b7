package rows_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/sandbox"
)

// A practice is cell1 of a practice unit, as a client sees it.
type practice struct {
	*testing.T
	*personium.Client
	unit     *sandbox.Unit
	http     *http.Client
	requests atomic.Int64
	before   func(*http.Request)                           // of every GET; nil for nothing
	instead  func(http.ResponseWriter, *http.Request) bool // answers in place of the unit, or says no; nil for no
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
	unit, err := sandbox.New(sandbox.Options{Style: string(style), Authority: "unit1.example", Work: time.Millisecond, BehindNginx: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(unit.Close)
	p := &practice{T: t, unit: unit}
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.requests.Add(1)
		if p.before != nil && r.Method == http.MethodGet {
			p.before(r)
		}
		if p.instead == nil || !p.instead(w, r) {
			unit.ServeHTTP(w, r)
		}
	})
	server.Start()
	t.Cleanup(server.Close)
	transport := &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, at)
	}}
	t.Cleanup(transport.CloseIdleConnections)
	p.http = &http.Client{Transport: transport}
	cell := personium.Cell{URL: unit.CellURL("cell1"), UnitURL: unit.UnitURL(), Name: "cell1", Style: style}
	if p.Client, err = personium.New(cell, personium.Options{Source: bearer(unit.Token()), Transport: transport}); err != nil {
		t.Fatal(err)
	}
	return p
}

// ask sends one request to the cell, of which the answer has to be a success.
func (p *practice) ask(method, path, body string) {
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
}

// imported replaces the content of the cell by an archive, whatever that takes.
func (p *practice) imported(data []byte) {
	p.Helper()
	name := fmt.Sprintf("in%d", p.requests.Load())
	p.ask(http.MethodPut, "__snapshot/"+name+".zip", string(data))
	p.ask(http.MethodPost, "__ctl/Role", `{"Name":"prime-`+name+`"}`)
	done := p.unit.Truth("cell1").ImportsCompleted
	p.ask(http.MethodPost, "__import", `{"Name":"`+name+`"}`)
	p.until(func() bool {
		return p.unit.Truth("cell1").ImportsCompleted > done && p.ProbeUnit(p.Context()).State == personium.LockFree
	})
}

// exported is an archive of the cell as it is now.
func (p *practice) exported() []byte {
	p.Helper()
	name := fmt.Sprintf("out%d", p.requests.Load())
	defer func() { p.ask(http.MethodDelete, "__snapshot/"+name+".zip", "") }()
	done := p.unit.Truth("cell1").ExportsCompleted
	p.ask(http.MethodPost, "__export", `{"Name":"`+name+`"}`)
	p.until(func() bool {
		return p.unit.Truth("cell1").ExportsCompleted > done && p.ProbeUnit(p.Context()).State == personium.LockFree
	})
	d, err := p.GetSnapshot(p.Context(), name+".zip", "")
	if err != nil {
		p.Fatal(err)
	}
	data, err := io.ReadAll(d.Body)
	_ = d.Body.Close()
	if err != nil {
		p.Fatal(err)
	}
	return bytes.Clone(data)
}

// until waits for what the unit itself is the only one to know.
func (p *practice) until(isSo func() bool) {
	p.Helper()
	for !isSo() {
		if p.Context().Err() != nil || p.unit.Truth("cell1").ImportsFailed > 0 {
			p.Fatal("the job did not end well")
		}
		time.Sleep(time.Millisecond)
	}
}
