package personium

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/personium/transport"
)

// inBubble runs test against a server on fake time.
func inBubble(t *testing.T, handler http.HandlerFunc, o Options, test func(*testing.T, *Client)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := newPipeListener()
		server := &http.Server{Handler: handler}
		go func() { _ = server.Serve(l) }()
		transport := &http.Transport{DialContext: l.Dial}
		o.Transport = transport
		test(t, newClient(t, UnitMetadata{URL: "http://unit1.example/", Style: PathStyle}.Cell("cell1"), o))
		transport.CloseIdleConnections()
		_ = server.Close()
		synctest.Wait()
	})
}

// silent waits for the client to go away, of which a server only hears once it has read the body.
func silent(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	<-r.Context().Done()
}

// stalling sends a status and half a body, and no more.
func stalling(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Length", "100")
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write([]byte(`{"status":`))
	_ = http.NewResponseController(w).Flush()
	<-r.Context().Done()
}

func TestALookEndsAfter30SecondsAndAStartAfter10Minutes(t *testing.T) {
	t.Parallel()
	look := func(ctx context.Context, c *Client) error { _, err := c.ImportStatus(ctx); return err }
	start := func(ctx context.Context, c *Client) error { return started(c.StartImport(ctx, "n")) }
	create := func(ctx context.Context, c *Client) error { return c.CreateRole(ctx, "r") }
	for _, test := range []struct {
		name    string
		server  http.HandlerFunc
		options Options
		call    func(context.Context, *Client) error
		want    time.Duration
		text    string
	}{
		{"a look", silent, Options{}, look, 30 * time.Second, "GET http://unit1.example/cell1/__import: no answer within 30s: context deadline exceeded"},
		{"a start", silent, Options{}, start, 10 * time.Minute, "POST http://unit1.example/cell1/__import: no answer within 10m0s: context deadline exceeded"},
		{"a body", stalling, Options{}, look, 30 * time.Second, "GET http://unit1.example/cell1/__import: no answer within 30s: context deadline exceeded"},
		{"a look of its own length", silent, Options{LookTimeout: time.Second}, look, time.Second, "GET http://unit1.example/cell1/__import: no answer within 1s: context deadline exceeded"},
		{"the making of a role", silent, Options{}, create, time.Minute, "POST http://unit1.example/cell1/__ctl/Role: no answer within 1m0s: context deadline exceeded"},
		{"the making of a role where a look is longer", silent, Options{LookTimeout: time.Hour}, create, time.Hour, "POST http://unit1.example/cell1/__ctl/Role: no answer within 1h0m0s: context deadline exceeded"},
		{"a start of its own length", silent, Options{PostTimeout: time.Hour}, start, time.Hour, "POST http://unit1.example/cell1/__import: no answer within 1h0m0s: context deadline exceeded"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, test.server, test.options, func(t *testing.T, c *Client) {
				begin := time.Now()
				err := test.call(t.Context(), c)
				if got := time.Since(begin); got != test.want {
					t.Errorf("it took %v, want %v", got, test.want)
				}
				var e *Error
				if !errors.As(err, &e) || e.Status != 0 || e.Core || !errors.Is(err, context.DeadlineExceeded) || err.Error() != test.text {
					t.Errorf("got %v", err)
				}
			})
		})
	}
}

func TestAProbeEndsAfter30Seconds(t *testing.T) {
	t.Parallel()
	inBubble(t, silent, Options{}, func(t *testing.T, c *Client) {
		for _, probe := range []func(context.Context) Lock{c.ProbeUnit, c.ProbeImport} {
			begin := time.Now()
			got := probe(t.Context())
			if elapsed := time.Since(begin); elapsed != 30*time.Second || got.State != LockUnknown {
				t.Errorf("got %v after %v", got, elapsed)
			}
		}
	})
}

func TestACallerThatGivesUpIsToldApartFromATimeout(t *testing.T) {
	t.Parallel()
	inBubble(t, silent, Options{Source: bearer(testToken)}, func(t *testing.T, c *Client) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(5*time.Second, cancel)
		begin := time.Now()
		err := started(c.StartImport(ctx, "n"))
		if elapsed := time.Since(begin); elapsed != 5*time.Second {
			t.Errorf("it took %v", elapsed)
		}
		var e *Error
		if !errors.As(err, &e) || e.Status != 0 || !errors.Is(err, context.Canceled) || !strings.HasSuffix(err.Error(), ": context canceled") {
			t.Errorf("got %v", err)
		}
	})
}

func TestAnIdleConnectionIsNotUsedForTheNextLook(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newPipeListener()
		conns := 0
		server := &http.Server{
			Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"status":"ready"}`)) }),
		}
		go func() { _ = server.Serve(l) }()
		transport := transport.Plain()
		transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			conns++
			return l.Dial(ctx, network, address)
		}
		c := newClient(t, Cell{URL: "http://unit1.example/cell1/"}, Options{Transport: transport})
		for range 30 {
			if _, err := c.ImportStatus(t.Context()); err != nil {
				t.Fatal(err)
			}
			<-time.After(10 * time.Second)
		}
		if conns != 30 {
			t.Errorf("30 looks used %d connections", conns)
		}
		transport.CloseIdleConnections()
		_ = server.Close()
		synctest.Wait()
	})
}

// Nothing but the connection ends the body of such an answer.
func TestAChangeOfProtocolIsAnAnswerWithoutABody(t *testing.T) {
	t.Parallel()
	calls := map[string]func(context.Context, *Client) error{
		"a look":  func(ctx context.Context, c *Client) error { _, err := c.ImportStatus(ctx); return err },
		"a start": func(ctx context.Context, c *Client) error { return started(c.StartImport(ctx, "CellExport_2017_01")) },
		"a download": func(ctx context.Context, c *Client) error {
			_, err := c.GetSnapshot(ctx, "CellExport_2017_01.zip", "")
			return err
		},
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			switching := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusSwitchingProtocols) }
			inBubble(t, switching, Options{}, func(t *testing.T, c *Client) {
				begin := time.Now()
				var e *Error
				if err := call(t.Context(), c); !errors.As(err, &e) || e.Status != http.StatusSwitchingProtocols || time.Since(begin) > 0 {
					t.Errorf("after %v: %v", time.Since(begin), err)
				}
			})
		})
	}
}
