package doctor

import (
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"strings"
	"testing"
	"time"
)

func TestTheDaysOfTheBestChainCount(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	chainOf := func(days ...int) (chain []*x509.Certificate) {
		for _, d := range days {
			chain = append(chain, &x509.Certificate{NotAfter: now.AddDate(0, 0, d),
				Subject: pkix.Name{CommonName: "unit1.example"}, Issuer: pkix.Name{CommonName: "R3"}})
		}
		return chain
	}
	for _, test := range []struct {
		sent     []int
		verified [][]int
		insecure bool
		level    Level
		says     string
	}{
		{[]int{62, 900}, [][]int{{62, 900, 4000}}, false, OK, "62 days left, until 2027-01-29"},
		{[]int{62, 20}, [][]int{{62, 20}}, false, Warning, "20 days left, until 2026-12-18"},
		{[]int{62, 1}, [][]int{{62, 1}, {62, 900}}, false, OK, "62 days left"}, // two roads, of which one ends
		{[]int{62, 1}, [][]int{{62, 900}}, false, OK, "62 days left"},          // one that nobody needs
		{[]int{21}, [][]int{{21}}, false, OK, "21 days left"},
		{[]int{1}, [][]int{{1}}, false, Warning, "1 day left"},
		{[]int{-3}, nil, true, Warning, "ended 2026-11-25"},
		{[]int{62}, nil, true, Warning, "62 days left"},
	} {
		state := &tls.ConnectionState{PeerCertificates: chainOf(test.sent...)}
		for _, days := range test.verified {
			state.VerifiedChains = append(state.VerifiedChains, chainOf(days...))
		}
		f := judgeCertificate(state, test.insecure, now)
		if f.Level != test.level || !strings.Contains(f.Found, test.says) {
			t.Errorf("%v, insecure %t: %s %q, want %s and %q", test.sent, test.insecure, f.Level, f.Found, test.level, test.says)
		}
		if (f.Level == OK) != (f.Means == "") {
			t.Errorf("%v: %s means %q", test.sent, f.Level, f.Means)
		}
	}
}
