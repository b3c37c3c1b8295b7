package transport

import (
	"net/http"
	"net/url"
	"testing"
	"time"
)

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

func TestIdleConnectionsAreNotKeptForTheNextLook(t *testing.T) {
	t.Parallel()
	if transport := Plain(); transport.IdleConnTimeout != 5*time.Second || transport.MaxResponseHeaderBytes != maxHeader {
		t.Errorf("got %+v", transport)
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
