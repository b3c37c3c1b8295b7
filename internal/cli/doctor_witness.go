package cli

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"time"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/personium/transport"
)

// A witness is a transport that remembers of each host how far the first exchange came, and what its answer said besides
// the body.
type witness struct {
	next http.RoundTripper

	mu   sync.Mutex // a connection can be made by a goroutine that outlives the request
	seen map[string]testimony
}

// A testimony is what a witness saw of the first exchange with a host that was answered, or else of the last one.
type testimony struct {
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

// RoundTrip hands the request on.
func (w *witness) RoundTrip(r *http.Request) (*http.Response, error) {
	host := r.URL.Host
	if w.of(host).answered {
		return w.next.RoundTrip(r)
	}
	w.note(host, func(t *testimony) { *t = testimony{sent: time.Now()} })
	response, err := w.next.RoundTrip(r.WithContext(httptrace.WithClientTrace(r.Context(), w.trace(host))))
	if err == nil {
		w.note(host, func(t *testimony) {
			t.took = time.Since(t.sent)
			t.middle = t.sent.Add(t.took / 2)
			t.tls, t.header, t.answered = response.TLS, response.Header, true
		})
	}
	return response, err
}

// Through tells which proxy a request to a URL goes through, as the transport does.
func (w *witness) Through(url string) transport.ProxyVariable {
	if t, ok := w.next.(interface {
		Through(url string) transport.ProxyVariable
	}); ok {
		return t.Through(url)
	}
	return transport.ProxyVariable{}
}

func (w *witness) trace(host string) *httptrace.ClientTrace {
	note := func(set func(*testimony)) { w.note(host, set) }
	return &httptrace.ClientTrace{
		DNSStart: func(i httptrace.DNSStartInfo) { note(func(t *testimony) { t.resolved = i.Host }) },
		DNSDone: func(i httptrace.DNSDoneInfo) {
			note(func(t *testimony) { t.resolved += " is " + addressWords(i.Addrs) })
		},
		ConnectDone: func(_, address string, err error) {
			if err == nil {
				note(func(t *testimony) { t.connected = orElse(t.connected, address) })
			}
		},
		TLSHandshakeStart: func() { note(func(t *testimony) { t.tlsBegun = true }) },
		TLSHandshakeDone:  func(_ tls.ConnectionState, err error) { note(func(t *testimony) { t.tlsDone = err == nil }) },
		GotConn:           func(i httptrace.GotConnInfo) { note(func(t *testimony) { t.connected = i.Conn.RemoteAddr().String() }) },
		WroteRequest:      func(httptrace.WroteRequestInfo) { note(func(t *testimony) { t.sent = time.Now() }) },
	}
}

// note changes what was seen of a host, until it has answered.
func (w *witness) note(host string, set func(*testimony)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	t := w.seen[host]
	if t.answered {
		return
	}
	if w.seen == nil {
		w.seen = map[string]testimony{}
	}
	set(&t)
	w.seen[host] = t
}

// of is what was seen of a host with its port.
func (w *witness) of(host string) testimony {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.seen[host]
}

func addressWords(addresses []net.IPAddr) string {
	var words []string
	for _, a := range addresses {
		words = append(words, a.String())
	}
	return strings.Join(words, ", ")
}

// connectedWords say who took the connection.
func (t testimony) connectedWords() string {
	switch {
	case t.connected == "":
		return "there is one"
	case !t.answered:
		return t.connected + " takes connections"
	}
	return fmt.Sprintf("%s, answered in %d ms", t.connected, max(t.took.Milliseconds(), 1))
}

// blame says which check an error of an exchange with this host is about.
func (t testimony) blame(err error) string {
	var e *personium.Error
	var dns *net.DNSError
	var certificate *transport.ClientCertificateError
	switch op := operationOf(err); {
	case isOfProxy(err):
		return "proxy"
	case !errors.As(err, &e) || e.Status != 0:
		return "unit"
	case errors.As(err, &dns):
		return "dns"
	case t.tlsBegun && !t.tlsDone, errors.As(err, &certificate), op == "remote error", op == "local error":
		return "tls"
	case t.connected != "":
		return "unit" // which takes connections, and does not answer
	}
	return "connection"
}

func isOfProxy(err error) bool {
	var answer *transport.ProxyError
	var setting *transport.ProxySettingError
	var password *transport.ProxyPasswordError
	var e *personium.Error
	op := operationOf(err)
	return errors.As(err, &answer) || errors.As(err, &setting) || errors.As(err, &password) || op == "proxyconnect" || op == "socks connect" ||
		errors.As(err, &e) && e.Status == http.StatusProxyAuthRequired
}

// operationOf is the operation of package net that an error is about, such as "dial".
func operationOf(err error) string {
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Op
	}
	return ""
}

// clockOff is how far the clock of this machine is ahead of the server's, by the header Date, which has whole seconds.
// known is false where the answer had no such header, or took so long that it says nothing.
func (t testimony) clockOff() (off time.Duration, known bool) {
	date, err := http.ParseTime(t.header.Get("Date"))
	if err != nil || t.took > clockTolerance {
		return 0, false
	}
	return t.middle.Sub(date).Truncate(time.Second), true
}

// clockTolerance is a difference between two clocks that harms nothing.
const clockTolerance = 30 * time.Second
