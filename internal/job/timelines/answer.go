package timelines

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/personium"
)

const (
	modelUnitURL = "http://unit.test/"
	firstToken   = "model-token-1"
	secondToken  = "model-token-2"
)

func modelCellURL(s personium.Style) string {
	if s == personium.PathStyle {
		return modelUnitURL + "cell1/"
	}
	return "http://cell1.unit.test/"
}

// A reply is an answer, or the lack of one.
type reply struct {
	status int
	code   string // of core
	body   string // JSON or XML of core, or a page of somebody else
	etag   string
	// retryAfter is how many seconds a proxy wants to be left alone.
	retryAfter string
	date       string // of whoever answers first, in whole seconds
	fails      error
	hangs      bool
	takes      time.Duration // longer than usual
}

func core(status int, code, text string) reply {
	return reply{status: status, code: code, body: fmt.Sprintf(`{"code":%q,"message":{"lang":"en","value":%q}}`, code, text)}
}

func page(status int) reply {
	return reply{status: status, body: fmt.Sprintf("<html><body><h1>%d</h1></body></html>", status)}
}

var (
	errRefused = &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	errReset   = &net.OpError{Op: "read", Net: "tcp", Err: errors.New("connection reset by peer")}
)

// RoundTrip lets the unit answer one request, in its own time.
func (u *modelUnit) RoundTrip(r *http.Request) (*http.Response, error) {
	u.enter(r)
	a, wait := u.serve(r)
	if r.Body != nil {
		_ = r.Body.Close()
	}
	err := u.spend(r.Context(), a, wait)
	u.leave(r, a, err)
	if err != nil {
		return nil, err
	}
	h := http.Header{"Content-Type": {"application/json"}}
	if a.etag != "" {
		h.Set("ETag", a.etag)
	}
	if a.retryAfter != "" {
		h.Set("Retry-After", a.retryAfter)
	}
	if a.date != "" {
		h.Set("Date", a.date)
	}
	return &http.Response{StatusCode: a.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: h,
		Body: io.NopCloser(strings.NewReader(a.body)), ContentLength: int64(len(a.body)), Request: r}, nil
}

func (u *modelUnit) enter(r *http.Request) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.requests++
	u.inFlight++
	switch {
	case u.inFlight > u.script.atMost():
		u.breach = "more than one request at a time: " + r.Method + " " + r.URL.Path
	case r.Header.Get("Authorization") != "" && r.Method == http.MethodPut && strings.Contains(r.URL.Path, "__ctl"):
		u.breach = "a probe with credentials"
	}
}

// spend lets the time of a request pass.
func (u *modelUnit) spend(ctx context.Context, a reply, wait time.Duration) error {
	if a.hangs {
		<-ctx.Done()
		return ctx.Err()
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return a.fails
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (u *modelUnit) leave(r *http.Request, a reply, err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.inFlight--
	u.advance(time.Now())
	if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "__"+string(u.script.kind)) &&
		!errors.Is(r.Context().Err(), context.Canceled) && a.status != http.StatusTooManyRequests {
		fromCore := err == nil && (a.code != "" || a.status < 300 && !strings.HasPrefix(a.body, "<"))
		u.looked(fromCore, a.status == http.StatusServiceUnavailable)
		// A refusal may be renewed away before the client sees it.
		refused := a.status == http.StatusUnauthorized || a.status == http.StatusForbidden
		if fromCore && a.body != "" && a.status < 500 && !refused {
			u.answered = u.now
			u.seenOver()
		}
	}
	if u.trace == nil {
		return
	}
	text := fmt.Sprintf("%d %s", a.status, a.body)
	if err != nil {
		text = err.Error()
	}
	u.say("  %s %s -> %s", r.Method, strings.TrimPrefix(r.URL.String(), "http://"), squeezed(text))
}

func squeezed(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	return s[:min(len(s), 300)]
}

// serve finds the answer to a request that is sent now.
func (u *modelUnit) serve(r *http.Request) (reply, time.Duration) {
	u.mu.Lock()
	wait := u.c.between(time.Millisecond, u.script.latency)
	body := ""
	if r.Body != nil && (r.Method == http.MethodPost || r.Method == "PROPPATCH") {
		data, _ := io.ReadAll(r.Body)
		body = string(data)
	}
	if r.Method == http.MethodPost && body != "{}" && strings.HasSuffix(r.URL.Path, "port") {
		u.mu.Unlock()
		return u.start(r, body)
	}
	defer u.mu.Unlock()
	u.advance(time.Now().Add(wait))
	look := r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "port")
	if o := u.outageAt(u.now); o != nil {
		return u.outageReply(o, wait)
	}
	if stray, ok := u.stray(look); ok {
		return stray, wait
	}
	if u.limited(r) {
		return tooMany(), wait
	}
	a := u.routeByOne(r, body)
	return a, wait + a.takes
}
