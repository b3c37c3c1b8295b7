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
)

// A witness is a transport that remembers how far the first exchange came, and what its answer said besides the body.
type witness struct {
	next http.RoundTripper

	mu   sync.Mutex // a connection can be made by a goroutine that outlives the request
	seen testimony
}

// A testimony is what a witness saw of the first exchange that was answered, or else of the last one.
type testimony struct {
	resolved  string // the name that was looked up, and its addresses; "" for none
	connected string // the address that took the connection, the unit's or its proxy's; "" for none
	tlsFailed bool
	answered  bool
	tls       *tls.ConnectionState // nil without TLS
	header    http.Header          // of the answer
	middle    time.Time            // half way between question and answer, by the clock of this machine
	took      time.Duration        // from the question to the answer
}

// RoundTrip hands the request on.
func (w *witness) RoundTrip(r *http.Request) (*http.Response, error) {
	if w.testify().answered {
		return w.next.RoundTrip(r)
	}
	w.note(func(t *testimony) { *t = testimony{} })
	begin := time.Now()
	response, err := w.next.RoundTrip(r.WithContext(httptrace.WithClientTrace(r.Context(), &httptrace.ClientTrace{
		DNSStart: func(i httptrace.DNSStartInfo) { w.note(func(t *testimony) { t.resolved = i.Host }) },
		DNSDone: func(i httptrace.DNSDoneInfo) {
			w.note(func(t *testimony) { t.resolved += " is " + addressWords(i.Addrs) })
		},
		ConnectDone: func(_, address string, err error) {
			if err == nil {
				w.note(func(t *testimony) { t.connected = address })
			}
		},
		TLSHandshakeDone: func(_ tls.ConnectionState, err error) {
			w.note(func(t *testimony) { t.tlsFailed = err != nil })
		},
	})))
	if err == nil {
		w.note(func(t *testimony) {
			t.answered, t.tls, t.header, t.took = true, response.TLS, response.Header, time.Since(begin)
			t.middle = begin.Add(t.took / 2)
		})
	}
	return response, err
}

func (w *witness) note(set func(*testimony)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	set(&w.seen)
}

func (w *witness) testify() testimony {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.seen
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
	words := orElse(t.connected, "a connection of the system")
	if !t.answered {
		return words
	}
	return fmt.Sprintf("%s, answered in %d ms", words, max(t.took.Milliseconds(), 1))
}

// blame says which check an error of the first exchange is about.
func (t testimony) blame(err error) string {
	var e *personium.Error
	var proxy *personium.ProxyError
	var op *net.OpError
	var dns *net.DNSError
	errors.As(err, &op)
	switch {
	case errors.As(err, &proxy), op != nil && (op.Op == "proxyconnect" || op.Op == "socks connect"):
		return "proxy"
	case errors.As(err, &e) && e.Status == http.StatusProxyAuthRequired:
		return "proxy"
	case e == nil || e.Status != 0:
		return "unit"
	case errors.As(err, &dns):
		return "dns"
	case t.tlsFailed, op != nil && (op.Op == "remote error" || op.Op == "local error"):
		return "tls"
	}
	return "connection"
}

// clockOff is how far the clock of this machine is ahead of the server's, by the header Date, which has whole seconds.
// known is false where the answer had no such header, or took so long that it says nothing.
func (t testimony) clockOff() (off time.Duration, known bool) {
	date, err := http.ParseTime(t.header.Get("Date"))
	if err != nil || t.took > clockTolerance {
		return 0, false
	}
	off = t.middle.Sub(date).Truncate(time.Second)
	return off, true
}

// clockTolerance is a difference between two clocks that harms nothing.
const clockTolerance = 30 * time.Second
