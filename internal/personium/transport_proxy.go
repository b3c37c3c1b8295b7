package personium

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
)

// A ProxyError is a proxy that did not connect us. It holds no password.
type ProxyError struct {
	Proxy  string // scheme://host:port
	Status int    // of the answer to CONNECT, or of one that it gave itself
	Named  bool   // a name was sent to it
}

// Error names the proxy and its answer.
func (e *ProxyError) Error() string {
	return fmt.Sprintf("the proxy %s answered %d %s", e.Proxy, e.Status, http.StatusText(e.Status))
}

// ErrProxySetting means that the environment names a proxy that cannot be one. The value may hold a password.
var ErrProxySetting = errors.New("HTTPS_PROXY or HTTP_PROXY does not hold the URL of a proxy")

type proxyFunc = func(*http.Request) (*url.URL, error)

// exceptLocalhost asks no proxy for this machine, and lets no error repeat the value of a variable.
func exceptLocalhost(proxy proxyFunc) proxyFunc {
	return func(r *http.Request) (*url.URL, error) {
		if proxy == nil || isLocalhost(r.URL.Hostname()) {
			return nil, nil
		}
		u, err := proxy(r)
		if err != nil || u != nil && (u.Host == "" || !slices.Contains([]string{"http", "https", "socks5", "socks5h"}, u.Scheme)) {
			return nil, ErrProxySetting
		}
		return u, nil
	}
}

// connected turns the refusal of a CONNECT into a ProxyError: net/http would keep no more than its text.
func connected(_ context.Context, proxy *url.URL, _ *http.Request, r *http.Response) error {
	if r.StatusCode == http.StatusOK {
		return nil
	}
	return &ProxyError{Proxy: proxy.Scheme + "://" + proxy.Host, Status: r.StatusCode, Named: proxy.User != nil}
}
