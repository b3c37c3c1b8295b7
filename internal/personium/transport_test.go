package personium

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestSubdomainsOfLocalhostAreThisMachine(t *testing.T) {
	t.Parallel()
	unit := startUnit(t, always(reply{Status: 200, Body: `{"status":"ready"}`}))
	_, port, err := net.SplitHostPort(strings.TrimSuffix(strings.TrimPrefix(unit.URL, "http://"), "/"))
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{"localhost", "cell1.localhost", "no-such-name.unit1.localhost"} {
		c := newClient(t, Cell{URL: "http://" + host + ":" + port + "/"}, Options{})
		if _, err := c.ImportStatus(t.Context()); err != nil {
			t.Errorf("%s: %v", host, err)
			continue
		}
		received := unit.requests()
		if got := received[len(received)-1].Host; got != host+":"+port {
			t.Errorf("asked as %s instead of %s", got, host)
		}
	}
}

func TestOnlyLocalhostNamesAreLocalhost(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{
		"localhost": true, "LocalHost": true, "localhost.": true, "a.localhost": true, "a.b.localhost.": true,
		"": false, "notlocalhost": false, "localhost.example": false, "127.0.0.1": false,
	} {
		if got := isLocalhost(host); got != want {
			t.Errorf("%q: got %t", host, got)
		}
	}
}

func TestTheDefaultClientKeepsNoCookieAndRepeatsNothing(t *testing.T) {
	t.Parallel()
	transport := newTransport(noEnvironment)
	if transport.IdleConnTimeout != 5*time.Second || transport.MaxResponseHeaderBytes != maxHeader {
		t.Errorf("got %+v", transport)
	}
	c := newHTTP(transport)
	if c.RetryCount != 0 || c.GetClient().Jar != nil || c.GetClient().Timeout != 0 {
		t.Errorf("retries %d, jar %v, timeout %v", c.RetryCount, c.GetClient().Jar, c.GetClient().Timeout)
	}
}

func TestAProxyIsNotAskedForLocalhost(t *testing.T) {
	t.Parallel()
	proxied := exceptLocalhost(func(*http.Request) (*url.URL, error) { return &url.URL{Scheme: "http", Host: "proxy.example"}, nil })
	for target, want := range map[string]bool{"http://cell1.localhost:1/": false, "http://cell1.example/": true} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, target, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := proxied(r); (got != nil) != want {
			t.Errorf("%s: through %v", target, got)
		}
	}
}

func TestCookiesOfTheServerAreNotKept(t *testing.T) {
	t.Parallel()
	unit := startUnit(t, always(reply{Status: 200, Body: `{"status":"ready"}`, Header: map[string]string{"Set-Cookie": "p_cookie=x; Path=/"}}))
	c := newClient(t, unit.pathCell(), Options{})
	for range 2 {
		if _, err := c.ImportStatus(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for _, q := range unit.requests() {
		if q.Header.Get("Cookie") != "" {
			t.Errorf("sent %v", q.Header)
		}
	}
}

func TestAUnitThatIsNotThereIsNoAnswer(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	c := newClient(t, Cell{URL: fmt.Sprintf("http://%s/cell1/", address)}, Options{Source: cookie{"canary-cookie", "canary-peer"}})
	_, err = c.ImportStatus(t.Context())
	var e *Error
	var refused *net.OpError
	if !errors.As(err, &e) || e.Status != 0 || e.Core || !errors.As(err, &refused) {
		t.Fatalf("got %#v", err)
	}
	if want := "GET http://" + address + "/cell1/__import: dial tcp " + address + ": "; !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %v", err)
	}
}

// TestAConnectionThatClosesOnAStartIsNotTriedAgain uses a kept-alive connection: net/http repeats requests on those by
// itself, unless they could have had an effect.
func TestAConnectionThatClosesOnAStartIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	starts := 0
	server := http.NewServeMux()
	server.HandleFunc("GET /cell1/__import", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"status":"ready"}`)) })
	server.HandleFunc("POST /cell1/__import", func(http.ResponseWriter, *http.Request) {
		starts++
		panic(http.ErrAbortHandler)
	})
	l := newPipeListener()
	s := &http.Server{Handler: server, ReadHeaderTimeout: time.Minute}
	go func() { _ = s.Serve(l) }()
	c := newClient(t, Cell{URL: "http://unit1.example/cell1/"}, Options{Transport: &http.Transport{DialContext: l.Dial}})
	if _, err := c.ImportStatus(t.Context()); err != nil {
		t.Fatal(err)
	}
	err := c.StartImport(t.Context(), "n")
	_ = s.Close()
	var e *Error
	if !errors.As(err, &e) || e.Status != 0 {
		t.Errorf("got %#v", err)
	}
	if starts != 1 {
		t.Errorf("%d starts were sent", starts)
	}
}
