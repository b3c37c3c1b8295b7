// Package transport makes the connections of a client, as the admin's settings want them: certificates to trust and to
// show, proxies of the environment, addresses given by hand. It is an http.RoundTripper, which knows nothing of Personium;
// what net/http leaves untold about a refusal, its errors tell: ProxyError, ProxySettingError, ProxyPasswordError and
// ClientCertificateError. None of them holds a password.
package transport
