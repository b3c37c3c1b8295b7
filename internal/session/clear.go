package session

import (
	"net"
	"net/url"
	"strings"

	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

// inTheClear reports whether what is sent to a URL leaves this machine unencrypted.
func inTheClear(text string) bool {
	u, err := url.Parse(text)
	if err != nil || !strings.EqualFold(u.Scheme, "http") {
		return false
	}
	host := strings.ToLower(u.Hostname())
	ip := net.ParseIP(host)
	return host != "localhost" && !strings.HasSuffix(host, ".localhost") && (ip == nil || !ip.IsLoopback())
}

// takesPassword refuses a login cell to which no password is sent: unencrypted ones, unless the settings say so, and with --insecure
// encrypted ones, for which anybody could pass.
func takesPassword(settings config.Settings, loginCell string) error {
	switch open := inTheClear(loginCell); {
	case open && !settings.Insecure:
		return refusal.Misuse(refusal.Say("write https:// if the unit speaks TLS; on a network of your own --insecure sends it all the same"),
			"the password would go to %s in the clear, where anyone on the network path can read it; it was not sent", loginCell)
	case settings.Insecure && !open:
		return refusal.Misuse(refusal.Say("--cacert FILE makes this machine trust the unit"),
			"%s and a password do not go together: any server could pass for the unit", settings.Origin("insecure"))
	}
	return nil
}

// warnOfListeners tells once of a credential that goes over a network unencrypted.
func (s *Session) warnOfListeners(to personium.Cell) {
	for _, where := range []string{to.URL, to.UnitURL} {
		if inTheClear(where) && !s.clearTold {
			s.clearTold = true
			s.options.WarnFirst("the credential goes to " + where + " in the clear: anyone on the network path can read and use it; write https:// if the unit " +
				"speaks TLS")
		}
	}
}
