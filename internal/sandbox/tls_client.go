package sandbox

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"time"
)

// wantClients makes the unit refuse whoever shows no certificate of ca, and makes one to show. TLS 1.2 tells the refusal in
// the handshake; in TLS 1.3 a client can lose the reason when it has sent a request by then.
func (u *Unit) wantClients(ca authority) error {
	trusted := x509.NewCertPool()
	trusted.AddCert(ca.certificate)
	u.tls.ClientAuth, u.tls.ClientCAs = tls.RequireAndVerifyClientCert, trusted
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: serialNumber(), Subject: pkix.Name{CommonName: "Practice client"}, NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(0, 3, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, ca.certificate, key.Public(), ca.key)
	if err != nil {
		return fmt.Errorf("make the certificate of a client of the practice unit: %w", err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return fmt.Errorf("make the key of a client of the practice unit: %w", err)
	}
	u.clientCert = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	u.clientKey = pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})
	return nil
}

// ClientPair is a certificate that a unit with ClientCert accepts, and its key, in PEM; nil of other units.
func (u *Unit) ClientPair() (certificate, key []byte) { return u.clientCert, u.clientKey }
