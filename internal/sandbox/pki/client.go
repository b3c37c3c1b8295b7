package pki

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"time"
)

// wantClients makes a server refuse whoever shows no certificate of ca, and makes one to show. TLS 1.2 tells the refusal in
// the handshake; in TLS 1.3 a client can lose the reason when it has sent a request by then.
func (m *Material) wantClients(ca authority) error {
	trusted := x509.NewCertPool()
	trusted.AddCert(ca.certificate)
	m.Config.ClientAuth, m.Config.ClientCAs = tls.RequireAndVerifyClientCert, trusted
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	now := time.Now()
	client := &x509.Certificate{
		SerialNumber: serialNumber(), Subject: pkix.Name{CommonName: "Practice client"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(0, 3, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, client, ca.certificate, key.Public(), ca.key)
	if err != nil {
		return fmt.Errorf("make the certificate of a client of the practice unit: %w", err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return fmt.Errorf("make the key of a client of the practice unit: %w", err)
	}
	m.ClientCert, m.ClientKey = inPEM("CERTIFICATE", der), inPEM("PRIVATE KEY", secret)
	return nil
}
