package explain

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/personium/transport"
	"github.com/personium/personium-cell/internal/refusal"
)

// listen hands each connection to serve, and closes it after that.
func listen(t *testing.T, serve func(net.Conn)) (port string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				serve(conn)
				_ = conn.Close()
			}()
		}
	}()
	_, port, _ = net.SplitHostPort(l.Addr().String())
	return port
}

// selfSigned makes a certificate out of a template, and a file with it.
func selfSigned(t *testing.T, template x509.Certificate) (pair tls.Certificate, file string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template.SerialNumber = big.NewInt(1)
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, file
}

// tried is the refusal of a request to a URL whose host is this machine.
func tried(t *testing.T, url, cacert string, limit time.Duration) *refusal.Error {
	t.Helper()
	_, port, _ := strings.Cut(strings.TrimSuffix(url, "/"), "://unit.test:")
	transport, err := transport.New(transport.Options{
		CACert: cacert, Resolve: []string{"unit.test:" + port + ":127.0.0.1"}, Getenv: func(string) string { return "" },
	})
	if err != nil {
		t.Fatal(err)
	}
	c, err := personium.New(personium.Cell{URL: url}, personium.Options{Transport: transport, LookTimeout: limit})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.ImportStatus(t.Context())
	return Error("look", err)
}

func TestWhatAnswersOnAPortIsTold(t *testing.T) {
	t.Parallel()
	reads := func(answer string) func(net.Conn) {
		return func(conn net.Conn) {
			_, _ = conn.Read(make([]byte, 4096))
			_, _ = io.WriteString(conn, answer)
			_ = conn.(*net.TCPConn).CloseWrite()
			_, _ = io.Copy(io.Discard, conn) // a connection that is closed over unread bytes is reset, and the answer may be lost
		}
	}
	for name, tc := range map[string]struct {
		scheme string
		serve  func(net.Conn)
		limit  time.Duration
		why    refusal.Code
		reason string
		hint   string
	}{
		"nothing in time": {"http", func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }, 200 * time.Millisecond, refusal.Unreachable,
			"the unit cannot be reached", "it did not answer in time"},
		"nothing at all":             {"http", reads(""), 0, refusal.Unreachable, "the unit cannot be reached", "try again"},
		"SSH":                        {"http", reads("SSH-2.0-OpenSSH_9.2\r\n"), 0, refusal.Usage, "this is not HTTP", "check the port"},
		"a bare alert of TLS":        {"http", reads("\x15\x03\x01\x00\x02\x02\x0a"), 0, refusal.Usage, "this is not HTTP", "write https://"},
		"TLS, as nginx tells it":     {"http", reads("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n<h1>The plain HTTP request was sent to HTTPS port</h1>"), 0, refusal.Usage, "this port speaks TLS", "write https://"},
		"a certificate is wanted":    {"http", reads("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n<h1>No required SSL certificate was sent</h1>"), 0, refusal.Usage, "the unit requires a client certificate that it trusts", "--client-cert"},
		"a certificate is not liked": {"http", reads("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n<h1>The SSL certificate error</h1>"), 0, refusal.Usage, "the unit does not accept the client certificate", "check that the certificate of --client-cert"},
		"HTTP on a port for TLS":     {"https", reads("HTTP/1.1 400 Bad Request\r\n\r\n"), 0, refusal.Usage, "no secure connection could be made", "this port does not speak TLS"},
		"SSH on a port for TLS":      {"https", reads("SSH-2.0-OpenSSH_9.2\r\n"), 0, refusal.Usage, "no secure connection could be made", "this port does not speak TLS"},
		"TLS that is not agreed on":  {"https", reads("\x15\x03\x03\x00\x02\x02\x46"), 0, refusal.Usage, "no secure connection could be made", "TLS 1.2 or later is needed"},
		"a proxy's 503":              {"http", reads("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\nno"), 0, refusal.Unreachable, "the unit cannot be reached", "try again"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := tried(t, tc.scheme+"://unit.test:"+listen(t, tc.serve)+"/", "", tc.limit)
			if r.Code != tc.why || r.Text != tc.reason || !strings.Contains(r.Next.Words(), tc.hint) {
				t.Errorf("got %d: %s\nhint: %s", r.Code, r, r.Next.Words())
			}
		})
	}
}

func TestWhatIsWrongWithACertificateIsTold(t *testing.T) {
	t.Parallel()
	now := time.Now()
	for name, tc := range map[string]struct {
		template x509.Certificate
		trusted  bool
		hint     string
	}{
		"no name but the common one": {x509.Certificate{Subject: pkix.Name{CommonName: "unit.test"}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour)}, true,
			"the certificate has no subjectAltName"},
		"another name": {x509.Certificate{DNSNames: []string{"a.test", "*.a.test"}, IPAddresses: []net.IP{net.IPv4(192, 0, 2, 7)}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour)}, true,
			"the certificate is for a.test, *.a.test, 192.0.2.7: "},
		"many names": {x509.Certificate{DNSNames: strings.Fields("a.test b.test c.test d.test e.test f.test"), NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour)}, true,
			"the certificate is for a.test, b.test, c.test, d.test, e.test and others: "},
		"not good yet": {x509.Certificate{DNSNames: []string{"unit.test"}, NotBefore: time.Date(2090, 1, 2, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2091, 1, 2, 0, 0, 0, 0, time.UTC)}, true,
			"the certificate is good from 2090-01-02 to 2091-01-02: if this machine's clock is right"},
		"nobody knows it": {x509.Certificate{DNSNames: []string{"unit.test"}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour)}, false,
			"the certificate is self-signed: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pair, file := selfSigned(t, tc.template)
			if !tc.trusted {
				file = ""
			}
			port := listen(t, func(conn net.Conn) {
				_ = tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}).Handshake()
				_, _ = io.Copy(io.Discard, conn)
			})
			r := tried(t, "https://unit.test:"+port+"/", file, 0)
			if r.Code != refusal.Usage || r.Text != "no secure connection could be made" || !strings.HasPrefix(r.Next.Words(), tc.hint) {
				t.Errorf("got %d: %s\nhint: %s", r.Code, r, r.Next.Words())
			}
		})
	}
}

func TestACertificateThatIsWantedIsTold(t *testing.T) {
	t.Parallel()
	silent := "; the unit asked for a certificate and closed the connection without a word, so that it can be something else, too"
	alert := &net.OpError{Op: "remote error", Err: errors.New("tls: certificate required")}
	for _, tc := range []struct {
		err          transport.ClientCertificateError
		reason, hint string
	}{
		{transport.ClientCertificateError{Err: alert}, "the unit requires a client certificate that it trusts", "add --client-cert FILE and --client-key FILE"},
		{transport.ClientCertificateError{Err: io.EOF}, "the unit requires a client certificate that it trusts", "add --client-cert FILE and --client-key FILE" + silent},
		{transport.ClientCertificateError{Err: alert, Shown: true}, "the unit does not accept the client certificate",
			"check that the certificate of --client-cert is one for this unit, and not expired"},
	} {
		r := Error("look", &personium.Error{Method: "GET", URL: "https://unit.test/", Err: &tc.err})
		if r.Code != refusal.Usage || r.Text != tc.reason || r.Next.Words() != tc.hint {
			t.Errorf("got %d: %s\nhint: %s", r.Code, r, r.Next.Words())
		}
	}
}
