package job

import (
	"io"
	"net"
	"testing"

	"github.com/personium/personium-cell/internal/personium"
)

// A socksProxy answers everybody in the same way: which method of logging in it wants, what it says to a login, and what to
// a request.
type socksProxy struct{ method, login, reply byte }

func (p socksProxy) serve(t *testing.T) (address string) {
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
			p.answer(conn)
			_ = conn.Close()
		}
	}()
	return l.Addr().String()
}

// answer speaks as RFC 1928 and RFC 1929 say.
func (p socksProxy) answer(conn net.Conn) {
	const noMethod, password = 0xff, 2
	head := make([]byte, 2)
	_, _ = io.ReadFull(conn, head)
	_, _ = io.CopyN(io.Discard, conn, int64(head[1]))
	_, _ = conn.Write([]byte{5, p.method})
	switch p.method {
	case noMethod:
		_, _ = io.Copy(io.Discard, conn)
		return
	case password:
		for range 2 { // the name comes after the version, the password after the name
			_, _ = io.ReadFull(conn, head[:1])
			if head[0] == 1 {
				_, _ = io.ReadFull(conn, head[:1])
			}
			_, _ = io.CopyN(io.Discard, conn, int64(head[0]))
		}
		_, _ = conn.Write([]byte{1, p.login})
		if p.login != 0 {
			_, _ = io.Copy(io.Discard, conn)
			return
		}
	}
	request := make([]byte, 5) // the name of the host, and its port
	_, _ = io.ReadFull(conn, request)
	_, _ = io.CopyN(io.Discard, conn, int64(request[4])+2)
	_, _ = conn.Write([]byte{5, p.reply, 0, 1, 0, 0, 0, 0, 0, 0})
	_, _ = io.Copy(io.Discard, conn)
}

func TestTheAnswersOfASOCKSProxyAreTold(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		proxy  socksProxy
		before string
		why    Why
		reason string
	}{
		"wants a login":      {socksProxy{method: 0xff}, "socks5://", WhyUnauthorised, "the proxy wants a name and a password"},
		"wants another":      {socksProxy{method: 2, login: 1}, "socks5://admin:canary@", WhyUnauthorised, "the proxy does not accept the name and the password"},
		"does not allow it":  {socksProxy{method: 2, reply: 2}, "socks5://admin:canary@", WhyMisconfigured, "the proxy does not connect to the unit"},
		"finds nobody there": {socksProxy{reply: 5}, "socks5h://", WhyUnreachable, "the proxy cannot reach the unit"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			value := tc.before + tc.proxy.serve(t)
			transport, err := personium.NewTransport(personium.TransportOptions{Getenv: func(name string) string {
				if name == "HTTPS_PROXY" {
					return value
				}
				return ""
			}})
			if err != nil {
				t.Fatal(err)
			}
			c, err := personium.New(personium.Cell{URL: "https://unit.test/cell1/"}, personium.Options{Transport: transport})
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.ImportStatus(t.Context())
			if r := Explain("look", err); r.Why != tc.why || r.Reason != tc.reason {
				t.Errorf("got %s: %s", r.Why, r)
			}
		})
	}
}
