package transport

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
)

// largestPEM is far above the size of the list of all public authorities, in bytes.
const largestPEM = 4 << 20

// tlsConfig gives the configuration for TLS. asked is set when a server asks for a client certificate: its refusal of the
// connection does not always say that it is about one.
func (o Options) tlsConfig(asked *atomic.Bool) (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: o.Insecure}
	if o.CACert != "" {
		pool, err := readAuthorities(o.CACert)
		if err != nil {
			return nil, &OptionError{"cacert", err}
		}
		config.RootCAs = pool
	}
	var pair tls.Certificate // the zero one shows nothing
	if o.ClientCert != "" {
		var err error
		if pair, err = o.clientCertificate(); err != nil {
			return nil, err
		}
	}
	config.GetClientCertificate = presenting(&pair, asked)
	return config, nil
}

// readAuthorities gives the authorities of the system together with those of a file.
func readAuthorities(path string) (*x509.CertPool, error) {
	text, err := readPEM(path, false)
	if err != nil {
		return nil, err
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	found, rest := 0, text
	for {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		found++
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("%s: certificate %d cannot be read: %w", path, found, err)
		}
		pool.AddCert(certificate)
	}
	if found == 0 {
		return nil, noCertificate(path, text)
	}
	return pool, nil
}

// noCertificate tells what a file without a certificate in PEM form holds instead.
func noCertificate(path string, text []byte) error {
	block, _ := pem.Decode(text)
	_, err := x509.ParseCertificates(text)
	switch {
	case len(bytes.TrimSpace(text)) == 0:
		return errors.New(path + " is empty")
	case block != nil && strings.HasSuffix(block.Type, "PRIVATE KEY"):
		return errors.New(path + " holds a private key, and no certificate")
	case err == nil:
		return fmt.Errorf("%s holds a certificate in DER form: openssl x509 -inform DER -in %s writes it in PEM form", path, path)
	}
	return errors.New(path + " holds no certificate in PEM form")
}

func (o Options) clientCertificate() (tls.Certificate, error) {
	keyPath, keyOption := o.ClientKey, "client_key"
	if keyPath == "" {
		keyPath, keyOption = o.ClientCert, "client_cert"
	}
	certificate, err := readPEM(o.ClientCert, false)
	if err != nil {
		return tls.Certificate{}, &OptionError{"client_cert", err}
	}
	key, err := readPEM(keyPath, true)
	if err != nil {
		return tls.Certificate{}, &OptionError{keyOption, err}
	}
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		err = fmt.Errorf("the certificate of %s cannot be used with the key of %s: %w", o.ClientCert, keyPath, err)
		return tls.Certificate{}, &OptionError{keyOption, err}
	}
	return pair, nil
}

// readPEM reads a file. One that holds a key must be its owner's alone, where the system has such modes.
func readPEM(path string, private bool) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, errors.New(path + " is a folder")
	}
	text, err := io.ReadAll(io.LimitReader(f, largestPEM+1))
	if err == nil && len(text) > largestPEM {
		err = fmt.Errorf("%s has more than %d bytes", path, largestPEM)
	}
	if err == nil && private && bytes.Contains(text, []byte("PRIVATE KEY")) {
		err = checkPrivate(path, info)
	}
	return text, err
}

// checkPrivate refuses a key that others can read. Windows has no such modes.
func checkPrivate(path string, info fs.FileInfo) error {
	if runtime.GOOS == "windows" || !info.Mode().IsRegular() || info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	return fmt.Errorf("%s holds a key, and others can read it (mode %04o): chmod 600 %s", path, info.Mode().Perm(), path)
}
