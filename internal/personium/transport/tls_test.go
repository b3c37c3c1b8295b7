package transport_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/personium/transport"
)

// A pair is a self-signed certificate and its key, in PEM.
type pair struct{ certificate, key []byte }

func newPair(t *testing.T) pair {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		DNSNames: []string{"unit.test"}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pair{pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})}
}

// written writes text into a file of its own.
func written(t *testing.T, text string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := errors.Join(os.WriteFile(path, []byte(text), mode), os.Chmod(path, mode)); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAFileThatCannotBeUsedIsToldFromTheOthers(t *testing.T) {
	t.Parallel()
	one, other := newPair(t), newPair(t)
	der, _ := pem.Decode(one.certificate)
	certificate, key := written(t, string(one.certificate), 0o600), written(t, string(one.key), 0o600)
	otherKey, both := written(t, string(other.key), 0o600), written(t, string(one.certificate)+string(one.key), 0o600)
	missing := filepath.Join(t.TempDir(), "missing")
	type options = transport.Options
	authorities := func(text string) options { return options{CACert: written(t, text, 0o644)} }
	for name, tc := range map[string]struct {
		options      transport.Options
		option, want string
	}{
		"a certificate":                 {authorities(string(one.certificate)), "", ""},
		"a certificate among words":     {authorities("words\n" + string(one.key) + string(one.certificate)), "", ""},
		"two certificates, one broken":  {authorities(string(one.certificate) + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), "cacert", ": certificate 2 cannot be read: "},
		"no file":                       {options{CACert: missing}, "cacert", "open " + missing + ": "},
		"a folder":                      {options{CACert: t.TempDir()}, "cacert", " is a folder"},
		"an empty file":                 {authorities(" \n"), "cacert", "/file is empty"},
		"words":                         {authorities("words"), "cacert", "/file holds no certificate in PEM form"},
		"a key":                         {authorities(string(one.key)), "cacert", "/file holds a private key, and no certificate"},
		"DER":                           {authorities(string(der.Bytes)), "cacert", "/file holds a certificate in DER form: openssl x509 -inform DER -in "},
		"a huge file":                   {authorities(strings.Repeat("x", 4<<20+1)), "cacert", "/file has more than 4194304 bytes"},
		"a client":                      {options{ClientCert: certificate, ClientKey: key}, "", ""},
		"a client in one file":          {options{ClientCert: both}, "", ""},
		"a client without a key":        {options{ClientCert: certificate}, "client_cert", "cannot be used with the key of "},
		"a client with another key":     {options{ClientCert: certificate, ClientKey: otherKey}, "client_key", "private key does not match public key"},
		"a client with a missing key":   {options{ClientCert: certificate, ClientKey: missing}, "client_key", "open " + missing + ": "},
		"a client that is missing":      {options{ClientCert: missing, ClientKey: key}, "client_cert", "open " + missing + ": "},
		"a client with a public secret": {options{ClientCert: certificate, ClientKey: written(t, string(one.key), 0o640)}, "client_key", "holds a key, and others can read it (mode 0640): chmod 600 "},
		"a client with a file that holds no key": {options{ClientCert: certificate, ClientKey: written(t, "words", 0o644)}, "client_key",
			"cannot be used with the key of "},
	} {
		if runtime.GOOS == "windows" && name == "a client with a public secret" {
			continue // it has no such modes
		}
		_, err := transport.New(tc.options)
		var wrong *transport.OptionError
		switch {
		case tc.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case tc.want != "" && (!errors.As(err, &wrong) || wrong.Option != tc.option || !strings.Contains(err.Error(), tc.want)):
			t.Errorf("%s: got %v (%+v), want %s: %s", name, err, wrong, tc.option, tc.want)
		}
	}
}

// acceptAll takes connections one after the other.
func acceptAll(t *testing.T, take func(raw net.Conn)) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			raw, err := l.Accept()
			if err != nil {
				return
			}
			take(raw)
		}
	}()
	return l.Addr().String()
}

// serveHandshakes takes TLS connections one after the other, answers a request on those that come about, and reads the
// others to their end: so that a client that has sent its request by then still learns why it is refused.
func serveHandshakes(t *testing.T, config *tls.Config) (address string) {
	t.Helper()
	return acceptAll(t, func(raw net.Conn) {
		conn := tls.Server(raw, config)
		if err := conn.Handshake(); err == nil {
			_, _ = conn.Read(make([]byte, 1024))
			_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 18\r\nConnection: close\r\n\r\n{\"status\":\"ready\"}")
			_ = conn.Close()
			return
		}
		_ = raw.(*net.TCPConn).CloseWrite()
		_, _ = io.Copy(io.Discard, raw)
		_ = raw.Close()
	})
}

func TestARefusedClientCertificateIsToldFromOtherRefusals(t *testing.T) {
	t.Parallel()
	server, known, unknown := newPair(t), newPair(t), newPair(t)
	shown, err := tls.X509KeyPair(server.certificate, server.key)
	if err != nil {
		t.Fatal(err)
	}
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(known.certificate)
	file := func(p pair) string { return written(t, string(p.certificate)+string(p.key), 0o600) }
	for version, name := range map[uint16]string{tls.VersionTLS12: "1.2", tls.VersionTLS13: "1.3"} {
		config := &tls.Config{Certificates: []tls.Certificate{shown}, MinVersion: version, MaxVersion: version,
			ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: trusted}
		address := serveHandshakes(t, config)
		for kind, tc := range map[string]struct {
			client          string
			refused, showed bool
		}{"none": {"", true, false}, "unknown": {file(unknown), true, true}, "known": {file(known), false, true}} {
			c := clientOf(t, address, transport.Options{CACert: written(t, string(server.certificate), 0o600), ClientCert: tc.client})
			_, err := c.ImportStatus(t.Context())
			var refusal *transport.ClientCertificateError
			if errors.As(err, &refusal) != tc.refused || refusal != nil && refusal.Shown != tc.showed || !tc.refused && err != nil {
				t.Errorf("TLS %s, %s: got %v (%+v)", name, kind, err, refusal)
			}
		}
	}
}

// serveTLS13 hands each connection that comes about to serve, and closes it then at once; the others, too.
func serveTLS13(t *testing.T, config *tls.Config, serve func(*tls.Conn)) (address string) {
	t.Helper()
	return acceptAll(t, func(raw net.Conn) {
		conn := tls.Server(raw, config)
		if conn.Handshake() == nil {
			serve(conn)
		}
		_ = raw.Close()
	})
}

func TestAServerThatClosesWithoutAWordWantsACertificate(t *testing.T) {
	t.Parallel()
	server := newPair(t)
	shown, err := tls.X509KeyPair(server.certificate, server.key)
	if err != nil {
		t.Fatal(err)
	}
	authority := written(t, string(server.certificate), 0o600)
	for _, protocol := range []string{"http/1.1", "h2"} {
		config := &tls.Config{Certificates: []tls.Certificate{shown}, MinVersion: tls.VersionTLS13, ClientAuth: tls.RequireAnyClientCert, NextProtos: []string{protocol}}
		address := serveTLS13(t, config, func(*tls.Conn) {})
		for range 40 { // the reason is lost in some of them only
			_, err := clientOf(t, address, transport.Options{CACert: authority}).ImportStatus(t.Context())
			var refusal *transport.ClientCertificateError
			if !errors.As(err, &refusal) || refusal.Shown {
				t.Fatalf("%s: got %v", protocol, err)
			}
		}
	}
}

// TestAnOutageIsNoWantOfACertificate has a server that asks for a certificate and does without, or does not ask.
func TestAnOutageIsNoWantOfACertificate(t *testing.T) {
	t.Parallel()
	server := newPair(t)
	shown, err := tls.X509KeyPair(server.certificate, server.key)
	if err != nil {
		t.Fatal(err)
	}
	authority := written(t, string(server.certificate), 0o600)
	for asks, answers := range map[tls.ClientAuthType]int{tls.RequestClientCert: 1, tls.NoClientCert: 0} {
		config := &tls.Config{Certificates: []tls.Certificate{shown}, MinVersion: tls.VersionTLS13, ClientAuth: asks}
		left := answers
		address := serveTLS13(t, config, func(conn *tls.Conn) {
			if left--; left >= 0 {
				_, _ = conn.Read(make([]byte, 1024))
				_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 18\r\nConnection: close\r\n\r\n{\"status\":\"ready\"}")
			}
		})
		c := clientOf(t, address, transport.Options{CACert: authority})
		for i := range 40 {
			_, err := c.ImportStatus(t.Context())
			var refusal *transport.ClientCertificateError
			if errors.As(err, &refusal) || (err == nil) != (i < answers) {
				t.Fatalf("%v, look %d: got %v", asks, i, err)
			}
		}
	}
}

// clientOf makes a client that finds unit.test at an address, with connections of its own.
func clientOf(t *testing.T, address string, o transport.Options) *personium.Client {
	t.Helper()
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	o.Resolve = []string{"unit.test:" + port + ":" + host}
	connections, err := transport.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return newClient(t, "https://unit.test:"+port+"/cell1/", personium.Options{Transport: connections})
}

func newClient(t *testing.T, cell string, o personium.Options) *personium.Client {
	t.Helper()
	c, err := personium.New(personium.Cell{URL: cell}, o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}
