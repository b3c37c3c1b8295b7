package doctor

import (
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/personium/transport"
)

// A tracer remembers of each host how far the first exchange came, and what its answer said besides the body.
type tracer struct {
	mu   sync.Mutex // a connection can be made by a goroutine that outlives the request
	seen map[string]trace

	limited atomic.Bool // a proxy has turned a request away, because there were too many
}

// A trace is what is known of the first exchange with a host that was answered, or else of the last one. Where a proxy gave that
// answer itself, what the answer said is that of the first one of core.
type trace struct {
	resolved  string // the name that was looked up, and its addresses; "" for none
	connected string // the address that took the connection, the unit's or its proxy's; "" for none
	tlsBegun  bool
	tlsDone   bool
	sent      time.Time // when the request had left
	answered  bool
	tls       *tls.ConnectionState // nil without TLS
	header    http.Header          // of the answer
	middle    time.Time            // half way between question and answer, by the clock of this machine
	took      time.Duration        // from the question to the answer
}

// watch comes between a client and the network.
func (t *tracer) watch(network http.RoundTripper) http.RoundTripper {
	return &tracedTransport{network, t}
}

// of is what is known of a host with its port.
func (t *tracer) of(host string) trace {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.seen[host]
}

// note changes what is known of a host, until it has answered.
func (t *tracer) note(host string, set func(*trace)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	known := t.seen[host]
	if known.answered {
		return
	}
	if t.seen == nil {
		t.seen = map[string]trace{}
	}
	set(&known)
	t.seen[host] = known
}

// clientTrace notes what package http tells of a request to a host.
func (t *tracer) clientTrace(host string) *httptrace.ClientTrace {
	note := func(set func(*trace)) { t.note(host, set) }
	return &httptrace.ClientTrace{
		DNSStart: func(i httptrace.DNSStartInfo) { note(func(t *trace) { t.resolved = i.Host }) },
		DNSDone:  func(i httptrace.DNSDoneInfo) { note(func(t *trace) { t.resolved += " is " + addressWords(i.Addrs) }) },
		ConnectDone: func(_, address string, err error) {
			if err == nil {
				note(func(t *trace) { t.connected = cmp.Or(t.connected, address) })
			}
		},
		TLSHandshakeStart: func() { note(func(t *trace) { t.tlsBegun = true }) },
		TLSHandshakeDone:  func(_ tls.ConnectionState, err error) { note(func(t *trace) { t.tlsDone = err == nil }) },
		GotConn:           func(i httptrace.GotConnInfo) { note(func(t *trace) { t.connected = i.Conn.RemoteAddr().String() }) },
		WroteRequest:      func(httptrace.WroteRequestInfo) { note(func(t *trace) { t.sent = time.Now() }) },
	}
}

// A tracedTransport is a transport whose exchanges are noted.
type tracedTransport struct {
	network http.RoundTripper
	tracer  *tracer
}

// RoundTrip hands the request on.
func (t *tracedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	host := r.URL.Host
	if t.tracer.of(host).answered {
		return t.later(r)
	}
	t.tracer.note(host, func(seen *trace) { *seen = trace{sent: time.Now()} })
	response, err := t.network.RoundTrip(r.WithContext(httptrace.WithClientTrace(r.Context(), t.tracer.clientTrace(host))))
	if err == nil {
		t.tracer.meet(response)
		t.tracer.note(host, func(seen *trace) {
			seen.took = time.Since(seen.sent)
			seen.middle = seen.sent.Add(seen.took / 2)
			seen.tls, seen.header, seen.answered = response.TLS, response.Header, true
		})
	}
	return response, err
}

// later hands on a request to a host that has answered before.
func (t *tracedTransport) later(r *http.Request) (*http.Response, error) {
	sent := time.Now()
	response, err := t.network.RoundTrip(r)
	if err == nil {
		t.tracer.meet(response)
		t.tracer.correct(r.URL.Host, response.Header, sent)
	}
	return response, err
}

// meet notes what a proxy in front of a unit does to requests.
func (t *tracer) meet(response *http.Response) {
	if response.StatusCode == http.StatusTooManyRequests {
		t.limited.Store(true)
	}
}

// correct takes what a later answer of core said in the place of what something else has answered.
func (t *tracer) correct(host string, said http.Header, sent time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	known := t.seen[host]
	if said.Get(versionHeader) == "" || known.header.Get(versionHeader) != "" {
		return
	}
	known.header, known.took = said, time.Since(sent)
	known.middle = sent.Add(known.took / 2)
	t.seen[host] = known
}

// Through tells which proxy a request to a URL goes through, as the transport does.
func (t *tracedTransport) Through(url string) transport.ProxyVariable {
	if network, ok := t.network.(interface {
		Through(url string) transport.ProxyVariable
	}); ok {
		return network.Through(url)
	}
	return transport.ProxyVariable{}
}

func addressWords(addresses []net.IPAddr) string {
	var words []string
	for _, a := range addresses {
		words = append(words, a.String())
	}
	return strings.Join(words, ", ")
}

// connectedWords say who took the connection.
func (t trace) connectedWords() string {
	switch {
	case t.connected == "":
		return "there is one"
	case !t.answered:
		return t.connected + " takes connections"
	}
	return fmt.Sprintf("%s, answered in %d ms", t.connected, max(t.took.Milliseconds(), 1))
}

// checkOf says which check the error of an exchange with this host is about.
func (t trace) checkOf(err error) string {
	var e *personium.Error
	var dns *net.DNSError
	var certificate *transport.ClientCertificateError
	switch operation := explain.Operation(err); {
	case explain.OfProxy(err):
		return checkProxy
	case !errors.As(err, &e) || e.Status != 0:
		return checkUnit
	case errors.As(err, &dns):
		return checkDNS
	case t.tlsBegun && !t.tlsDone, errors.As(err, &certificate), operation == "remote error", operation == "local error":
		return checkTLS
	case t.connected != "":
		return checkUnit // which takes connections, and does not answer
	}
	return checkConnection
}

// clockOff is how far the clock of this machine is ahead of the server's, by the header Date, which has whole seconds.
// known is false where the answer had no such header, or took so long that it says nothing.
func (t trace) clockOff() (off time.Duration, known bool) {
	date, err := http.ParseTime(t.header.Get("Date"))
	if err != nil || t.took > clockTolerance {
		return 0, false
	}
	return t.middle.Sub(date).Truncate(time.Second), true
}
