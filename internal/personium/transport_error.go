package personium

import (
	"errors"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
)

// A transport finds out what net/http leaves untold: that a refusal is about a client certificate, or is a proxy's.
type transport struct {
	*http.Transport
	getenv func(string) string
	shows  bool        // a client certificate, to a server that asks for one
	asked  atomic.Bool // a server has asked for one
}

// A ClientCertificateError is a connection that the server refused after it had asked for a client certificate.
type ClientCertificateError struct {
	Shown bool // one was shown
	Err   error
}

// Error is the server's reason, which may be a bare "handshake failure".
func (e *ClientCertificateError) Error() string { return e.Err.Error() }

// Unwrap gives Err.
func (e *ClientCertificateError) Unwrap() error { return e.Err }

// RoundTrip sends one request.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := t.Transport.RoundTrip(r)
	var refusal *net.OpError
	switch {
	case errors.As(err, &refusal) && refusal.Op == "remote error" && t.asked.Load():
		return nil, &ClientCertificateError{Shown: t.shows, Err: err}
	case err == nil && answer.StatusCode == http.StatusProxyAuthRequired && r.URL.Scheme == "http":
		return t.refusedByProxy(r, answer)
	}
	return answer, err
}

// refusedByProxy turns the 407 to a request in the clear, which the proxy itself has read, into a ProxyError.
func (t *transport) refusedByProxy(r *http.Request, answer *http.Response) (*http.Response, error) {
	proxy, err := t.Proxy(r)
	if proxy == nil || err != nil || strings.HasPrefix(proxy.Scheme, "socks") {
		return answer, nil
	}
	_ = answer.Body.Close()
	return nil, &ProxyError{Proxy: proxy.Scheme + "://" + proxy.Host, Status: answer.StatusCode, Named: proxy.User != nil}
}
