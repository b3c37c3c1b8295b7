package main

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/personium/personium-cell/internal/sandbox"
)

// setNetwork sets the variables that a script needs to get through to a unit with TLS or with a name of its own.
func setNetwork(ts *testscript.TestScript, unit *sandbox.Unit) {
	address, err := url.Parse(unit.UnitURL())
	ts.Check(err)
	ts.Setenv("PORT", address.Port())
	certificate, key := unit.ClientPair()
	for variable, text := range map[string][]byte{"CA_FILE": unit.CA(), "CLIENT_CERT": certificate, "CLIENT_KEY": key} {
		if len(text) == 0 {
			continue
		}
		file := ts.MkAbs(strings.ToLower(variable) + ".pem")
		ts.Setenv(variable, file)
		ts.Check(os.WriteFile(file, text, 0o600))
	}
}

// startProxy is the script command
//
//	proxy [login | answer=STATUS | hide]
//
// It serves a forward proxy until the end of the script, on the address in $PROXY. It connects to this machine whatever the
// name is. With login it wants the name admin and the password $CANARY; with a status it answers every request with that.
// With hide it answers the root of every server itself.
func startProxy(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 1 {
		ts.Fatalf("usage: proxy [login | answer=STATUS | hide]")
	}
	p := &proxy{}
	for _, arg := range args {
		if status, ok := strings.CutPrefix(arg, "answer="); ok {
			var err error
			p.status, err = strconv.Atoi(status)
			ts.Check(err)
			continue
		}
		if p.hides = arg == "hide"; p.hides {
			continue
		}
		p.login = "Basic " + base64.StdEncoding.EncodeToString([]byte("admin:"+canary))
	}
	server := httptest.NewServer(p)
	ts.Defer(server.Close)
	ts.Setenv("PROXY", strings.TrimPrefix(server.URL, "http://"))
}

// A proxy forwards what it is asked for, by CONNECT and in the clear.
type proxy struct {
	login  string // "" for anybody
	status int    // of every answer; 0 for one that connects
	hides  bool   // the root of every server
}

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case p.login != "" && subtle.ConstantTimeCompare([]byte(r.Header.Get("Proxy-Authorization")), []byte(p.login)) == 0:
		w.Header().Set("Proxy-Authenticate", `Basic realm="proxy"`)
		http.Error(w, "login, please, not "+r.Header.Get("Proxy-Authorization"), http.StatusProxyAuthRequired)
	case p.status != 0:
		http.Error(w, "a page of the proxy", p.status)
	case p.hides && r.URL.Path == "/":
		http.Error(w, "a page of the proxy", http.StatusForbidden)
	case r.Method == http.MethodConnect:
		p.connect(w, r)
	default:
		p.forward(w, r)
	}
}

func (p *proxy) dial(host string) (net.Conn, error) {
	_, port, err := net.SplitHostPort(host)
	if err != nil {
		return nil, err
	}
	return net.Dial("tcp", net.JoinHostPort("127.0.0.1", port))
}

func (p *proxy) connect(w http.ResponseWriter, r *http.Request) {
	server, err := p.dial(r.Host)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer server.Close()
	client, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer client.Close()
	_, _ = io.WriteString(client, "HTTP/1.1 200 Connection established\r\n\r\n")
	go func() {
		_, _ = io.Copy(server, buffered)
		_ = server.(*net.TCPConn).CloseWrite()
	}()
	_, _ = io.Copy(client, server)
}

func (p *proxy) forward(w http.ResponseWriter, r *http.Request) {
	if r.URL.Host == "" {
		http.Error(w, "not a request to a proxy", http.StatusBadRequest)
		return
	}
	transport := &http.Transport{DialContext: func(_ context.Context, _, host string) (net.Conn, error) { return p.dial(host) }}
	defer transport.CloseIdleConnections()
	r.Header.Del("Proxy-Authorization")
	answer, err := transport.RoundTrip(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer answer.Body.Close()
	for name, values := range answer.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.StatusCode)
	_, _ = io.Copy(w, answer.Body)
}

// startRedirect is the script command
//
//	redirect STATUS [tls | LOCATION]
//
// It serves something at $URL that sends every request on to another server, with tls to the same address with TLS, or to
// the location that is given. The script fails if anything arrives at the other server: it would get what was sent with the
// request.
func startRedirect(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 || len(args) > 2 {
		ts.Fatalf("usage: redirect STATUS [tls | LOCATION]")
	}
	status, err := strconv.Atoi(args[0])
	ts.Check(err)
	var arrived, sent atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { arrived.Add(1) }))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent.Add(1)
		target := other.URL + r.URL.RequestURI()
		switch {
		case len(args) > 1 && args[1] == "tls":
			target = "https://" + r.Host + r.URL.RequestURI()
		case len(args) > 1:
			target = args[1]
		}
		w.Header().Set("Location", target)
		w.WriteHeader(status)
	}))
	ts.Setenv("URL", server.URL+"/")
	ts.Defer(func() {
		server.Close()
		other.Close()
		if arrived.Load() > 0 || sent.Load() == 0 {
			ts.Fatalf("%d requests arrived at the other server, of %d that were sent on", arrived.Load(), sent.Load())
		}
	})
}

// startPage is the script command
//
//	page
//
// It serves a page at $URL that no unit would send.
func startPage(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: page")
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>It works!</html>") }))
	ts.Defer(server.Close)
	ts.Setenv("URL", server.URL+"/")
}
