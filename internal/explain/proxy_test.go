package explain

import (
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/personium/transport"
	"github.com/personium/personium-cell/internal/refusal"
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
		why    refusal.Code
		reason string
	}{
		"wants a login":      {socksProxy{method: 0xff}, "socks5://", refusal.Unauthorised, "the proxy requires a name and a password"},
		"wants another":      {socksProxy{method: 2, login: 1}, "socks5://admin:canary@", refusal.Unauthorised, "the proxy does not accept the name and the password"},
		"does not allow it":  {socksProxy{method: 2, reply: 2}, "socks5://admin:canary@", refusal.Usage, "the proxy does not connect to the unit"},
		"finds nobody there": {socksProxy{reply: 5}, "socks5h://", refusal.Unreachable, "the proxy cannot reach the unit"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := askedThrough(t, "https://unit.test/cell1/", "HTTPS_PROXY", tc.before+tc.proxy.serve(t), 0)
			if r.Code != tc.why || r.Text != tc.reason {
				t.Errorf("got %d: %s", r.Code, r)
			}
		})
	}
}

func TestTheProxyOnTheWayIsTold(t *testing.T) {
	t.Parallel()
	says := func(answer string) func(net.Conn) {
		return func(conn net.Conn) {
			_, _ = conn.Read(make([]byte, 4096))
			_, _ = io.WriteString(conn, answer)
			_ = conn.(*net.TCPConn).CloseWrite()
			_, _ = io.Copy(io.Discard, conn)
		}
	}
	page := func(status string) func(net.Conn) {
		return says("HTTP/1.1 " + status + "\r\nConnection: close\r\n\r\n<html>the proxy</html>")
	}
	for name, tc := range map[string]struct {
		serve  func(net.Conn)
		limit  time.Duration
		why    refusal.Code
		reason string
	}{
		"forbids it":       {page("403 Forbidden"), 0, refusal.Usage, "this does not look like a Personium cell"},
		"finds nobody":     {page("502 Bad Gateway"), 0, refusal.Unreachable, "the unit cannot be reached"},
		"has no time":      {page("503 Service Unavailable"), 0, refusal.Unreachable, "the unit cannot be reached"},
		"wants a login":    {page("302 Found\r\nLocation: http://login.test/"), 0, refusal.Usage, "something at unit.test sends requests on to http://login.test"},
		"closes":           {says(""), 0, refusal.Unreachable, "the unit cannot be reached"},
		"speaks otherwise": {says("SSH-2.0-OpenSSH_9.2\r\n"), 0, refusal.Usage, "this is not HTTP"},
		"hangs":            {func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }, 200 * time.Millisecond, refusal.Unreachable, "the unit cannot be reached"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			host := "127.0.0.1:" + listen(t, tc.serve)
			r := askedThrough(t, "http://unit.test/cell1/", "http_proxy", "http://admin:canary@"+host, tc.limit)
			if r.Code != tc.why || r.Text != tc.reason || !strings.HasSuffix(r.Next.Words(), "; the request went through the proxy http://"+host+" (http_proxy)") {
				t.Errorf("got %d: %s\nhint: %s", r.Code, r, r.Next.Words())
			}
			if strings.Contains(r.Error()+r.Next.Words(), "canary") {
				t.Errorf("the password of the proxy is shown: %s, %s", r, r.Next.Words())
			}
		})
	}
}

// askedThrough is the refusal of a request for which a variable names a proxy.
func askedThrough(t *testing.T, url, variable, value string, limit time.Duration) *refusal.Error {
	t.Helper()
	transport, err := transport.New(transport.Options{Getenv: func(name string) string {
		if name == variable {
			return value
		}
		return ""
	}})
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
