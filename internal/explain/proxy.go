package explain

import (
	"crypto/tls"
	"errors"
	"net/http"
	"strings"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/personium/transport"
	"github.com/personium/personium-cell/internal/refusal"
)

// inURL says how to write what would have a meaning of its own in the URL of a proxy.
const inURL = "characters like @ : # and % of a name or password are written %40 %3A %23 and %25 there"

// proxySetting explains a variable that names no proxy.
func proxySetting(r *refusal.Error, e *transport.ProxySettingError) {
	r.Code, r.Text = refusal.Usage, "no proxy can be asked"
	r.Next = refusal.Say("write " + e.Variable + "=http://proxy.example:3128 (" + inURL + "), or name the unit in NO_PROXY")
}

// proxyPassword explains why a proxy was not asked that a password would have been sent to.
func proxyPassword(r *refusal.Error) {
	r.Code, r.Text = refusal.Usage, "the password of the proxy is kept back"
	r.Next = refusal.Say("trust the certificates with --cacert FILE instead of --insecure, or name the unit in NO_PROXY")
}

// wentThrough ends a hint with the proxy on the way. What is known to be about the proxy names it already.
func wentThrough(r *refusal.Error, e *personium.Error) {
	if e.Through.Name == "" || OfProxy(e) {
		return
	}
	r.Next = r.Next.Say("; the request went through the proxy " + e.Through.Value + " (" + e.Through.Name + ")")
}

// OfProxy reports whether an error is about a proxy or its settings, and not about what lies behind it.
func OfProxy(err error) bool {
	var e *personium.Error
	var answer *transport.ProxyError
	var setting *transport.ProxySettingError
	var password *transport.ProxyPasswordError
	switch {
	case errors.As(err, &answer), errors.As(err, &setting), errors.As(err, &password):
		return true
	case errors.As(err, &e) && e.Status == http.StatusProxyAuthRequired:
		return true
	}
	operation := Operation(err)
	return operation == "proxyconnect" || operation == "socks connect"
}

// proxyAnswer explains the answer of a proxy that stands between.
func proxyAnswer(r *refusal.Error, e *transport.ProxyError) {
	switch {
	case e.Status == http.StatusProxyAuthRequired && e.Named:
		r.Code, r.Text = refusal.Unauthorised, "the proxy does not accept the name and the password"
		r.Next = refusal.Say("correct them in HTTPS_PROXY or HTTP_PROXY; " + inURL)
	case e.Status == http.StatusProxyAuthRequired:
		r.Code, r.Text = refusal.Unauthorised, "the proxy requires a name and a password"
		r.Next = refusal.Say("write HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT, for a unit without TLS HTTP_PROXY; or name the unit " +
			"in NO_PROXY")
	case e.Status >= http.StatusInternalServerError:
		r.Text, r.Next = "the proxy cannot reach the unit", refusal.Say("check the host and the port in the URL, then try again")
	default:
		r.Code, r.Text = refusal.Usage, "the proxy does not connect to the unit"
		r.Next = refusal.Say("ask its operator to allow the host and the port, or name the unit in NO_PROXY")
	}
}

// noProxy explains why there is no connection to the proxy itself.
func noProxy(r *refusal.Error, e *personium.Error) {
	r.Text, r.Next = "the proxy cannot be reached", refusal.Say("check HTTPS_PROXY and HTTP_PROXY, or name the unit in NO_PROXY")
	var record tls.RecordHeaderError
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(e, &record):
		r.Code, r.Next = refusal.Usage,
			refusal.Say("the proxy does not speak TLS itself: write HTTPS_PROXY=http://HOST:PORT, also for units with https")
	case Operation(e) == "socks connect":
		socksAnswer(r, e.Error())
	case errors.As(e, &certificate):
		r.Code, r.Next = refusal.Usage,
			refusal.Say("the certificate of the proxy is not trusted: --cacert FILE trusts another authority; most proxies are written "+
				"http://HOST:PORT")
	}
}

// socksAnswer reads the answer of a proxy that is spoken to in SOCKS5 (RFC 1928). net/http knows it as a text only.
func socksAnswer(r *refusal.Error, text string) {
	switch {
	case strings.HasSuffix(text, "authentication failed"):
		proxyAnswer(r, &transport.ProxyError{Status: http.StatusProxyAuthRequired, Named: true})
	case strings.HasSuffix(text, "no acceptable authentication methods"):
		r.Code, r.Text = refusal.Unauthorised, "the proxy requires a name and a password"
		r.Next = refusal.Say("write HTTPS_PROXY=socks5://NAME:PASSWORD@HOST:PORT, or name the unit in NO_PROXY")
	case strings.HasSuffix(text, "connection not allowed by ruleset"):
		proxyAnswer(r, &transport.ProxyError{Status: http.StatusForbidden})
	case strings.Contains(text, "unknown error "): // the answer to a request that was understood
		proxyAnswer(r, &transport.ProxyError{Status: http.StatusBadGateway})
	}
}
