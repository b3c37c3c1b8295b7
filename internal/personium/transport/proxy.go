package transport

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpproxy"
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

// A ProxySettingError is an environment variable that names a proxy which cannot be one. It holds nothing of the value,
// which may be a password.
type ProxySettingError struct{ Variable string }

// Error names the variable.
func (e *ProxySettingError) Error() string {
	return e.Variable + " does not hold the URL of a proxy"
}

// A ProxyPasswordError is a request that was not sent: its proxy would have got a password, and with
// Options.Insecure anybody can pass for that proxy.
type ProxyPasswordError struct{ Variable, Proxy string }

// Error names the variable and the proxy.
func (e *ProxyPasswordError) Error() string {
	return e.Variable + " holds a password for " + e.Proxy + ", and with --insecure any server can pass for that proxy"
}

// A ProxyVariable is an environment variable about proxies that is set.
type ProxyVariable struct {
	Name  string // such as HTTPS_PROXY or https_proxy
	Value string // without name and password; "" for what is no URL of a proxy
	Named bool   // there is a name for the proxy in it
}

// ProxyVariables lists the environment variables about proxies that are in force.
func ProxyVariables(getenv func(string) string) []ProxyVariable {
	var all []ProxyVariable
	for _, scheme := range []string{"https", "http"} {
		variable, value := proxyVariable(getenv, scheme)
		if value == "" {
			continue
		}
		v := ProxyVariable{Name: variable}
		if u := parseProxy(value); u != nil {
			v.Value, v.Named = u.Scheme+"://"+u.Host, u.User != nil
		}
		all = append(all, v)
	}
	if variable, value := eitherCase(getenv, "NO_PROXY"); value != "" {
		all = append(all, ProxyVariable{Name: variable, Value: value})
	}
	return all
}

// eitherCase looks a variable up, and where it is not set by its name in lower case.
func eitherCase(getenv func(string) string, name string) (variable, value string) {
	for _, variable := range []string{name, strings.ToLower(name)} {
		if value := getenv(variable); value != "" {
			return variable, value
		}
	}
	return name, ""
}

// proxyVariable looks up the variable with the proxy for one scheme. Where a web server runs this program, as REQUEST_METHOD
// tells, HTTP_PROXY is the header "Proxy" of a stranger, and counts for nothing.
func proxyVariable(getenv func(string) string, scheme string) (variable, value string) {
	name := strings.ToUpper(scheme) + "_PROXY"
	if name == "HTTP_PROXY" && getenv("REQUEST_METHOD") != "" {
		return name, ""
	}
	return eitherCase(getenv, name)
}

// parseProxy reads the URL of a proxy, which can lack its scheme; nil for what is none. A path or more would be the rest of a
// password that is not written as it has to be in a URL.
func parseProxy(text string) *url.URL {
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.RawQuery+u.Fragment+strings.TrimSuffix(u.Path, "/") != "" {
		return nil
	}
	if !slices.Contains([]string{"http", "https", "socks5", "socks5h"}, u.Scheme) {
		return nil
	}
	if n, err := strconv.ParseUint(u.Port(), 10, 16); u.Port() != "" && (err != nil || n == 0) {
		return nil
	}
	return u
}

type proxyFunc = func(*http.Request) (*url.URL, error)

// proxyOf asks the environment for the proxy of a request. Package httpproxy takes a value that is no URL as none, and the
// request would go out directly; that of a password with a # in it is none.
func proxyOf(getenv func(string) string) proxyFunc {
	broken := map[string]string{} // the variable, by the scheme of the requests
	valueFor := func(scheme string) string {
		variable, value := proxyVariable(getenv, scheme)
		if value == "" {
			return ""
		}
		if u := parseProxy(value); u != nil {
			return u.String()
		}
		broken[scheme] = variable
		return "http://" + strings.ToLower(variable) // stands for it, and is never asked
	}
	_, except := eitherCase(getenv, "NO_PROXY")
	settings := httpproxy.Config{HTTPProxy: valueFor("http"), HTTPSProxy: valueFor("https"), NoProxy: except}
	find := settings.ProxyFunc()
	return func(r *http.Request) (*url.URL, error) {
		u, err := find(r.URL)
		if variable := broken[r.URL.Scheme]; u != nil && variable != "" {
			return nil, &ProxySettingError{variable}
		}
		return u, err
	}
}

// keepPassword refuses to ask a proxy that is spoken to in TLS and that a password would be sent to.
func keepPassword(proxy proxyFunc, getenv func(string) string) proxyFunc {
	return func(r *http.Request) (*url.URL, error) {
		u, err := proxy(r)
		if u != nil && u.Scheme == "https" && u.User != nil {
			variable, _ := proxyVariable(getenv, r.URL.Scheme)
			return nil, &ProxyPasswordError{variable, u.Scheme + "://" + u.Host}
		}
		return u, err
	}
}

// exceptLocalhost asks no proxy for this machine.
func exceptLocalhost(proxy proxyFunc) proxyFunc {
	return func(r *http.Request) (*url.URL, error) {
		if isLocalhost(r.URL.Hostname()) {
			return nil, nil
		}
		return proxy(r)
	}
}

// connected turns the refusal of a CONNECT into a ProxyError: net/http would keep no more than its text.
func connected(_ context.Context, proxy *url.URL, _ *http.Request, r *http.Response) error {
	if r.StatusCode == http.StatusOK {
		return nil
	}
	return &ProxyError{Proxy: proxy.Scheme + "://" + proxy.Host, Status: r.StatusCode, Named: proxy.User != nil}
}
