package cli

import (
	"crypto/x509"
	"fmt"
	"time"
)

// judgeCertificate judges a chain, the unit's own certificate first: a connection ends to work with the first that ends.
func judgeCertificate(chain []*x509.Certificate, insecure bool, now time.Time) finding {
	own := chain[0]
	end := own.NotAfter
	for _, c := range chain[1:] {
		if c.NotAfter.Before(end) {
			end = c.NotAfter
		}
	}
	days := int(end.Sub(now) / (24 * time.Hour))
	rest := amount(days, "day") + " left, until "
	if end.Before(now) {
		rest = "ended "
	}
	f := finding{Check: "tls", Level: levelOK, Found: fmt.Sprintf("certificate of %q for %q, %s%s",
		own.Issuer.String(), own.Subject.String(), rest, end.UTC().Format("2006-01-02"))}
	switch {
	case insecure:
		f.Level, f.Means = levelWarning, "--insecure is set: any server can pass for the unit, and gets the token"
		f.Mend = "--cacert FILE with the certificate of the unit's authority, instead of --insecure"
	case days < fewDays:
		f.Level, f.Means = levelWarning, "after that no request reaches the unit"
		f.Mend = "the unit's operator renews it"
	}
	return f
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
	f := finding{Check: "server", Level: levelOK, Found: "core that says " + said}
	switch said {
	case "":
		f.Level, f.Found = levelWarning, "the answer does not say the version of core"
		f.Means, f.Mend = "something else answers in the place of core, or takes headers out of its answers", "ask the operator of what stands in front of the unit"
	case "1.7.1":
		f.Found += " (1.8.0 does, too)"
	case "1.7.2":
		f.Level, f.Found = levelWarning, f.Found+" (1.8.1 does, too)"
		f.Means, f.Mend = exportsFailMeans, exportsFailMend
	case "1.8.2", "1.8.3", "1.8.4":
		f.Level, f.Means, f.Mend = levelWarning, exportsFailMeans, exportsFailMend
		if said == "1.8.4" {
			f.Found += " (1.8.3 does, too)"
		}
	}
	return f
}

const (
	exportsFailMeans = "on core 1.8.1 to 1.8.3 with Elasticsearch 7 every export of a cell with data fails; imports work"
	exportsFailMend  = "try one export of a cell with data: it says so if it fails; the operator can change the version of core"
)
