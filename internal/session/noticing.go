package session

import (
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/personium/personium-cell/internal/personium/transport"
)

// A noticing transport notices the first answer of a unit.
type noticing struct {
	http.RoundTripper
	answered *atomic.Bool
}

// RoundTrip passes a request and its answer on.
func (n *noticing) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := n.RoundTripper.RoundTrip(r)
	if err == nil && !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") { // as pages of proxies are
		n.answered.Store(true)
	}
	return answer, err
}

// Through is the proxy on the way, as far as the transport knows it.
func (n *noticing) Through(url string) transport.ProxyVariable {
	network, ok := n.RoundTripper.(interface {
		Through(url string) transport.ProxyVariable
	})
	if !ok {
		return transport.ProxyVariable{}
	}
	return network.Through(url)
}
