package sandbox

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/personium/personium-cell/internal/sandbox/pki"
	"github.com/personium/personium-cell/internal/sandbox/urls"
)

func TestTLSIsGoodOrBadAsAskedFor(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]func(error) bool{
		PrivateCA:      func(err error) bool { return err == nil },
		pki.SelfSigned: func(err error) bool { return err == nil }, // when it is trusted
		pki.WrongName:  func(err error) bool { return isCertificateError[x509.HostnameError](err) },
		pki.Expired: func(err error) bool {
			var invalid x509.CertificateInvalidError
			return errors.As(err, &invalid) && invalid.Reason == x509.Expired
		},
		pki.OldVersion: func(err error) bool {
			return err != nil && strings.Contains(err.Error(), "protocol version not supported")
		},
		pki.ClientCert: func(err error) bool { return err != nil }, // of TLS 1.3 the reason can be lost
	} {
		bothStyles(t, func(t *testing.T, style string) {
			u, get := serveTLS(t, style, kind)
			trusted := x509.NewCertPool()
			if !trusted.AppendCertsFromPEM(u.CA()) {
				t.Fatalf("no certificate in %q", u.CA())
			}
			for _, url := range []string{u.UnitURL(), u.CellURL(firstCell)} {
				if err := get(url, trusted); !want(err) {
					t.Errorf("%s, GET %s: %v", kind, url, err)
				}
			}
			if err := get(u.UnitURL(), x509.NewCertPool()); err == nil {
				t.Errorf("%s: a client that trusts nobody is served", kind)
			} else if kind == PrivateCA && !isCertificateError[x509.UnknownAuthorityError](err) {
				t.Errorf("%s: a client that trusts nobody gets %v", kind, err)
			}
		})
	}
}

func isCertificateError[E error](err error) bool {
	var e E
	return errors.As(err, &e)
}

func TestAClientWithItsCertificateIsServed(t *testing.T) {
	t.Parallel()
	bothStyles(t, func(t *testing.T, style string) {
		var pair tls.Certificate
		u, get := serveTLS(t, style, pki.ClientCert, &pair)
		trusted := x509.NewCertPool()
		trusted.AppendCertsFromPEM(u.CA())
		var err error
		if pair, err = tls.X509KeyPair(u.ClientPair()); err != nil {
			t.Fatal(err)
		}
		if err := get(u.UnitURL(), trusted); err != nil {
			t.Error(err)
		}
	})
}

// serveTLS serves a unit on loopback. get asks it whatever its names resolve to, and shows the pair, if there is one.
func serveTLS(t *testing.T, style, kind string, pair ...*tls.Certificate) (u *Unit, get func(url string, trusted *x509.CertPool) error) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	authority := address
	if style == urls.SubdomainStyle {
		_, port, _ := net.SplitHostPort(address)
		authority = "unit.test:" + port
	}
	if u, err = New(Options{Style: style, Authority: authority, TLS: kind}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- Serve(ctx, listener, u) }()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
		u.Close()
	})
	return u, func(url string, trusted *x509.CertPool) error {
		transport := &http.Transport{
			TLSClientConfig: &tls.Config{RootCAs: trusted, MinVersion: tls.VersionTLS12},
			DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, network, address)
			},
		}
		for _, one := range pair {
			transport.TLSClientConfig.Certificates = append(transport.TLSClientConfig.Certificates, *one)
		}
		defer transport.CloseIdleConnections()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		r.Header.Set("Accept", "application/json")
		response, err := (&http.Client{Transport: transport}).Do(r)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		if response.TLS.Version != tls.VersionTLS13 { // no kind that can be served has an older one
			return errors.New(tls.VersionName(response.TLS.Version))
		}
		if response.StatusCode != http.StatusOK {
			return errors.New(response.Status)
		}
		return nil
	}
}

func TestAnUnknownKindOfTLSIsRefused(t *testing.T) {
	t.Parallel()
	if u, err := New(Options{TLS: "good"}); err == nil {
		u.Close()
		t.Error("a unit with the TLS good was made")
	}
}
