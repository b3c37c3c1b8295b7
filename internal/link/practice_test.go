package link

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/archivetest"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/prepare"
	"github.com/personium/personium-cell/internal/sandbox"
)

// A practice is a cell into which a prepared copy was imported, of which nothing is made yet.
type practice struct {
	*testing.T
	*personium.Client
	unit *sandbox.Unit
	copy *archive.Reader
	way  *way
}

// A way is how requests reach the unit. before may answer in its place.
type way struct {
	to     http.RoundTripper
	mu     sync.Mutex
	before func(*http.Request) *http.Response // nil: nothing happens on the way
	lose   func(*http.Request) bool           // the answer does not come back
	beside func(*http.Request) func()         // nil: requests go one at a time; else it is called around each of them
	made   []string                           // POSTs that were sent on, as path
}

func (w *way) RoundTrip(r *http.Request) (*http.Response, error) {
	if w.beside != nil {
		defer w.beside(r)()
		return w.to.RoundTrip(r)
	}
	w.mu.Lock()
	defer w.mu.Unlock() // one at a time: tests count
	if w.before != nil {
		if a := w.before(r); a != nil {
			return a, nil
		}
	}
	if r.Method == http.MethodPost {
		w.made = append(w.made, r.URL.Path)
	}
	a, err := w.to.RoundTrip(r)
	if err == nil && w.lose != nil && w.lose(r) {
		_ = a.Body.Close()
		return nil, io.ErrUnexpectedEOF
	}
	return a, err
}

// says is an answer of core.
func says(code string) *http.Response {
	var status int
	_, _ = fmt.Sscanf(code, "PR%d", &status)
	body := `{"code":"` + code + `","message":{"lang":"en","value":"x"}}`
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, ProtoMajor: 1, ProtoMinor: 1,
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}
}

type bearer string

func (b bearer) Credential(context.Context) (personium.Credential, error) {
	return personium.Credential{Bearer: string(b)}, nil
}

func (b bearer) Renew(_ context.Context, rejected personium.Credential, _ *personium.Error) (personium.Credential, error) {
	return rejected, nil
}

func newPractice(t *testing.T, data []byte) *practice {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	at := server.Listener.Addr().String()
	unit, err := sandbox.New(sandbox.Options{Style: "subdomain", Authority: "unit1.example", Work: time.Millisecond, BehindNginx: true})
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
	p := &practice{T: t, unit: unit, way: &way{to: transport}}
	cell := personium.Cell{URL: unit.CellURL("cell1"), UnitURL: unit.UnitURL(), Name: "cell1", Style: personium.SubdomainStyle}
	if p.Client, err = personium.New(cell, personium.Options{Source: bearer(unit.Token()), Transport: p.way}); err != nil {
		t.Fatal(err)
	}
	p.imports(data)
	p.way.made = nil
	return p
}

// imports prepares an archive and imports the copy.
func (p *practice) imports(data []byte) {
	p.Helper()
	id, err := p.CellID(p.Context())
	if err != nil {
		p.Fatal(err)
	}
	r, err := archive.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		p.Fatal(err)
	}
	report, err := check.Archive(p.Context(), r, check.Options{TargetID: id})
	if err != nil || report.Inventory == nil {
		p.Fatal(err, report.Findings)
	}
	plan, err := prepare.NewPlan(p.Context(), r, report.Inventory, prepare.Options{TargetID: id})
	if err != nil {
		p.Fatal(err)
	}
	defer func() { _ = plan.Close() }()
	var written bytes.Buffer
	if err := plan.Write(p.Context(), r, &written); err != nil {
		p.Fatal(err)
	}
	sent := personium.Upload{Size: int64(written.Len()), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(written.Bytes())), nil
	}}
	if _, _, err := p.PutSnapshot(p.Context(), "copy.zip", sent); err != nil {
		p.Fatal(err)
	}
	if _, err := p.StartImport(p.Context(), "copy"); err != nil {
		p.Fatal(err)
	}
	for p.unit.Truth("cell1").ImportsCompleted == 0 {
		if p.Context().Err() != nil || p.unit.Truth("cell1").ImportsFailed > 0 {
			p.Fatal("the import did not end well")
		}
		time.Sleep(time.Millisecond)
	}
	if p.copy, err = archive.NewReader(bytes.NewReader(written.Bytes()), int64(written.Len())); err != nil {
		p.Fatal(err)
	}
}

// run is a run of which nothing is special.
func (p *practice) run() *Run {
	return &Run{Client: p.Client, Taken: p.copy.TakenOut, State: &State{}, Guard: func(context.Context) error { return nil },
		Kept: func() {}, Waits: func(string) {}, Pause: time.Millisecond, MaxOutage: time.Minute}
}

// taken is everything that was taken out.
func (p *practice) taken() (list []archive.Taken) {
	p.Helper()
	err := p.copy.TakenOut(p.Context(), func(k archive.Taken) error {
		list = append(list, k)
		return nil
	})
	if err != nil {
		p.Fatal(err)
	}
	return list
}

// missing is what the cell does not show of what was taken out, from either end.
func (p *practice) missing() (names []string) {
	p.Helper()
	for _, k := range p.taken() {
		if k.Kind == archive.TakenRule {
			continue
		}
		for _, ends := range [][2]archive.End{{k.From, k.To}, {k.To, k.From}} {
			there, err := p.Linked(p.Context(), EndOf(ends[0]), EndOf(ends[1]))
			if err != nil && !strings.Contains(err.Error(), "no URL") {
				p.Error(err)
			}
			if !there && err == nil {
				names = append(names, Name(k))
			}
		}
	}
	return names
}

// archiveOf is an archive of a real unit.
func archiveOf(t *testing.T, name string) []byte {
	t.Helper()
	return archivetest.FromUnit(t, name)
}
