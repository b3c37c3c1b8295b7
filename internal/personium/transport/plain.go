package transport

import (
	"context"
	"net"
	"net/http"
	"strings"
	"time"
)

// idleTimeout is shorter than the time for which servers keep idle connections, and than the time between two looks.
// A request other than GET fails when it meets a connection that the server is just closing, and a lock probe or a
// start that fails for such a reason would look like an outage.
const idleTimeout = 5 * time.Second

const maxHeader = 256 << 10

// Plain is what a client has without any options. It keeps no connection idle for more than five seconds, sends localhost and
// its subdomains to this machine, and asks no proxy.
func Plain() *http.Transport { return plain(noEnvironment) }

// plain takes proxies from the environment that getenv reads.
func plain(getenv func(string) string) *http.Transport {
	t := &http.Transport{ForceAttemptHTTP2: true}
	if standard, ok := http.DefaultTransport.(*http.Transport); ok {
		t = standard.Clone()
	}
	t.IdleConnTimeout = idleTimeout
	t.MaxResponseHeaderBytes = maxHeader
	t.DialContext = inLargePieces(dialLocalhost(&net.Dialer{KeepAlive: 30 * time.Second}))
	t.Proxy = exceptLocalhost(proxyOf(getenv))
	t.OnProxyConnectResponse = connected
	return t
}

// noEnvironment has no variable.
func noEnvironment(string) string { return "" }

// isLocalhost reports whether host always means this machine (RFC 6761, section 6.3). Resolvers do not agree on the
// subdomains, and a practice unit in subdomain style has one for each cell.
func isLocalhost(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

func dialLocalhost(d *net.Dialer) dialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		host, port, err := net.SplitHostPort(address)
		if err != nil || !isLocalhost(host) {
			return d.DialContext(ctx, network, address)
		}
		conn, err := d.DialContext(ctx, network, net.JoinHostPort("127.0.0.1", port))
		if err == nil || ctx.Err() != nil {
			return conn, err
		}
		if six, errSix := d.DialContext(ctx, network, net.JoinHostPort("::1", port)); errSix == nil {
			return six, nil
		}
		return nil, err
	}
}
