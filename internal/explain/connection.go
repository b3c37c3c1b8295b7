package explain

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"syscall"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/personium/transport"
	"github.com/personium/personium-cell/internal/refusal"
)

// connection explains why there was no HTTP answer at all. What a change of the settings mends is a wrong
// configuration; what may pass by itself is an unreachable unit.
func connection(r *refusal.Error, e *personium.Error) *refusal.Error {
	r.Code, r.Text = refusal.Unreachable, "the unit cannot be reached"
	r.Next = refusal.Say("check the URL and the network, then try again")
	var dns *net.DNSError
	var proxy *transport.ProxyError
	var setting *transport.ProxySettingError
	var password *transport.ProxyPasswordError
	switch {
	case errors.As(e, &password):
		proxyPassword(r)
	case errors.As(e, &setting):
		proxySetting(r, setting)
	case errors.As(e, &proxy):
		proxyAnswer(r, proxy)
	case Operation(e) == "proxyconnect", Operation(e) == "socks connect":
		noProxy(r, e)
	case errors.As(e, &dns) && dns.IsNotFound:
		r.Text = "no address is known for the name " + dns.Name
		r.Next = refusal.Say("check the host in the URL, of which the cell's name is a part in subdomain style; " +
			"for a name that DNS does not have: --resolve " + dns.Name + ":" + portOf(e.URL) + ":ADDR")
	case errors.Is(e, syscall.ECONNREFUSED), errors.Is(e, refusedOnWindows):
		r.Next = refusal.Say("nothing takes connections there: check the host and the port in the URL and that the unit is up, " +
			"then try again")
	case (errors.Is(e, context.DeadlineExceeded) || isTimeout(e)) && e.Through.Name != "":
		r.Next = refusal.Say("it did not answer in time: check the network and the proxy, then try again")
	case errors.Is(e, context.DeadlineExceeded), isTimeout(e):
		r.Next = refusal.Say("it did not answer in time: check the network, a firewall in between or a proxy that is needed " +
			"(HTTPS_PROXY), then try again")
	default:
		secureConnection(r, e)
	}
	return r
}

// refusedOnWindows is WSAECONNREFUSED, which package syscall has for Windows alone. No other system has such a number.
const refusedOnWindows = syscall.Errno(10061)

// Operation is the operation of package net that an error is about, such as "dial"; "" for another error.
func Operation(err error) string {
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Op
	}
	return ""
}

func isTimeout(err error) bool {
	var n net.Error
	return errors.As(err, &n) && n.Timeout()
}

// portOf is the port that a URL means.
func portOf(text string) string {
	u, err := url.Parse(text)
	switch {
	case err == nil && u.Port() != "":
		return u.Port()
	case err == nil && u.Scheme == "http":
		return "80"
	}
	return "443"
}

const (
	clientCertificateWanted  = "the unit requires a client certificate that it trusts"
	clientCertificateHint    = "add --client-cert FILE and --client-key FILE"
	clientCertificateRefused = "the unit does not accept the client certificate"
	clientCertificateCheck   = "check that the certificate of --client-cert is one for this unit, and not expired"
)

// secureConnection explains what came of TLS. Another kind of error leaves r as it is.
func secureConnection(r *refusal.Error, e *personium.Error) {
	var record tls.RecordHeaderError
	var untrusted *tls.CertificateVerificationError
	var client *transport.ClientCertificateError
	switch {
	case errors.As(e, &untrusted):
		certificate(r, untrusted)
	case errors.As(e, &client):
		clientCertificate(r, client)
	case errors.As(e, &record), strings.Contains(e.Error(), "server gave HTTP response to HTTPS client"):
		r.Text, r.Next = "no secure connection could be made",
			refusal.Say("this port does not speak TLS: check the port in the URL, or write http:// if the unit is served without TLS")
	case strings.Contains(e.Error(), "malformed HTTP response"):
		r.Text, r.Next = "this is not HTTP", refusal.Say("check the port in the URL; if it speaks TLS, write https://")
	case Operation(e) == "remote error", Operation(e) == "local error":
		r.Text, r.Next = "no secure connection could be made",
			refusal.Say("the unit and this program do not agree on TLS: TLS 1.2 or later is needed")
	default:
		return
	}
	r.Code = refusal.Usage
}

// clientCertificate explains a connection that the unit refused after it had asked who we are.
func clientCertificate(r *refusal.Error, e *transport.ClientCertificateError) {
	r.Text, r.Next = clientCertificateWanted, refusal.Say(clientCertificateHint)
	if e.Shown {
		r.Text, r.Next = clientCertificateRefused, refusal.Say(clientCertificateCheck)
	}
	if Operation(e) != "remote error" {
		r.Next = r.Next.Say("; the unit asked for a certificate and closed the connection without a word, so that it can be " +
			"something else, too")
	}
}

// certificate explains what is wrong with the certificate of the unit.
func certificate(r *refusal.Error, e *tls.CertificateVerificationError) {
	r.Text = "no secure connection could be made"
	r.Next = refusal.Say("the certificate of the unit is not in order; --insecure trusts it all the same, and sends no " +
		"password then")
	if len(e.UnverifiedCertificates) == 0 {
		return
	}
	shown := e.UnverifiedCertificates[0]
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var unknown x509.UnknownAuthorityError
	switch {
	case errors.As(e, &name) && len(shown.DNSNames)+len(shown.IPAddresses) == 0:
		r.Next = refusal.Say("the certificate has no subjectAltName, and nothing else counts: the unit needs a new one; until then " +
			"--insecure, which sends no password")
	case errors.As(e, &name):
		r.Next = refusal.Say("the certificate is for " + namesOf(shown) +
			": write the host like that; --resolve HOST:PORT:ADDR connects to an address under another name")
	case errors.As(e, &invalid) && invalid.Reason == x509.Expired:
		r.Next = refusal.Say(fmt.Sprintf("the certificate is good from %s to %s: if this machine's clock is right, the unit "+
			"needs a new one",
			shown.NotBefore.UTC().Format("2006-01-02"), shown.NotAfter.UTC().Format("2006-01-02")))
	case errors.As(e, &unknown) && string(shown.RawIssuer) == string(shown.RawSubject):
		r.Next = refusal.Say("the certificate is self-signed: get it from the unit's operator and trust it with --cacert FILE")
	case errors.As(e, &unknown):
		r.Next = refusal.Say(fmt.Sprintf("this machine does not know the authority %q that issued the certificate: get its "+
			"certificate from the unit's operator and trust it with --cacert FILE", shown.Issuer.String()))
	}
}

// namesOf lists the first names of a certificate.
func namesOf(c *x509.Certificate) string {
	names := c.DNSNames
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	const most = 5
	if len(names) > most {
		return strings.Join(names[:most], ", ") + " and others"
	}
	return strings.Join(names, ", ")
}
