package transport

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
)

// A transport finds out what net/http leaves untold: that a refusal is about a client certificate, or is a proxy's.
type transport struct {
	*http.Transport
	getenv   func(string) string
	shows    bool        // a client certificate, to a server that asks for one
	asked    atomic.Bool // a server has asked for one
	answered sync.Map    // the hosts that have answered something
}

// RoundTrip sends one request.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	p, ctx := newAttempt(r.Context())
	answer, err := t.Transport.RoundTrip(r.WithContext(ctx))
	if err == nil {
		t.answered.Store(r.URL.Host, true)
	}
	switch {
	case err != nil && t.isAboutCertificate(r, p, err):
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
