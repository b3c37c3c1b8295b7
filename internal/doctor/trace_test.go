package doctor

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/personium/transport"
)

// ask sends two requests through a tracer, and gives its trace of the first.
func ask(t *testing.T, next http.RoundTripper, url string) (trace, error) {
	t.Helper()
	tracer := &tracer{}
	client := &http.Client{Transport: tracer.watch(next)}
	response, err := client.Get(url)
	if err == nil {
		_ = response.Body.Close()
	}
	seen := tracer.of(hostOf(url))
	if response, err := client.Get(url); err == nil {
		_ = response.Body.Close()
		if again := tracer.of(hostOf(url)); again.middle != seen.middle || again.header.Get("Answer") != "1" {
			t.Errorf("the second answer replaced the first: %+v", again)
		}
	}
	return seen, err
}

func counting(ahead time.Duration) http.Handler {
	answers := 0
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		answers++
		w.Header().Set("Answer", strings.Repeat("1", answers))
		w.Header().Set("Date", time.Now().Add(ahead).UTC().Format(http.TimeFormat))
	})
}

func TestATraceShowsHowFarTheFirstRequestComes(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(counting(-time.Hour))
	defer server.Close()
	server.Config.ErrorLog = nil

	seen, err := ask(t, server.Client().Transport, server.URL)
	if err != nil || !seen.answered || !seen.tlsDone || seen.tls == nil || seen.connected != server.Listener.Addr().String() {
		t.Errorf("trusted: %v, %+v", err, seen)
	}
	if off, known := seen.clockOff(); !known || (off-time.Hour).Abs() > 2*time.Second {
		t.Errorf("the clock is off by %s, %t", off, known)
	}
	if words := seen.connectedWords(); !strings.HasPrefix(words, seen.connected+", answered in ") {
		t.Errorf("got %q", words)
	}

	seen, err = ask(t, &http.Transport{}, server.URL)
	if err == nil || seen.answered || !seen.tlsBegun || seen.tlsDone || seen.connected == "" {
		t.Errorf("not trusted: %v, %+v", err, seen)
	}

	plain := httptest.NewServer(counting(0))
	defer plain.Close()
	seen, err = ask(t, &http.Transport{}, strings.Replace(plain.URL, "127.0.0.1", "localhost", 1))
	if err != nil || seen.tls != nil || !strings.HasPrefix(seen.resolved, "localhost is ") {
		t.Errorf("without TLS: %v, %+v", err, seen)
	}

	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone := "http://" + l.Addr().String() + "/"
	_ = l.Close()
	if seen, err = ask(t, &http.Transport{}, gone); err == nil || seen.connected != "" || seen.connectedWords() != "there is one" {
		t.Errorf("nobody there: %v, %+v", err, seen)
	}
}

func TestAnErrorIsAboutWhatTheFirstRequestDidNotPass(t *testing.T) {
	t.Parallel()
	noAnswer := func(err error) error {
		return fmt.Errorf("the unit cannot be reached: %w", &personium.Error{Err: err})
	}
	there := trace{connected: "192.0.2.7:443"}
	shaking, shaken := there, there
	shaking.tlsBegun = true
	shaken.tlsBegun, shaken.tlsDone = true, true
	for _, test := range []struct {
		err  error
		seen trace
		want string
	}{
		{noAnswer(&transport.ProxySettingError{}), trace{}, "proxy"},
		{noAnswer(&transport.ProxyError{Status: 502}), there, "proxy"},
		{noAnswer(&net.OpError{Op: "proxyconnect", Err: errors.New("refused")}), trace{}, "proxy"},
		{noAnswer(&net.OpError{Op: "socks connect", Err: errors.New("refused")}), there, "proxy"},
		{&personium.Error{Status: 407}, there, "proxy"},
		{noAnswer(&net.OpError{Op: "dial", Err: &net.DNSError{IsNotFound: true}}), trace{}, "dns"},
		{noAnswer(errors.New("connection refused")), trace{}, "connection"},
		{noAnswer(errors.New("x509")), shaking, "tls"},
		{noAnswer(&net.OpError{Op: "remote error", Err: errors.New("tls: bad certificate")}), shaken, "tls"},
		{noAnswer(&transport.ClientCertificateError{Err: errors.New("no")}), shaken, "tls"},
		{noAnswer(errors.New("no answer within 30s")), shaken, "unit"},
		{noAnswer(errors.New("no answer within 30s")), there, "unit"},
		{&personium.Error{Status: 400, Core: true, Code: "PR400-CM-0005"}, there, "unit"},
	} {
		if got := test.seen.checkOf(test.err); got != test.want {
			t.Errorf("%v: %s, want %s", test.err, got, test.want)
		}
	}
}
