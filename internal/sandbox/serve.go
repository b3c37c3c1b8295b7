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
)

// ServeHTTP answers as the unit. While the unit is down it cuts the connection without an answer.
func (u *Unit) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	u.wakeUp()
	q := u.newRequest(r)
	w = u.cutTransfer(w, q)
	if u.turnsAway() || u.drops(q) {
		panic(http.ErrAbortHandler)
	}
	life := u.life()
	look, c := q.looks(), u.cellOf(q)
	var a *answer
	if look && u.proxied(c) {
		a = badGateway()
	} else {
		a = q.serve()
	}
	if look && u.faults.slowLook > 0 {
		later(r.Context(), u.faults.slowLook)
	}
	if u.faults.slowPost > 0 && q.startsJob() {
		later(r.Context(), u.faults.slowPost)
	}
	if u.isDown() || life != u.life() || u.cutsOff(q, a) {
		panic(http.ErrAbortHandler)
	}
	a.write(w, r)
	if look && c != nil && a.status != http.StatusBadGateway {
		u.looked(c)
	}
}

// wakeUp starts the clock of what is busy from the beginning.
func (u *Unit) wakeUp() {
	u.mu.Lock()
	defer u.mu.Unlock()
	if !u.awake {
		u.awake = true
		close(u.wake)
	}
}

func (u *Unit) life() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.pool.life
}

func (u *Unit) drops(q *request) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.faults.loses(q)
}

func (u *Unit) cutsOff(q *request, a *answer) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.faults.cuts(q, a)
}

func (u *Unit) proxied(c *cell) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.faults.proxied(c)
}

// looks says whether the request looks at the state of a job.
func (q *request) looks() bool { return q.r.Method == http.MethodGet && q.target.IsJob() }

// startsJob says whether the request wants to start a job. Lock probes, which carry no credentials, do not.
func (q *request) startsJob() bool {
	anonymous := q.r.Header.Get("Authorization") == "" && q.r.URL.Query().Get("p_cookie_peer") == ""
	return q.target.IsJob() && q.r.Method == http.MethodPost && !anonymous && q.r.Header.Get("X-HTTP-Method-Override") == ""
}

// cellOf is the cell that the URL of a request names, or nil.
func (u *Unit) cellOf(q *request) *cell {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.cells[q.target.Cell]
}

// Serve answers on l, in TLS if the unit has it, until ctx ends, which is no error. While the unit is down, connections are accepted by the operating
// system and closed at once without an answer.
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
		if err != nil || !l.unit.turnsAway() {
			return conn, err
		}
		// The client learns it from the closed connection.
		_ = conn.Close()
	}
}
