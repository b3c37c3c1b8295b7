package cli

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/sandbox"
)

// A stranger stands before a practice unit, and answers some of its requests in its place.
type stranger struct {
	unit    http.Handler
	row     string // of the table, with one of its statuses
	status  int
	of      func(r *http.Request, posted bool) bool // the requests that are meant
	json    string                                  // the answer, in the words of core; "" for a page
	most    int                                     // of them; 0 for all
	empty   bool                                    // the answer has no body
	reads   bool                                    // to the end, before the answer
	lines   bool                                    // the program tells what it does
	passing bool                                    // core gets them all the same, and only its answer is withheld

	mu       sync.Mutex
	posted   bool // a POST of a job has come
	answered int
}

func (s *stranger) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	meant := s.of(r, s.posted) && (s.most == 0 || s.answered < s.most)
	if meant {
		s.answered++
	}
	s.posted = s.posted || isStart(r)
	s.mu.Unlock()
	switch {
	case !meant:
		s.unit.ServeHTTP(w, r)
		return
	case s.reads:
		_, _ = io.Copy(io.Discard, r.Body)
	case s.passing:
		s.unit.ServeHTTP(&unheard{header: http.Header{}}, r)
	}
	if s.row == personium.NoAnswer {
		panic(http.ErrAbortHandler)
	}
	if s.status/100 == 3 {
		w.Header().Set("Location", "https://sso.example/login")
	}
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(s.status)
	if s.empty {
		return
	}
	if s.json != "" {
		_, _ = io.WriteString(w, s.json)
		return
	}
	_, _ = io.WriteString(w, "<html><center><h1>not you</h1></center></html>")
}

// unheard is an answer that nobody gets.
type unheard struct{ header http.Header }

func (u *unheard) Header() http.Header         { return u.header }
func (u *unheard) WriteHeader(int)             {}
func (u *unheard) Write(b []byte) (int, error) { return len(b), nil }

func isStart(r *http.Request) bool {
	return r.Method == http.MethodPost && (strings.HasSuffix(r.URL.Path, "/__import") || strings.HasSuffix(r.URL.Path, "/__export")) &&
		r.Header.Get("Authorization") != "" // the others are probes of the lock
}

// A strangeRun is what one run of the program behind a stranger came to.
type strangeRun struct {
	code   int
	output string
	truth  sandbox.Truth
	took   time.Duration
}

// runBehind runs the program behind a stranger, in a bubble in which waiting costs nothing.
func runBehind(t *testing.T, s *stranger, style string, args ...string) strangeRun {
	t.Helper()
	return inBubble(t, s, sandbox.Options{Style: style}, args)[0]
}

// inBubble runs the program several times behind a stranger, on one unit, in a bubble.
func inBubble(t *testing.T, s *stranger, o sandbox.Options, runs ...[]string) (came []strangeRun) {
	t.Helper()
	config := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		authority, cell := "127.0.0.1:8080", "http://127.0.0.1:8080/cell1/"
		if o.Style == "subdomain" {
			authority, cell = "unit.localhost:8080", "http://cell1.unit.localhost:8080/"
		}
		o.Authority, o.Work, o.RootToken, o.Password = authority, 20*time.Second, "a-short-token", "a-password"
		unit, err := sandbox.New(o)
		if err != nil {
			t.Fatal(err)
		}
		s.unit = unit
		l := newPipeListener()
		server := &http.Server{Handler: s}
		go func() { _ = server.Serve(l) }()
		transport := &http.Transport{DialContext: l.dial, ExpectContinueTimeout: time.Second}
		for _, args := range runs {
			var output bytes.Buffer
			env := &Env{Args: args, Stdout: &output, Stderr: &output, Stdin: strings.NewReader(""),
				LookupEnv: func(name string) (string, bool) {
					value, ok := map[string]string{"PERSONIUM_CELL": cell, "PERSONIUM_TOKEN": unit.Token(), "XDG_CONFIG_HOME": config,
						"XDG_STATE_HOME": config, "PERSONIUM_PROGRESS": s.progress()}[name]
					return value, ok
				},
			}
			begin := time.Now()
			r := strangeRun{code: RunOn(t.Context(), env, Build{}, Ground{Transport: noWay{transport, s}})}
			r.took, r.output, r.truth = time.Since(begin), output.String(), unit.Truth("cell1")
			came = append(came, r)
		}
		transport.CloseIdleConnections()
		_ = server.Close()
		_ = l.Close()
		unit.Close()
	})
	return came
}

// progress is how the program tells of it.
func (s *stranger) progress() string {
	if s.lines {
		return "lines"
	}
	return "none"
}

// noWay has no connection for the requests that a stranger with that row is to answer.
type noWay struct {
	http.RoundTripper
	s *stranger
}

func (n noWay) RoundTrip(r *http.Request) (*http.Response, error) {
	n.s.mu.Lock()
	meant := n.s.row == personium.NotSent && n.s.of(r, n.s.posted) && (n.s.most == 0 || n.s.answered < n.s.most)
	if meant {
		n.s.answered++
	}
	n.s.mu.Unlock()
	if !meant {
		return n.RoundTripper.RoundTrip(r)
	}
	if r.Body != nil {
		_ = r.Body.Close()
	}
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
}
