package personium

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
)

// largestPEM is far above the size of the list of all public authorities, in bytes.
const largestPEM = 4 << 20

// tlsConfig gives the configuration for TLS, nil where that of the system is right as it is.
func (o TransportOptions) tlsConfig() (*tls.Config, error) {
	if o.CACert == "" && o.ClientCert == "" && !o.Insecure {
		return nil, nil
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: o.Insecure}
	if o.CACert != "" {
		pool, err := readAuthorities(o.CACert)
		if err != nil {
			return nil, &TransportError{"cacert", err}
		}
		config.RootCAs = pool
	}
	if o.ClientCert != "" {
		pair, err := o.clientCertificate()
		if err != nil {
			return nil, err
		}
		config.Certificates = []tls.Certificate{pair}
	}
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
	found := 0
	for {
		var block *pem.Block
		if block, text = pem.Decode(text); block == nil {
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
		return nil, fmt.Errorf("%s holds no certificate in PEM form", path)
	}
	return pool, nil
}

func (o TransportOptions) clientCertificate() (tls.Certificate, error) {
	keyPath, keyOption := o.ClientKey, "client_key"
	if keyPath == "" {
		keyPath, keyOption = o.ClientCert, "client_cert"
	}
	certificate, err := readPEM(o.ClientCert, false)
	if err != nil {
		return tls.Certificate{}, &TransportError{"client_cert", err}
	}
	key, err := readPEM(keyPath, true)
	if err != nil {
		return tls.Certificate{}, &TransportError{keyOption, err}
	}
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		return tls.Certificate{}, &TransportError{keyOption, fmt.Errorf("the certificate of %s cannot be used with the key of %s: %w", o.ClientCert, keyPath, err)}
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
	if private && runtime.GOOS != "windows" && info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%s holds a key, and others can read it (mode %04o): chmod 600 %s", path, info.Mode().Perm(), path)
	}
	text, err := io.ReadAll(io.LimitReader(f, largestPEM+1))
	if err == nil && len(text) > largestPEM {
		err = fmt.Errorf("%s has more than %d bytes", path, largestPEM)
	}
	return text, err
}
