package transport

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"syscall"
)

// A ClientCertificateError is a connection that the server refused after it had asked for a client certificate.
type ClientCertificateError struct {
	Shown bool // one was shown
	Err   error
}

// Error is the server's reason, which may be a bare "handshake failure" or no more than that it closed the connection.
func (e *ClientCertificateError) Error() string { return e.Err.Error() }

// Unwrap gives Err.
func (e *ClientCertificateError) Unwrap() error { return e.Err }

// An attempt is one request on its way.
type attempt struct {
	asked  atomic.Bool // for a client certificate, on a connection that was made for this request
	reused atomic.Bool // the connection had served another request
}

type attemptKey struct{}

// newAttempt gives a context in which connections are made that tell the attempt.
func newAttempt(ctx context.Context) (*attempt, context.Context) {
	p := &attempt{}
	ctx = context.WithValue(ctx, attemptKey{}, p)
	trace := &httptrace.ClientTrace{GotConn: func(i httptrace.GotConnInfo) { p.reused.Store(i.Reused) }}
	return p, httptrace.WithClientTrace(ctx, trace)
}

// presenting gives what a server gets that asks for a client certificate, and notes that it asks.
func presenting(pair *tls.Certificate, asked *atomic.Bool) func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
	return func(i *tls.CertificateRequestInfo) (*tls.Certificate, error) {
		asked.Store(true)
		if p, ok := i.Context().Value(attemptKey{}).(*attempt); ok {
			p.asked.Store(true)
		}
		return pair, nil
	}
}

// isAboutCertificate reports whether a request failed because of the client certificate, or the lack of one. An alert of
// TLS says so. In TLS 1.3 the client is through with the handshake before the server has judged its certificate, and when
// the request meets a connection that is closed by then, the alert is lost. A host that has answered before has no such
// objection, though: there it is an outage.
func (t *transport) isAboutCertificate(r *http.Request, p *attempt, err error) bool {
	var refusal *net.OpError
	if errors.As(err, &refusal) && refusal.Op == "remote error" {
		return t.asked.Load()
	}
	_, answered := t.answered.Load(r.URL.Host)
	return isClosed(err) && p.asked.Load() && !p.reused.Load() && !answered
}

// What package syscall has for Windows alone. No other system has such numbers.
const (
	abortedOnWindows = syscall.Errno(10053)
	resetOnWindows   = syscall.Errno(10054)
)

// isClosed reports whether the other side closed the connection without a word.
func isClosed(err error) bool {
	for _, target := range []error{
		io.EOF, io.ErrUnexpectedEOF, net.ErrClosed,
		syscall.ECONNRESET, syscall.ECONNABORTED, syscall.EPIPE, abortedOnWindows, resetOnWindows,
	} {
		if errors.Is(err, target) {
			return true
		}
	}
	for _, words := range []string{ // net/http keeps these errors to itself
		"http2: client conn could not be established", "http2: client connection lost", "http: server closed idle connection",
	} {
		if strings.Contains(err.Error(), words) {
			return true
		}
	}
	return false
}
