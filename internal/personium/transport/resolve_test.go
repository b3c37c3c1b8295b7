package transport

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestARuleIsReadAsCurlDoes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"a.example:443:192.0.2.7":               "192.0.2.7",
		"A.Example.:0443:192.0.2.7,192.0.2.8":   "192.0.2.7 192.0.2.8",
		"a.example:443:2001:db8::7":             "2001:db8::7",
		"a.example:443:[2001:db8::7],192.0.2.7": "2001:db8::7 192.0.2.7",
		"*:443:192.0.2.7":                       "192.0.2.7",
		"a.example:444:192.0.2.7":               "",
		"b.example:443:192.0.2.7":               "",
		"a.example:443":                         "the address is missing",
		"a.example:443:":                        "the address is missing",
		"a.example:https:192.0.2.7":             "the port is not a number from 1 to 65535",
		"a.example:0:192.0.2.7":                 "the port is not a number from 1 to 65535",
		"a.example:65536:192.0.2.7":             "the port is not a number from 1 to 65535",
		"a.example:443:b.example":               `"b.example" is not an IP address`,
		"a.example:443:192.0.2.7,":              `"" is not an IP address`,
		"a.example:443:[192.0.2.7]":             `"[192.0.2.7]" is not an IP address`,
		"a.example:443:[2001:db8::7":            `"[2001:db8::7" is not an IP address`,
		":443:192.0.2.7":                        "the host is missing or is not a name",
		"https://a.example:443:192.0.2.7":       "the port is not a number from 1 to 65535",
		"a.example/:443:192.0.2.7":              "the host is missing or is not a name",
		"a.example":                             "the port is missing",
		"":                                      "the host is missing or is not a name",
	} {
		r, err := parseRules([]string{text})
		if err != nil {
			if got := err.Error(); !strings.HasSuffix(got, " is not HOST:PORT:ADDR: "+want) {
				t.Errorf("%q: got %v, want %s", text, err, want)
			}
			continue
		}
		addresses, _ := r.find("a.example:443")
		var got []string
		for _, a := range addresses {
			got = append(got, a.String())
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestARuleForAHostGoesBeforeTheOneForAll(t *testing.T) {
	t.Parallel()
	r, err := parseRules([]string{"[2001:db8::1]:443:192.0.2.1", "*:443:192.0.2.2", "a.example:443:192.0.2.3", "a.example:443:192.0.2.4"})
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]string{"[2001:db8::1]:443": "192.0.2.1", "b.example:443": "192.0.2.2", "a.example:443": "192.0.2.4"} {
		if found, _ := r.find(address); len(found) != 1 || found[0].String() != want {
			t.Errorf("%s: got %v, want %s", address, found, want)
		}
	}
}

func TestTheFirstAddressThatTakesAConnectionCounts(t *testing.T) {
	t.Parallel()
	r, err := parseRules([]string{"a.example:443:192.0.2.1,192.0.2.2,192.0.2.3"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	end, _ := ctx.Deadline()
	var tried []string
	refused := errors.New("refused")
	dial := r.dial(func(ctx context.Context, _, address string) (net.Conn, error) {
		tried = append(tried, address)
		if limit, ok := ctx.Deadline(); address == "192.0.2.1:443" && (!ok || limit.After(end.Add(-30*time.Minute))) {
			t.Errorf("the first address may take until %v, of %v", limit, end)
		}
		if address == "192.0.2.2:443" {
			return nil, nil
		}
		return nil, refused
	})
	if _, err := dial(ctx, "tcp", "a.example:443"); err != nil || !slices.Equal(tried, []string{"192.0.2.1:443", "192.0.2.2:443"}) {
		t.Errorf("tried %q, %v", tried, err)
	}
	tried = nil
	if _, err := dial(ctx, "tcp", "b.example:443"); !errors.Is(err, refused) || !slices.Equal(tried, []string{"b.example:443"}) {
		t.Errorf("without a rule: tried %q, %v", tried, err)
	}
}
