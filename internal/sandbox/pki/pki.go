package pki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"strings"
	"time"
)

// The kinds of TLS that a unit can have. The first is what clients have to accept, and the next ones what they have to refuse.
const (
	PrivateCA  = "private-ca"  // a certificate for the unit and the cells below it, of an authority made for this unit
	WrongName  = "wrong-name"  // the same for another unit
	Expired    = "expired"     // the same, a month too old
	SelfSigned = "self-signed" // a certificate that no authority stands behind
	OldVersion = "tls-1.1"     // the first one, and no version of TLS but one that is out of use
	ClientCert = "client-cert" // the first one, and whoever comes has to show a certificate of the same authority
)

// otherUnit is what a certificate with a wrong name names.
const otherUnit = "other.example"

// An authority is a certificate with its key, which can sign others.
type authority struct {
	certificate *x509.Certificate
	key         crypto.Signer
}

// A Material is what a server with TLS and its clients need.
type Material struct {
	Config                *tls.Config
	CA                    []byte // what a client has to trust, in PEM: the authority, or the self-signed certificate itself
	ClientCert, ClientKey []byte // a certificate that a server with ClientCert takes, and its key, in PEM; nil of other kinds
}

// New makes the material of a kind for a unit on this host and its cells, whose names are one label longer.
func New(kind, host string) (*Material, error) {
	ca, err := newAuthority()
	if err != nil {
		return nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	leaf, signer := template(host), ca
	switch kind {
	case PrivateCA, OldVersion, ClientCert:
	case WrongName:
		leaf.IPAddresses, leaf.DNSNames = nil, []string{otherUnit, "*." + otherUnit}
	case Expired:
		leaf.NotBefore, leaf.NotAfter = leaf.NotBefore.AddDate(0, -2, 0), leaf.NotBefore.AddDate(0, -1, 0)
	case SelfSigned:
		signer = authority{leaf, key}
	default:
		return nil, fmt.Errorf("unknown kind of TLS %q: it is one of %s", kind, strings.Join(Kinds(), ", "))
	}
	der, err := x509.CreateCertificate(rand.Reader, leaf, signer.certificate, key.Public(), signer.key)
	if err != nil {
		return nil, fmt.Errorf("make the certificate of the practice unit: %w", err)
	}
	trusted := ca.certificate.Raw
	if kind == SelfSigned {
		trusted = der
	}
	pair := tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
	m := &Material{CA: inPEM("CERTIFICATE", trusted)}
	m.Config = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair}}
	switch kind {
	case OldVersion:
		m.Config.MinVersion, m.Config.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
	case ClientCert:
		return m, m.wantClients(ca)
	}
	return m, nil
}

// inPEM is one block of text.
func inPEM(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// Kinds are all kinds of TLS.
func Kinds() []string {
	return []string{PrivateCA, WrongName, Expired, SelfSigned, OldVersion, ClientCert}
}

// template names the unit and, one label deep, its cells.
func template(host string) *x509.Certificate {
	now := time.Now()
	leaf := &x509.Certificate{
		SerialNumber: serialNumber(), Subject: pkix.Name{CommonName: host},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(0, 3, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if ip := net.ParseIP(host); ip != nil {
		leaf.IPAddresses = []net.IP{ip}
	} else {
		leaf.DNSNames = []string{host, "*." + host}
	}
	return leaf
}

func newAuthority() (authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return authority{}, err
	}
	now := time.Now()
	root := &x509.Certificate{
		SerialNumber: serialNumber(), Subject: pkix.Name{CommonName: "Practice unit CA"},
		NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(1, 0, 0),
		KeyUsage: x509.KeyUsageCertSign, BasicConstraintsValid: true, IsCA: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, root, root, key.Public(), key)
	if err != nil {
		return authority{}, fmt.Errorf("make the authority of the practice unit: %w", err)
	}
	made, err := x509.ParseCertificate(der)
	return authority{made, key}, err
}

func serialNumber() *big.Int {
	b := make([]byte, 16)
	rand.Read(b) // never fails
	return new(big.Int).SetBytes(b)
}
