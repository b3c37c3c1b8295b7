package personium

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// text is a file that can be opened as often as it is needed, and counts how often it was.
type text struct {
	content string
	opened  int
}

func (f *text) open() (io.ReadCloser, error) {
	f.opened++
	return io.NopCloser(strings.NewReader(f.content)), nil
}

func TestAnUploadHasItsLengthAndAsksFirst(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		content string
		options Options
		ifMatch string
		status  int
		check   func(q request) bool
	}{
		{"a new file", "bytes", Options{Source: bearer(testToken)}, "", 201, func(q request) bool {
			return q.Method == "PUT" && q.Header.Get("Authorization") == "Bearer "+testToken && q.Header.Get("If-Match") == "" && q.Header.Get("Expect") == "100-continue"
		}},
		{"an old file", "bytes", Options{Source: bearer(testToken)}, `"1-2"`, 204, func(q request) bool { return q.Header.Get("If-Match") == `"1-2"` }},
		{"a cookie", "bytes", Options{Source: cookie{"c", "p&q"}}, "", 201, func(q request) bool {
			return q.Header.Get("Cookie") == "p_cookie=c" && q.URI == "/cell1/__snapshot/a.zip?p_cookie_peer=p%26q"
		}},
		{"a proxy that blocks PUT", "bytes", Options{Source: bearer(testToken), MethodOverride: true}, "", 201, func(q request) bool {
			return q.Method == "POST" && q.Header.Get("X-HTTP-Method-Override") == "PUT"
		}},
		{"an empty file", "", Options{Source: bearer(testToken)}, "", 201, func(q request) bool {
			return q.Header.Get("Expect") == "" && q.Header.Get("Content-Length") == "0"
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			unit := startUnit(t, always(reply{Status: test.status, Header: map[string]string{"ETag": `"3-4"`}}))
			file := &text{content: test.content}
			etag, created, err := newClient(t, unit.pathCell(), test.options).PutSnapshot(t.Context(), "a.zip", Upload{Open: file.open, Size: int64(len(test.content)), IfMatch: test.ifMatch})
			if err != nil || etag != `"3-4"` || created != (test.status == 201) {
				t.Errorf("got %s, %t, %v", etag, created, err)
			}
			q := unit.requests()[0]
			if q.Body != test.content || q.Chunked || q.Header.Get("Content-Type") != "application/zip" || !test.check(q) {
				t.Errorf("sent %+v", q)
			}
		})
	}
}

// unwilling refuses the first upload without a look at its body, or after it when reads says so.
func unwilling(status int, body string, reads bool, seen *[]string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		if token == "good" || reads {
			content, _ := io.ReadAll(r.Body)
			token += " " + string(content)
		}
		*seen = append(*seen, token)
		if strings.HasPrefix(token, "good") {
			w.WriteHeader(http.StatusCreated)
			return
		}
		w.Header().Set("Connection", "close")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func TestAnUploadIsRepeatedOnlyBeforeItsBodyWasSent(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		status int
		body   string
		reads  bool
		seen   string
		broken bool
	}{
		{"refused at once", 401, expired, false, "old, good bytes", false},
		{"forbidden at once", 403, forbidden, false, "old, good bytes", false},
		{"refused after the body", 401, expired, true, "old bytes", false},
		{"a proxy's refusal", 401, "<html>", false, "old", false},
		{"a proxy's refusal after the body", 401, "<html>", true, "old bytes", false},
		{"too large for a proxy", 413, "<html>", false, "old", false},
		{"an error of core after the body", 500, `{"code":"PR500-DV-0001","message":{"lang":"en","value":"x"}}`, true, "old bytes", true},
		{"no match", 412, `{"code":"PR412-DV-0001","message":{"lang":"en","value":"x"}}`, true, "old bytes", false},
		{"a proxy gives up", 504, "<html>", true, "old bytes", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var seen []string
			server := httptest.NewServer(unwilling(test.status, test.body, test.reads, &seen))
			file := &text{content: "bytes"}
			c := newClient(t, UnitMetadata{URL: server.URL + "/", Style: PathStyle}.Cell("cell1"), Options{Source: &rotating{tokens: []string{"old", "good"}}})
			_, _, err := c.PutSnapshot(t.Context(), "a.zip", Upload{Open: file.open, Size: 5})
			server.Close()
			if got := strings.Join(seen, ", "); got != test.seen {
				t.Errorf("the server saw %q, want %q", got, test.seen)
			}
			if good := strings.Contains(test.seen, "good"); good != (err == nil) {
				t.Errorf("got %v", err)
			}
			var e *Error
			if err != nil && (!errors.As(err, &e) || e.Status != test.status) || errors.Is(err, ErrUploadBroken) != test.broken {
				t.Errorf("got %v; broken: %t, want %t", err, errors.Is(err, ErrUploadBroken), test.broken)
			}
		})
	}
}

func TestAnUploadThatIsCutIsBroken(t *testing.T) {
	t.Parallel()
	for _, read := range []int{0, 10} {
		server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.ReadFull(r.Body, make([]byte, read))
			panic(http.ErrAbortHandler)
		}))
		t.Cleanup(server.Close)
		c := newClient(t, UnitMetadata{URL: server.URL + "/", Style: PathStyle}.Cell("cell1"), Options{Source: &rotating{tokens: []string{"old", "good"}}})
		file := &text{content: strings.Repeat("x", 16<<20)}
		_, _, err := c.PutSnapshot(t.Context(), "a.zip", Upload{Open: file.open, Size: int64(len(file.content))})
		var e *Error
		if !errors.As(err, &e) || e.Status != 0 || !errors.Is(err, ErrUploadBroken) || file.opened != 1 {
			t.Errorf("cut after %d bytes: got %v, opened %d times", read, err, file.opened)
		}
	}
}

func TestAFileThatShrinksIsABrokenUpload(t *testing.T) {
	t.Parallel()
	unit := startUnit(t, always(reply{Status: 201}))
	file := &text{content: "short"}
	_, _, err := newClient(t, unit.pathCell(), Options{}).PutSnapshot(t.Context(), "a.zip", Upload{Open: file.open, Size: 10})
	if !errors.Is(err, ErrUploadBroken) {
		t.Errorf("got %v", err)
	}
}

func TestAnUploadThatCannotBeginIsNotBroken(t *testing.T) {
	t.Parallel()
	c := newClient(t, Cell{URL: "http://127.0.0.1:1/cell1/"}, Options{})
	file := &text{content: "bytes"}
	_, _, err := c.PutSnapshot(t.Context(), "a.zip", Upload{Open: file.open, Size: 5})
	var e *Error
	if !errors.As(err, &e) || e.Status != 0 || errors.Is(err, ErrUploadBroken) {
		t.Errorf("got %v", err)
	}
	_, _, err = c.PutSnapshot(t.Context(), "a.zip", Upload{Open: func() (io.ReadCloser, error) { return nil, errNoFile }, Size: 5})
	if !errors.Is(err, errNoFile) || errors.Is(err, ErrUploadBroken) {
		t.Errorf("got %v", err)
	}
}

func TestAnUploadMayTakeLongButNotStandStill(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name          string
		pause, answer time.Duration // of the server before each read, and after the last
		want          time.Duration
		ends          string
	}{
		{"a slow server", 50 * time.Second, 0, 200 * time.Second, ""},
		{"a slow answer", 0, 9 * time.Minute, 9 * time.Minute, ""},
		{"no answer", 0, time.Hour, 10 * time.Minute, "the upload was broken off: nothing moved for 10m0s: context deadline exceeded"},
		{"a stall", time.Hour, 0, time.Minute, "the upload was broken off: nothing moved for 1m0s: context deadline exceeded"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			const piece = 64 << 10
			inBubble(t, func(w http.ResponseWriter, r *http.Request) {
				for range 4 {
					sleep(r.Context(), test.pause)
					_, _ = io.CopyN(io.Discard, r.Body, piece)
				}
				sleep(r.Context(), test.answer)
				w.WriteHeader(http.StatusCreated)
			}, Options{}, func(t *testing.T, c *Client) {
				file := &text{content: strings.Repeat("x", 4*piece)}
				begin := time.Now()
				_, _, err := c.PutSnapshot(t.Context(), "a.zip", Upload{Open: file.open, Size: 4 * piece})
				if test.ends == "" && err != nil || test.ends != "" && (err == nil || !strings.HasSuffix(err.Error(), test.ends)) {
					t.Errorf("got %v", err)
				}
				if got := time.Since(begin).Truncate(time.Second); got != test.want {
					t.Errorf("it took %v, want %v", got, test.want)
				}
				sleep(t.Context(), 5*time.Hour) // the server does not hear that its client went away
			})
		})
	}
}
