package personium

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/personium/personium-cell/internal/personium/transport"
)

const testToken = "canary-token-5f3d9b7e"

// A request is what a server received.
type request struct {
	Method, Host, URI string
	Header            http.Header
	Body              string
	Chunked           bool
}

// A reply is what a server answers.
type reply struct {
	Status int
	Header map[string]string
	Body   string
}

// A testUnit answers every request with the same reply, and keeps what it received.
type testUnit struct {
	URL   string // ends in a slash
	reply func(request) reply

	mu       sync.Mutex
	received []request
}

func startUnit(t *testing.T, answer func(request) reply) *testUnit {
	t.Helper()
	u := &testUnit{reply: answer}
	server := httptest.NewServer(u)
	t.Cleanup(server.Close)
	u.URL = server.URL + "/"
	return u
}

func always(r reply) func(request) reply { return func(request) reply { return r } }

func (u *testUnit) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	q := request{Method: r.Method, Host: r.Host, URI: r.RequestURI, Header: r.Header, Body: string(body), Chunked: len(r.TransferEncoding) > 0}
	u.mu.Lock()
	u.received = append(u.received, q)
	u.mu.Unlock()
	answer := u.reply(q)
	for name, value := range answer.Header {
		w.Header().Set(name, value)
	}
	w.WriteHeader(answer.Status)
	_, _ = io.WriteString(w, answer.Body)
}

func (u *testUnit) requests() []request {
	u.mu.Lock()
	defer u.mu.Unlock()
	return append([]request(nil), u.received...)
}

// pathCell is cell1 of the unit in path style.
func (u *testUnit) pathCell() Cell { return UnitMetadata{URL: u.URL, Style: PathStyle}.Cell("cell1") }

func newClient(t *testing.T, cell Cell, o Options) *Client {
	t.Helper()
	if o.Transport == nil {
		transport := transport.Plain()
		t.Cleanup(transport.CloseIdleConnections)
		o.Transport = transport
	}
	c, err := New(cell, o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// bearer gives out one token for ever.
type bearer string

func (b bearer) Credential(context.Context) (Credential, error) {
	return Credential{Bearer: string(b)}, nil
}

func (b bearer) Renew(_ context.Context, rejected Credential, _ *Error) (Credential, error) {
	return rejected, nil
}

// cookie gives out a cookie and its peer.
type cookie struct{ value, peer string }

func (c cookie) Credential(context.Context) (Credential, error) {
	return Credential{Cookie: c.value, CookiePeer: c.peer}, nil
}

func (c cookie) Renew(_ context.Context, rejected Credential, _ *Error) (Credential, error) {
	return rejected, nil
}

// roundTrip is a transport in the process.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// A pipeListener is a network of one address inside a synctest bubble.
type pipeListener struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newPipeListener() *pipeListener {
	return &pipeListener{conns: make(chan net.Conn), done: make(chan struct{})}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error {
	l.once.Do(func() { close(l.done) })
	return nil
}

func (l *pipeListener) Addr() net.Addr { return pipeAddr{} }

func (l *pipeListener) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case l.conns <- server:
		return client, nil
	case <-l.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "pipe" }
