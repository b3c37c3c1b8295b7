package fault

import (
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// proxyFaults are what proxies between the client and the unit do to requests and answers.
func proxyFaults() []Fault {
	return []Fault{
		{
			Name: "proxy-gzip",
			Does: "A proxy compresses every answer for clients that take gzip: weak ETag, no Content-Length, no Accept-Ranges.",
			Seen: "Core 1.8.3 behind nginx as personium/ansible sets it up, subdomain style: GET of a snapshot with " +
				"Accept-Encoding: gzip.",
			Make: always(func(p *Plan) { p.wraps(gzipping) }),
		},
		{
			Name:      "proxy-413",
			Parameter: "how many bytes a body may have (default 1000000)",
			Does:      "A proxy refuses larger bodies with its own page.",
			Seen:      "Not seen on a unit; nginx does so beyond client_max_body_size, 1 MB if nothing else is set.",
			Make:      counted(1_000_000, func(p *Plan, n int) { p.wraps(refusingBodies(int64(n))) }),
		},
		{
			Name:      "proxy-429",
			Parameter: "how many requests a second (default 5)",
			Does:      "A proxy refuses what comes faster with its own page and Retry-After: 1.",
			Seen:      "Not seen on a unit; gateways with a limit of requests do so.",
			Make:      counted(5, func(p *Plan, n int) { p.wraps(newBucket(float64(n)).limiting) }),
		},
		{
			Name: "proxy-101",
			Does: "A proxy answers everything with 101 Switching Protocols, and says nothing more on the connection.",
			Seen: "Not seen on a unit; a port that speaks something else may do so.",
			Make: always(func(p *Plan) {
				p.wraps(replacing(func(*wire.Request) bool { return true }, wire.SwitchedProtocols))
			}),
		},
		{
			Name: "proxy-405",
			Does: "A proxy knows no PROPFIND and refuses it with its own page.",
			Seen: "Not seen on a unit; proxies that let only the methods of HTTP itself through do so.",
			Make: always(func(p *Plan) {
				p.wraps(replacing(func(q *wire.Request) bool { return q.HTTP.Method == "PROPFIND" }, func() *wire.Answer {
					return wire.ProxyPage(http.StatusMethodNotAllowed)
				}))
			}),
		},
	}
}

// counted is Make of a fault whose value is a number above zero.
func counted(other int, put func(*Plan, int)) func(*Plan, string) error {
	return func(p *Plan, value string) error {
		n := other
		if value != "" {
			var err error
			if n, err = strconv.Atoi(value); err != nil || n <= 0 {
				return fmt.Errorf("%q is not a whole number above zero", value)
			}
		}
		put(p, n)
		return nil
	}
}

func gzipping(next wire.Handler) wire.Handler {
	return func(q *wire.Request) *wire.Answer {
		a := next(q)
		if a == nil || !wire.TakesGzip(q.HTTP) {
			return a
		}
		return a.Gzipped()
	}
}

// replacing answers some requests itself.
func replacing(some func(*wire.Request) bool, with func() *wire.Answer) func(wire.Handler) wire.Handler {
	return func(next wire.Handler) wire.Handler {
		return func(q *wire.Request) *wire.Answer {
			if some(q) {
				return with()
			}
			return next(q)
		}
	}
}

// refusingBodies reads no more of a body than it may have.
func refusingBodies(most int64) func(wire.Handler) wire.Handler {
	return func(next wire.Handler) wire.Handler {
		return func(q *wire.Request) *wire.Answer {
			if q.HTTP.ContentLength > most {
				return wire.ProxyPage(http.StatusRequestEntityTooLarge)
			}
			body := &boundedBody{q.HTTP.Body, most, false}
			q.HTTP.Body = body
			if a := next(q); !body.over {
				return a
			}
			return wire.ProxyPage(http.StatusRequestEntityTooLarge)
		}
	}
}

// A boundedBody breaks off at more than so many bytes, and remembers that.
type boundedBody struct {
	io.ReadCloser
	left int64
	over bool
}

func (b *boundedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if b.left -= int64(n); b.left < 0 {
		b.over = true
		return 0, errors.New("the body is larger than the proxy takes")
	}
	return n, err
}

// A bucket lets so many requests a second through. Several goroutines may use it at a time.
type bucket struct {
	rate float64

	mu   sync.Mutex
	free float64
	at   time.Time
}

func newBucket(rate float64) *bucket { return &bucket{rate: rate, free: rate, at: time.Now()} }

func (b *bucket) take() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	b.free, b.at = math.Min(b.rate, b.free+now.Sub(b.at).Seconds()*b.rate), now
	if b.free < 1 {
		return false
	}
	b.free--
	return true
}

func (b *bucket) limiting(next wire.Handler) wire.Handler {
	return replacing(func(*wire.Request) bool { return !b.take() }, func() *wire.Answer {
		return wire.ProxyPage(http.StatusTooManyRequests).With("Retry-After", "1")
	})(next)
}
