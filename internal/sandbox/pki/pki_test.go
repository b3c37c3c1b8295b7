package pki

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"testing"
)

func TestACertificateNamesTheUnitAndItsCells(t *testing.T) {
	t.Parallel()
	for host, names := range map[string][]string{
		"unit.test": {"unit.test", "cell1.unit.test"},
		"127.0.0.1": {"127.0.0.1"},
	} {
		m, err := New(PrivateCA, host)
		if err != nil {
			t.Fatal(err)
		}
		leaf, err := x509.ParseCertificate(m.Config.Certificates[0].Certificate[0])
		if err != nil {
			t.Fatal(err)
		}
		trusted := x509.NewCertPool()
		trusted.AppendCertsFromPEM(m.CA)
		for _, name := range names {
			if _, err := leaf.Verify(x509.VerifyOptions{DNSName: name, Roots: trusted}); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := leaf.VerifyHostname("a.b." + host); err == nil {
			t.Errorf("%s: the certificate is good for two labels below the unit", host)
		}
	}
}

func TestAKindIsWhatItSays(t *testing.T) {
	t.Parallel()
	for _, kind := range Kinds() {
		m, err := New(kind, "unit.test")
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		if wants := m.Config.ClientAuth == tls.RequireAndVerifyClientCert; wants != (kind == ClientCert) || wants != (m.ClientCert != nil) {
			t.Errorf("%s: wants clients' certificates %t, has one %t", kind, wants, m.ClientCert != nil)
		}
		if old := m.Config.MaxVersion == tls.VersionTLS11; old != (kind == OldVersion) {
			t.Errorf("%s: speaks TLS 1.1 only %t", kind, old)
		}
		if block, _ := pem.Decode(m.CA); block == nil {
			t.Errorf("%s: nothing to trust", kind)
		}
	}
	if _, err := New("good", "unit.test"); err == nil {
		t.Error("an unknown kind was made")
	}
}
