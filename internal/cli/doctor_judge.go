package cli

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"time"

	"github.com/personium/personium-cell/internal/verdict"
)

// fewDays is when a certificate that ends is worth a warning.
const fewDays = 21

// judgeCertificate judges what a server showed: a connection fails with the first certificate of the best chain that ends.
func judgeCertificate(state *tls.ConnectionState, insecure bool, now time.Time) finding {
	if len(state.PeerCertificates) == 0 {
		return finding{Check: "tls", Level: levelOK, Found: "agreed on"}
	}
	own := state.PeerCertificates[0]
	end := own.NotAfter
	if chainEnd := endOfChains(state.VerifiedChains); !chainEnd.IsZero() {
		end = chainEnd
	}
	f := finding{Check: "tls", Level: levelOK,
		Found: fmt.Sprintf("certificate of %q for %q, %s", own.Issuer.String(), own.Subject.String(), daysWords(end, now))}
	switch {
	case insecure:
		f.Level, f.Means = levelWarning, "--insecure is set: any server can pass for the unit, and gets the token"
		f.Mend = "--cacert FILE with the certificate of the unit's authority, instead of --insecure"
	case end.Sub(now) < fewDays*24*time.Hour:
		f.Level, f.Means = levelWarning, "after that no request reaches the unit"
		f.Mend = "the unit's operator renews it"
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
func judgeClientCertificate(path string, now time.Time) (f finding, bad bool) {
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
	return finding{Check: "tls", Level: levelWarning, Found: "the client certificate " + path + ", " + daysWords(own.NotAfter, now),
		Means: "after that the unit refuses connections", Mend: "get a new client certificate from the unit's operator"}, true
}

// judgeClock judges by how much the clock of this machine is ahead of the unit's.
func judgeClock(off time.Duration, known bool) finding {
	f := finding{Check: "clock", Level: levelOK, Found: "as the unit's"}
	switch {
	case !known:
		f.Found = "not known: the unit did not say its time, or took long to say it"
	case off > clockTolerance:
		f.Level, f.Found = levelWarning, fmt.Sprintf("this machine is %s ahead of the unit", off)
	case off < -clockTolerance:
		f.Level, f.Found = levelWarning, fmt.Sprintf("this machine is %s behind the unit", -off)
	}
	if f.Level == levelWarning {
		f.Means = "certificates and tokens are judged by the clock, and times in the unit's log do not fit those shown here"
		f.Mend = "set the clock of the wrong one, for instance with timedatectl set-ntp true"
	}
	return f
}

// judgeVersion tells what is known of the version that a unit says it has. Releases did not always keep it right: 1.8.0
// says 1.7.1, 1.8.1 says 1.7.2, and 1.8.3 says 1.8.4.
func judgeVersion(said string) finding {
	f := finding{Check: "server", Level: levelOK, Found: "the unit says that it is core " + said}
	if release := map[string]string{"1.7.1": "1.8.0", "1.7.2": "1.8.1", "1.8.4": "1.8.3"}[said]; release != "" {
		f.Found += ", as release " + release + " does"
	}
	switch said {
	case "":
		f.Level, f.Found = levelWarning, "the answer does not say the version of core"
		f.Means, f.Mend = "something else answers in the place of core, or takes headers out of its answers", "ask the operator of what stands in front of the unit"
	case "1.7.2", "1.8.1", "1.8.2", "1.8.3", "1.8.4":
		f.Level, f.Means = levelWarning, "on release 1.8.1 to 1.8.3 with Elasticsearch 7 every export of a cell with data fails; imports work"
		f.Mend = "try one export of a cell with data: it says so if it fails, and then only another release mends it"
	}
	return f
}
