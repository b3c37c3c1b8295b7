package session

import (
	"errors"
	"net/http"

	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/personium/transport"
	"github.com/personium/personium-cell/internal/refusal"
)

// insecureWarning is said on each run with --insecure.
const insecureWarning = "--insecure is set: any server can pass for the unit, and gets the token; no password is sent to it but over plain http"

// transport makes the connections that the settings ask for, and warns of those that anybody can listen to.
func (s *Session) transport() (http.RoundTripper, error) {
	t, err := transportFor(s.options.Process, s.options.Settings)
	if err == nil && s.options.Settings.Insecure && !s.warned {
		s.warned = true
		s.options.WarnFirst(insecureWarning)
	}
	return t, err
}

// transportFor makes the transport of the settings. Its files are read at once.
func transportFor(p Process, settings config.Settings) (http.RoundTripper, error) {
	t, err := transport.New(transport.Options{
		CACert: settings.CACert, ClientCert: settings.ClientCert, ClientKey: settings.ClientKey,
		Insecure: settings.Insecure, Resolve: settings.Resolve, Getenv: p.Getenv,
	})
	var wrong *transport.OptionError
	if errors.As(err, &wrong) {
		return nil, refusal.Misuse(refusal.Say(transportHint(wrong.Option)), "%s: %w", settings.Where(wrong.Option), err)
	}
	if err == nil && p.Transport != nil {
		t = p.Transport
	}
	return t, err
}

// transportHint shows a right value of one of the options.
func transportHint(option string) string {
	switch option {
	case "resolve":
		return "--resolve cell1.unit1.example:443:192.0.2.7, or for IPv6 --resolve cell1.unit1.example:443:[2001:db8::7]"
	case "cacert":
		return "--cacert names a file with certificates between lines BEGIN CERTIFICATE and END CERTIFICATE"
	}
	return "--client-cert and --client-key name PEM files with a certificate and its own unencrypted key"
}
