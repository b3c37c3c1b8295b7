package sandbox

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/urls"
)

func TestServeAnswersUntilItsContextEnds(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	u, err := New(Options{Authority: l.Addr().String(), Faults: []string{"outage=1h"}, Work: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer u.Close()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- Serve(ctx, l, u) }()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	get := func() error {
		response, err := client.Get(u.UnitURL())
		if err != nil {
			return err
		}
		return response.Body.Close()
	}
	if err := get(); err != nil {
		t.Errorf("before the outage: %v", err)
	}
	u.outage.begin(time.Hour, 0)
	// How the closing reads depends on how far the client had come; that it could not connect would be another matter.
	var failed *net.OpError
	if err := get(); err == nil || errors.As(err, &failed) && failed.Op == "dial" {
		t.Errorf("during the outage: %v, want a connection closed without an answer", err)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("Serve: %v, want no error when its context ends", err)
	}
}

func TestNewRefusesWhatCannotBe(t *testing.T) {
	t.Parallel()
	for want, o := range map[string]Options{
		"unknown URL style":  {Style: "both"},
		"needs a host name":  {Style: urls.SubdomainStyle, Authority: "127.0.0.1:80"},
		"unknown fault":      {Faults: []string{"x"}},
		"in path style only": {Style: urls.SubdomainStyle, Faults: []string{"empty-body"}},
	} {
		if _, err := New(o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("New(%+v): got %v, want an error with %q", o, err, want)
		}
	}
}
