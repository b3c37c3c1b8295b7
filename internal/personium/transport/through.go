package transport

import (
	"errors"
	"net/http"
	"net/url"
)

// ProxyOf says which proxy the environment names for a URL, scheme://host:port, without a name and a password of it; "" means
// none. Its error is a ProxySettingError.
func ProxyOf(getenv func(string) string, text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil {
		return "", errors.Unwrap(err)
	}
	proxy, err := exceptLocalhost(proxyOf(getenv))(&http.Request{URL: u})
	if err != nil || proxy == nil {
		return "", err
	}
	return proxy.Scheme + "://" + proxy.Host, nil
}

// Through gives the variable with the proxy for a URL; the zero value for none.
func (t *transport) Through(text string) ProxyVariable {
	u, err := url.Parse(text)
	if err != nil {
		return ProxyVariable{}
	}
	proxy, err := t.Proxy(&http.Request{URL: u})
	if err != nil || proxy == nil {
		return ProxyVariable{}
	}
	variable, _ := proxyVariable(t.getenv, u.Scheme)
	return ProxyVariable{Name: variable, Value: proxy.Scheme + "://" + proxy.Host, Named: proxy.User != nil}
}
