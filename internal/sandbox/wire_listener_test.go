package sandbox_test

import (
	"context"
	"net"
	"net/http"
	"sync"
	"testing"
)

// A wireListener hands out in-memory connections. Real sockets would keep the clock of a synctest bubble from moving.
type wireListener struct {
	connections chan net.Conn
	closed      chan struct{}
	once        sync.Once
}

type wireAddr struct{}

func (wireAddr) Network() string { return "memory" }
func (wireAddr) String() string  { return "memory" }

func newWireListener() *wireListener {
	return &wireListener{connections: make(chan net.Conn), closed: make(chan struct{})}
}

func (l *wireListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.connections:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *wireListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *wireListener) Addr() net.Addr { return wireAddr{} }

func (l *wireListener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case l.connections <- server:
		return client, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// wireClient serves handler on a listener of its own and gives a client that reaches it under every host name. Both end with t.
// The client follows no redirect and asks for no compression: every byte and header is the handler's.
func wireClient(t *testing.T, handler http.Handler) *http.Client {
	t.Helper()
	listener := newWireListener()
	server := &http.Server{Handler: handler}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	transport := &http.Transport{DialContext: listener.dial, DisableCompression: true}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		if err := server.Close(); err != nil {
			t.Errorf("closing the server: %v", err)
		}
		<-served
	})
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
}
