package cli

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/sandbox"
)

var (
	cutStep = flag.Int("cut-step", 12, "after every how many bytes TestAPostThatIsCutAnywhereGetsARightVerdict cuts an exchange; 1 is every byte")
	seed    = flag.Uint64("seed", 1, "at which byte of a step the cuts begin")
)

// A pipeListener serves connections in memory, so that time in a synctest bubble can move.
type pipeListener struct {
	accepted chan net.Conn
	closed   chan struct{}
	once     sync.Once
}

func newPipeListener() *pipeListener {
	return &pipeListener{accepted: make(chan net.Conn), closed: make(chan struct{})}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.accepted:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *pipeListener) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080} }

func (l *pipeListener) dial(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case l.accepted <- server:
		return client, nil
	case <-l.closed:
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	}
}

// A cut breaks the connection of the POST that starts a job, once, after so many bytes in one direction. A negative
// number leaves that direction whole.
type cut struct {
	path       string // of the POST
	sent, got  int
	mu         sync.Mutex
	posts      int // POSTs of which a byte was sent
	sentLength int // of the whole request
	gotLength  int // of the whole answer
}

var errCut = errors.New("connection reset by the test")

// A cutConn is the client's end of a connection.
type cutConn struct {
	net.Conn
	cut       *cut
	posting   bool
	armed     bool
	sent, got int
}

func (c *cutConn) Write(b []byte) (int, error) {
	c.cut.mu.Lock()
	if bytes.HasPrefix(b, []byte("POST "+c.cut.path)) {
		c.cut.posts++
		c.posting, c.armed, c.sent, c.got = true, c.cut.posts == 1, 0, 0
	} else if bytes.HasPrefix(b, []byte("GET ")) || bytes.HasPrefix(b, []byte("PROPFIND ")) || bytes.HasPrefix(b, []byte("PUT ")) {
		c.posting = false
	}
	limit := c.cut.sent
	armed := c.posting && c.armed && limit >= 0
	if c.posting && c.armed {
		c.cut.sentLength = max(c.cut.sentLength, c.sent+len(b))
	}
	c.cut.mu.Unlock()
	if !armed || c.sent+len(b) < limit {
		c.sent += len(b)
		return c.Conn.Write(b)
	}
	n, _ := c.Conn.Write(b[:limit-c.sent])
	c.sent += n
	_ = c.Conn.Close()
	return n, errCut
}

func (c *cutConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.cut.mu.Lock()
	limit := c.cut.got
	armed := c.posting && c.armed
	c.cut.mu.Unlock()
	if !armed {
		return n, err
	}
	if limit >= 0 && c.got+n >= limit {
		n = limit - c.got
		c.got = limit
		_ = c.Conn.Close()
		return n, errCut
	}
	c.got += n
	c.cut.mu.Lock()
	c.cut.gotLength = max(c.cut.gotLength, c.got)
	c.cut.mu.Unlock()
	return n, err
}

// A cutRun is what one run of the program came to.
type cutRun struct {
	code           int
	output         string
	truth          sandbox.Truth
	request, reply int // lengths of the POST and of its answer
	posts          int
}

// runCut runs one import or export against a fresh practice unit, with the POST's exchange cut.
func runCut(t *testing.T, command, style string, sent, got int) (r cutRun) {
	t.Helper()
	config := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		authority, cell := "127.0.0.1:8080", "http://127.0.0.1:8080/cell1/"
		path := "/cell1/__" + command
		if style == "subdomain" {
			authority, cell, path = "unit.localhost:8080", "http://cell1.unit.localhost:8080/", "/__"+command
		}
		unit, err := sandbox.New(sandbox.Options{Style: style, Authority: authority, Work: 2 * time.Second, RootToken: "a-short-token"})
		if err != nil {
			t.Fatal(err)
		}
		l := newPipeListener()
		server := &http.Server{Handler: unit}
		go func() { _ = server.Serve(l) }()
		breaker := &cut{path: path, sent: sent, got: got}
		transport := &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := l.dial(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return &cutConn{Conn: conn, cut: breaker}, nil
		}}
		var output bytes.Buffer
		env := &Env{
			Args:   []string{command, "--name", map[string]string{"import": "CellExport_2017_01", "export": "new"}[command], "--progress", "none"},
			Stdout: &output, Stderr: &output, Stdin: strings.NewReader(""),
			LookupEnv: func(name string) (string, bool) {
				value, ok := map[string]string{"PERSONIUM_CELL": cell, "PERSONIUM_TOKEN": unit.Token(), "XDG_CONFIG_HOME": config}[name]
				return value, ok
			},
		}
		r.code = RunOn(t.Context(), env, Build{}, Ground{Transport: transport})
		transport.CloseIdleConnections()
		_ = server.Close()
		_ = l.Close()
		unit.Close()
		r.output, r.truth, r.posts = output.String(), unit.Truth("cell1"), breaker.posts
		r.request, r.reply = breaker.sentLength, breaker.gotLength
	})
	return r
}

// cutOffsets are the numbers of bytes after which one direction of an exchange is cut. As many seeds in a row as a step has
// bytes come to every byte; the two ends, where nothing or all went through, are always among them.
func cutOffsets(length int) []int {
	offsets, step := []int{0, length}, *cutStep
	if testing.Short() {
		step *= 8
	}
	for n := 1 + int(*seed%uint64(step)); n < length; n += step {
		offsets = append(offsets, n)
	}
	return offsets
}

// The POST's exchange is cut in both directions: there is never a second accepted POST, and the verdict is right each time.
// go test ./internal/cli -run CutAnywhere -cut-step 1
func TestAPostThatIsCutAnywhereGetsARightVerdict(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"import", "export"} {
		for _, style := range []string{"path", "subdomain"} {
			t.Run(command+" in "+style+" style", func(t *testing.T) {
				t.Parallel()
				whole := runCut(t, command, style, -1, -1)
				if whole.code != int(refusal.Done) || whole.request < 100 || whole.reply < 50 {
					t.Fatalf("uncut: exit %d, request %d bytes, answer %d bytes\n%s", whole.code, whole.request, whole.reply, whole.output)
				}
				for _, n := range cutOffsets(whole.request) {
					checkCut(t, fmt.Sprintf("request cut after %d of %d bytes", n, whole.request), command, runCut(t, command, style, n, -1))
				}
				for _, n := range cutOffsets(whole.reply) {
					checkCut(t, fmt.Sprintf("answer cut after %d of %d bytes", n, whole.reply), command, runCut(t, command, style, -1, n))
				}
			})
		}
	}
}

func checkCut(t *testing.T, what, command string, r cutRun) {
	t.Helper()
	accepted, completed := r.truth.ImportsAccepted, r.truth.ImportsCompleted
	if command == "export" {
		accepted, completed = r.truth.ExportsAccepted, r.truth.ExportsCompleted
	}
	want := refusal.Unproved
	if accepted == 1 && completed == 1 {
		want = refusal.Done
	}
	if accepted > 1 || r.code != int(want) {
		t.Errorf("%s: exit %d, want %d; %d POSTs, %d accepted, %d completed\n%s", what, r.code, want, r.posts, accepted, completed, r.output)
	}
}
