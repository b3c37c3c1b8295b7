package personium

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/personium/transport"
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

func TestTheDefaultClientKeepsNoCookieAndRepeatsNothing(t *testing.T) {
	t.Parallel()
	c := newHTTP(transport.Plain())
	if c.RetryCount != 0 || c.GetClient().Jar != nil || c.GetClient().Timeout != 0 {
		t.Errorf("retries %d, jar %v, timeout %v", c.RetryCount, c.GetClient().Jar, c.GetClient().Timeout)
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
	err := started(c.StartImport(t.Context(), "n"))
	_ = s.Close()
	var e *Error
	if !errors.As(err, &e) || e.Status != 0 {
		t.Errorf("got %#v", err)
	}
	if starts != 1 {
		t.Errorf("%d starts were sent", starts)
	}
}
