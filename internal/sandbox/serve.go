package sandbox

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// ServeHTTP answers as the unit. While the unit is down it cuts the connection without an answer.
func (u *Unit) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if u.outage.turnsAway() {
		panic(http.ErrAbortHandler)
	}
	q := wire.Parse(r, u.urls)
	life, c := u.cells.Life(), u.cells.Named(q.Target.Cell)
	a := u.plan.Handler(u.answer)(q)
	if a == nil || u.outage.isOn() || life != u.cells.Life() {
		panic(http.ErrAbortHandler)
	}
	if u.urls.BehindNginx {
		a = a.Fronted()
	}
	a.Write(w, r, u.core.version)
	if q.Looks() && c != nil && a.IsCore() {
		u.cells.Looked(c)
	}
}

// answer is the answer of the unit itself, with nothing around it.
func (u *Unit) answer(q *wire.Request) *wire.Answer { return (&request{Request: q, unit: u}).serve() }

// Serve answers on l, in TLS if the unit has it, until ctx ends, which is no error. While the unit is down, connections are
// accepted by the operating system and closed at once without an answer.
func Serve(ctx context.Context, l net.Listener, u *Unit) error {
	server := &http.Server{Handler: u, ReadHeaderTimeout: time.Minute, ErrorLog: log.New(io.Discard, "", 0)}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	var listener net.Listener = closingListener{l, u}
	if u.tls != nil {
		listener = tls.NewListener(listener, u.tls.Config)
	}
	if err := server.Serve(listener); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve the practice unit on %s: %w", l.Addr(), err)
	}
	return nil
}

// A closingListener closes what it accepts while the unit is down.
type closingListener struct {
	net.Listener
	unit *Unit
}

func (l closingListener) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil || !l.unit.outage.turnsAway() {
			return conn, err
		}
		// The client learns it from the closed connection.
		_ = conn.Close()
	}
}
