package compare_test

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

// A practice is cell1 of a practice unit, as a client sees it.
type practice struct {
	*testing.T
	*personium.Client
	unit     *sandbox.Unit
	http     *http.Client
	requests atomic.Int64
}

type bearer string

func (b bearer) Credential(context.Context) (personium.Credential, error) {
	return personium.Credential{Bearer: string(b)}, nil
}

func (b bearer) Renew(_ context.Context, rejected personium.Credential, _ *personium.Error) (personium.Credential, error) {
	return rejected, nil
}

func newPractice(t *testing.T) *practice {
	t.Helper()
	return newPracticeIn(t, personium.PathStyle)
}

func newPracticeIn(t *testing.T, style personium.Style) *practice {
	t.Helper()
	return newPracticeOf(t, sandbox.Options{Style: string(style)})
}

// newPracticeBehindNginx is one where slashes get through in keys.
func newPracticeBehindNginx(t *testing.T) *practice {
	t.Helper()
	return newPracticeOf(t, sandbox.Options{Style: string(personium.PathStyle), BehindNginx: true})
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
	p := &practice{T: t, unit: unit}
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.requests.Add(1)
		unit.ServeHTTP(w, r)
	})
	server.Start()
	t.Cleanup(server.Close)
	transport := &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, at)
	}}
	t.Cleanup(transport.CloseIdleConnections)
	p.http = &http.Client{Transport: transport} // which finds the unit under any name
	cell := personium.Cell{URL: unit.CellURL("cell1"), Style: personium.Style(o.Style)}
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
	r.Header.Set("X-Personium-Recursive", "true")
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

// snapshot is the archive of this name in the cell's snapshot area.
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

// imports replaces the content of the cell.
func (p *practice) imports(data []byte) {
	p.Helper()
	p.ask(http.MethodPut, "__snapshot/big.zip", string(data))
	if err := p.StartImport(p.Context(), "big"); err != nil {
		p.Fatal(err)
	}
	p.until(func() bool { return p.unit.Truth("cell1").ImportsCompleted > 0 })
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

// opened is an archive, and what is in it.
func (p *practice) opened(data []byte) (*archive.Reader, *archive.Inventory) {
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
	return r, report.Inventory
}

// rowKey takes the key of each row.
func rowKey(keys *[]string) func(*archive.Row) error {
	return func(r *archive.Row) error {
		*keys = append(*keys, string(r.Key.Text))
		return nil
	}
}
