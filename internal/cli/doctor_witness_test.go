package cli

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// ask sends two requests through a witness, and gives what it saw of the first.
func ask(t *testing.T, next http.RoundTripper, url string) (testimony, error) {
	t.Helper()
	w := &witness{next: next}
	client := &http.Client{Transport: w}
	response, err := client.Get(url)
	if err == nil {
		_ = response.Body.Close()
	}
	seen := w.of(hostOf(url))
	if response, err := client.Get(url); err == nil {
		_ = response.Body.Close()
		if again := w.of(hostOf(url)); again.middle != seen.middle || again.header.Get("Answer") != "1" {
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

func TestAWitnessSeesHowFarTheFirstRequestComes(t *testing.T) {
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
