package personium

import "net/http"

// TransportOptions says how connections are made. The zero value is that of a Client without a transport of its own.
type TransportOptions struct {
	// CACert is a PEM file with certificates to trust besides those of the system.
	CACert string
	// ClientCert and ClientKey are PEM files with the certificate to show and its key. Without ClientKey the key is in
	// the file of the certificate.
	ClientCert, ClientKey string
	// Insecure trusts every certificate.
	Insecure bool
	// Resolve holds HOST:PORT:ADDR[,ADDR] each: connections to HOST and PORT go to the first ADDR that takes one. HOST
	// can be *, for every host; an ADDR of IPv6 can stand in brackets.
	Resolve []string
}

// A TransportError says which of the TransportOptions cannot be used: "cacert", "client_cert", "client_key" or "resolve".
type TransportError struct {
	Option string
	Err    error
}

// Error says what is wrong, with the name of the file or the text of the rule.
func (e *TransportError) Error() string { return e.Err.Error() }

// Unwrap gives Err.
func (e *TransportError) Unwrap() error { return e.Err }

// NewTransport makes a transport for Options.Transport. Files are read at once. Its errors are TransportErrors.
//
// Proxies come from the environment, HTTPS_PROXY, HTTP_PROXY and NO_PROXY, each with or without a name and a password.
func NewTransport(o TransportOptions) (http.RoundTripper, error) {
	rules, err := parseRules(o.Resolve)
	if err != nil {
		return nil, &TransportError{"resolve", err}
	}
	t := newTransport()
	if t.TLSClientConfig, err = o.tlsConfig(); err != nil {
		return nil, err
	}
	if len(rules) > 0 {
		t.DialContext = rules.dial(t.DialContext)
	}
	return t, nil
}
