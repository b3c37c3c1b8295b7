package doctor

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"time"

	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/verdict"
)

// fewDays is when a certificate that ends is worth a warning.
const fewDays = 21

// judgeCertificate judges what a server showed: a connection fails with the first certificate of the best chain that ends.
func judgeCertificate(state *tls.ConnectionState, insecure bool, now time.Time) Finding {
	if len(state.PeerCertificates) == 0 {
		return fine(checkTLS, "agreed on")
	}
	own := state.PeerCertificates[0]
	end := own.NotAfter
	if chainEnd := endOfChains(state.VerifiedChains); !chainEnd.IsZero() {
		end = chainEnd
	}
	f := fine(checkTLS, fmt.Sprintf("certificate of %q for %q, %s", own.Issuer.String(), own.Subject.String(), daysWords(end, now)))
	switch {
	case insecure:
		f.Level, f.Means = Warning, "--insecure is set: any server can pass for the unit, and gets the token"
		f.Next = refusal.Say("--cacert FILE with the certificate of the unit's authority, instead of --insecure")
	case end.Sub(now) < fewDays*24*time.Hour:
		f.Level, f.Means = Warning, "after that no request reaches the unit"
		f.Next = refusal.Say("the unit's operator renews it")
	}
	return f
}

// endOfChains is when the chain ends that lasts longest; zero without one.
func endOfChains(chains [][]*x509.Certificate) time.Time {
	var last time.Time
	for _, chain := range chains {
		end := chain[0].NotAfter
		for _, c := range chain {
			if c.NotAfter.Before(end) {
				end = c.NotAfter
			}
		}
		if end.After(last) {
			last = end
		}
	}
	return last
}

func daysWords(end, now time.Time) string {
	day := end.UTC().Format("2006-01-02")
	if end.Before(now) {
		return "ended " + day
	}
	return verdict.Counted(int(end.Sub(now)/(24*time.Hour)), "day", "days") + " left, until " + day
}

// judgeClientCertificate judges the certificate that this machine shows; bad is false where there is nothing to say.
func judgeClientCertificate(path string, now time.Time) (f Finding, bad bool) {
	text, err := os.ReadFile(path)
	if path == "" || err != nil {
		return f, false // what cannot be read was refused at the start
	}
	block, rest := pem.Decode(text)
	for block != nil && block.Type != "CERTIFICATE" {
		block, rest = pem.Decode(rest)
	}
	if block == nil {
		return f, false
	}
	own, err := x509.ParseCertificate(block.Bytes)
	if err != nil || own.NotAfter.Sub(now) >= fewDays*24*time.Hour {
		return f, false
	}
	return Finding{Check: checkTLS, Level: Warning, Found: "the client certificate " + path + ", " + daysWords(own.NotAfter, now),
		Means: "after that the unit refuses connections",
		Next:  refusal.Say("get a new client certificate from the unit's operator")}, true
}
