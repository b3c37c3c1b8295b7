package transport_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/personium/transport"
)

const proxyPassword = "canary-p@ss:#%/1"

// A testProxy takes CONNECT and requests in the clear for every host, and leads all of them to the unit.
type testProxy struct {
	unit string // host:port
	auth string // "" for anybody

	mu    sync.Mutex
	asked []string // method and host
}

func (p *testProxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.asked = append(p.asked, r.Method+" "+r.Host)
	p.mu.Unlock()
	if got := r.Header.Get("Proxy-Authorization"); p.auth != "" && got != p.auth {
		w.WriteHeader(http.StatusProxyAuthRequired)
		_, _ = io.WriteString(w, "not you: "+got)
		return
	}
	server, err := net.Dial("tcp", p.unit)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer server.Close()
	client, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer client.Close()
	if r.Method == http.MethodConnect {
		_, _ = io.WriteString(client, "HTTP/1.1 200 OK\r\n\r\n")
	} else {
		r.Header.Set("Connection", "close")
		_ = r.Write(server)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.Copy(client, server)
		_ = client.Close()
	}()
	_, _ = io.Copy(server, client)
	_ = server.Close()
	<-done
}

// proxied gives the error of a request to a unit called unit.test through a proxy, whose variable is made by value.
func proxied(t *testing.T, scheme, auth string, value func(host string) map[string]string) (asked []string, err error) {
	t.Helper()
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Proxy-Authorization") != "" && scheme == "https" {
			t.Error("the unit got the password of the proxy")
		}
		_, _ = io.WriteString(w, `{"status":"ready"}`)
	})
	unit := httptest.NewServer(handler)
	if scheme == "https" {
		unit.Close()
		unit = httptest.NewTLSServer(handler)
	}
	defer unit.Close()
	p := &testProxy{unit: unit.Listener.Addr().String(), auth: auth}
	server := httptest.NewServer(p)
	defer server.Close()
	env := value(strings.TrimPrefix(server.URL, "http://"))
	connections, err := transport.New(transport.Options{Insecure: true, Getenv: func(name string) string { return env[name] }})
	if err != nil {
		t.Fatal(err)
	}
	var traced strings.Builder
	c := newClient(t, scheme+"://unit.test/cell1/", personium.Options{
		Transport: connections, Trace: func(x personium.Exchange) { fmt.Fprintf(&traced, "%+v %v", x, x.Err) },
	})
	_, err = c.ImportStatus(t.Context())
	if shown := fmt.Sprint(traced.String(), err); strings.Contains(shown, "canary") || strings.Contains(shown, "Basic ") {
		t.Errorf("the password of the proxy is shown: %s", shown)
	}
	connections.(interface{ CloseIdleConnections() }).CloseIdleConnections()
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked, err
}

func TestARequestGoesThroughTheProxyOfItsScheme(t *testing.T) {
	t.Parallel()
	login := "Basic " + base64.StdEncoding.EncodeToString([]byte("admin:"+proxyPassword))
	const named = "http://admin:canary-p%40ss%3A%23%25%2F1@"
	for scheme, asked := range map[string]string{"http": "GET unit.test", "https": "CONNECT unit.test:443"} {
		variable := strings.ToUpper(scheme) + "_PROXY"
		for _, tc := range []struct {
			name, auth, before, variable string
			want                         string
		}{
			{"no login", "", "http://", variable, ""},
			{"no scheme, in lower case", "", "", strings.ToLower(variable), ""},
			{"the right login", login, named, variable, ""},
			{"no login where one is wanted", login, "http://", variable, "407 Proxy Authentication Required"},
			{"the wrong login", login, "http://admin:canary-wrong@", variable, "407 Proxy Authentication Required"},
		} {
			t.Run(scheme+", "+tc.name, func(t *testing.T) {
				t.Parallel()
				var host string
				got, err := proxied(t, scheme, tc.auth, func(h string) map[string]string {
					host = h
					return map[string]string{tc.variable: tc.before + h}
				})
				if diff := cmp.Diff([]string{asked}, got); diff != "" {
					t.Error(diff)
				}
				if tc.want == "" {
					if err != nil {
						t.Error(err)
					}
					return
				}
				var refused *transport.ProxyError
				if !errors.As(err, &refused) || refused.Named != strings.Contains(tc.before, "@") ||
					refused.Error() != "the proxy http://"+host+" answered "+tc.want {
					t.Errorf("got %v (%+v)", err, refused)
				}
			})
		}
	}
}

func TestAVariableThatNamesNoProxyIsNotPassedOver(t *testing.T) {
	t.Parallel()
	for _, value := range []string{
		"http://admin:canary#1@proxy.test:3128", "http://admin:12#canary@proxy.test", "http://admin:12/canary@proxy.test", "http://admin:12?canary@proxy.test",
		"http://admin:canary%@proxy.test", "ftp://canary@proxy.test", "http://", "://canary", "http://proxy.test:canary", "http:// canary",
		"http://canary@proxy.test:99999", "proxy.test:65536", "http://proxy.test:0",
	} {
		asked, err := proxied(t, "https", "", func(string) map[string]string { return map[string]string{"https_proxy": value} })
		var wrong *transport.ProxySettingError
		if !errors.As(err, &wrong) || wrong.Variable != "https_proxy" || len(asked) > 0 {
			t.Errorf("%q: got %v, asked %q", value, err, asked)
		}
	}
}

func TestNoProxyIsAskedForWhatIsExcepted(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]bool{
		"": true, "other.test": true, ".unit.test": true, "unit.test:444": true,
		"unit.test": false, "test": false, "*": false, "other.test, UNIT.test": false, "unit.test:443": false,
	} {
		for _, https := range []string{"proxy.test:3128", "http://a b"} {
			env := map[string]string{"HTTPS_PROXY": https, "NO_PROXY": value}
			proxy, err := transport.ProxyOf(func(name string) string { return env[name] }, "https://unit.test/")
			if got := proxy != "" || err != nil; got != want {
				t.Errorf("NO_PROXY=%s, HTTPS_PROXY=%s: through %q, %v", value, https, proxy, err)
			}
		}
	}
}

func TestVariablesAboutProxiesAreListedWithoutPassword(t *testing.T) {
	t.Parallel()
	env := map[string]string{
		"HTTPS_PROXY": "https://admin:canary@proxy.test:3128/", "https_proxy": "http://canary", "http_proxy": "http://admin:canary#@proxy.test",
		"no_proxy": "unit.test",
	}
	got := transport.ProxyVariables(func(name string) string { return env[name] })
	want := []transport.ProxyVariable{{"HTTPS_PROXY", "https://proxy.test:3128", true}, {"http_proxy", "", false}, {"no_proxy", "unit.test", false}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := transport.ProxyVariables(func(string) string { return "" }); got != nil {
		t.Errorf("got %v", got)
	}
}

func TestTheHTTPProxyOfAWebServerIsNotUsed(t *testing.T) {
	t.Parallel()
	env := map[string]string{"HTTP_PROXY": "http://proxy.test:3128", "HTTPS_PROXY": "http://proxy.test:3129"}
	getenv := func(name string) string { return env[name] }
	for method, want := range map[string]string{"": "http://proxy.test:3128", "GET": ""} {
		env["REQUEST_METHOD"] = method
		if got, err := transport.ProxyOf(getenv, "http://unit.test/"); got != want || err != nil {
			t.Errorf("REQUEST_METHOD=%s: through %q, %v", method, got, err)
		}
		if got, err := transport.ProxyOf(getenv, "https://unit.test/"); got != "http://proxy.test:3129" || err != nil {
			t.Errorf("REQUEST_METHOD=%s: with TLS through %q, %v", method, got, err)
		}
		if got := transport.ProxyVariables(getenv); len(got) != 1 && method != "" || len(got) != 2 && method == "" {
			t.Errorf("REQUEST_METHOD=%s: listed %v", method, got)
		}
	}
}

func TestAProxyThatAnybodyCanPassForGetsNoPassword(t *testing.T) {
	t.Parallel()
	for value, refused := range map[string]bool{
		"https://admin:canary@": true, "https://admin@": true, "https://": false, "http://admin:canary@": false,
	} {
		for _, insecure := range []bool{true, false} {
			accepted := make(chan bool, 1)
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			go func() {
				conn, err := l.Accept()
				if err == nil {
					_ = conn.Close()
				}
				accepted <- err == nil
			}()
			env := map[string]string{"https_proxy": value + l.Addr().String(), "NO_PROXY": "other.test"}
			connections, err := transport.New(transport.Options{Insecure: insecure, Getenv: func(name string) string { return env[name] }})
			if err != nil {
				t.Fatal(err)
			}
			_, err = newClient(t, "https://unit.test/cell1/", personium.Options{Transport: connections}).ImportStatus(t.Context())
			_ = l.Close()
			var kept *transport.ProxyPasswordError
			if got := errors.As(err, &kept); got != (refused && insecure) || <-accepted == got || strings.Contains(fmt.Sprint(err), "canary") {
				t.Errorf("%s, insecure %v: got %v", value, insecure, err)
			}
		}
	}
}
