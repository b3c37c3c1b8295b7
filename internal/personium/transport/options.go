package transport

import "net/http"

// Options says how connections are made. The zero value is like Plain.
type Options struct {
	// CACert is a PEM file with certificates to trust besides those of the system.
	CACert string
	// ClientCert and ClientKey are PEM files with the certificate to show and its key. Without ClientKey the key is in
	// the file of the certificate.
	ClientCert, ClientKey string
	// Insecure trusts every certificate, that of a proxy as well: one that is spoken to in TLS gets no password then, and the
	// error of the request is a ProxyPasswordError.
	Insecure bool
	// Resolve holds HOST:PORT:ADDR[,ADDR] each: connections to HOST and PORT go to the first ADDR that takes one. HOST
	// can be *, for every host; an ADDR of IPv6 can stand in brackets.
	Resolve []string
	// Getenv looks up HTTPS_PROXY, HTTP_PROXY and NO_PROXY, or their names in lower case; nil has none of them.
	// A proxy can have a name and a password in its URL.
	Getenv func(string) string
}

// An OptionError says which of the Options cannot be used: "cacert", "client_cert", "client_key" or "resolve".
type OptionError struct {
	Option string
	Err    error
}

// Error says what is wrong, with the name of the file or the text of the rule.
func (e *OptionError) Error() string { return e.Err.Error() }

// Unwrap gives Err.
func (e *OptionError) Unwrap() error { return e.Err }

// New makes a transport. Files are read at once. Its errors are OptionErrors.
func New(o Options) (http.RoundTripper, error) {
	rules, err := parseRules(o.Resolve)
	if err != nil {
		return nil, &OptionError{"resolve", err}
	}
	if o.Getenv == nil {
		o.Getenv = noEnvironment
	}
	t := &transport{Transport: plain(o.Getenv), getenv: o.Getenv, shows: o.ClientCert != ""}
	if o.Insecure {
		t.Proxy = keepPassword(t.Proxy, o.Getenv)
	}
	if t.TLSClientConfig, err = o.tlsConfig(&t.asked); err != nil {
		return nil, err
	}
	if len(rules) > 0 {
		t.DialContext = rules.dial(t.DialContext)
	}
	return t, nil
}
