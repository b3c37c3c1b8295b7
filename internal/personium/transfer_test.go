package personium

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// download reads a file whole.
func download(t *testing.T, c *Client, etag string) (string, *Download, error) {
	t.Helper()
	d, err := c.GetSnapshot(t.Context(), "a.zip", etag)
	if err != nil {
		return "", d, err
	}
	body, err := io.ReadAll(d.Body)
	if err := d.Body.Close(); err != nil {
		t.Error(err)
	}
	return string(body), d, err
}

func TestADownloadIsTheFileAsItIs(t *testing.T) {
	t.Parallel()
	unit := startUnit(t, always(reply{Status: 200, Body: "bytes", Header: map[string]string{"ETag": `W/"1-2"`, "Content-Type": "application/zip"}}))
	c := newClient(t, unit.pathCell(), Options{Source: bearer(testToken), OverrideHeaders: []Header{{"X-A", "b"}}})
	body, d, err := download(t, c, `"1-2"`)
	if err != nil || body != "bytes" || d.Size != 5 || d.ETag != `W/"1-2"` || d.ContentType != "application/zip" {
		t.Errorf("got %q, %+v, %v", body, d, err)
	}
	q := unit.requests()[0]
	if q.Method != "GET" || q.URI != "/cell1/__snapshot/a.zip" || q.Header.Get("Authorization") != "Bearer "+testToken ||
		q.Header.Get("Accept-Encoding") != "identity" || q.Header.Get("X-Override") != "X-A: b" || q.Header.Get("Range") != "" ||
		q.Header.Get("X-Personium-RequestKey") != c.RequestKey() {
		t.Errorf("sent %+v", q)
	}
}

func TestWhatIsNotTheFileNeverGetsIntoADownload(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		reply reply
		want  string
	}{
		{"an error of core", reply{Status: 409, Body: `{"code":"PR409-CM-0001","message":{"lang":"en","value":"Import failed."}}`}, `the unit answered 409 PR409-CM-0001 "Import failed."`},
		{"a proxy's page", reply{Status: 502, Body: "<html>"}, `answer 502 is not one of a Personium unit: "<html>"`},
		{"a part", reply{Status: 206, Body: "part"}, `answer 206 is not one of a Personium unit: "part"`},
		{"a redirect", reply{Status: 302, Header: map[string]string{"Location": "http://other.example/x?" + testToken}}, `answer 302 is not one of a Personium unit: "redirect to http://other.example"`},
		{"a compressed file", reply{Status: 200, Body: "zz", Header: map[string]string{"Content-Encoding": "gzip"}}, `the file comes as "gzip", though it was asked for as it is`},
		{"another version", reply{Status: 200, Body: "new", Header: map[string]string{"ETag": `"2-3"`}}, `the file was replaced on the server: it is "2-3", not "1-2"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			unit := startUnit(t, always(test.reply))
			body, _, err := download(t, newClient(t, unit.pathCell(), Options{Source: bearer(testToken)}), `"1-2"`)
			var e *Error
			if !errors.As(err, &e) || !strings.HasSuffix(err.Error(), test.want) || body != "" {
				t.Errorf("got %q, %v", body, err)
			}
			if (test.name == "another version") != errors.Is(err, ErrReplaced) {
				t.Errorf("%v: is it ErrReplaced?", err)
			}
		})
	}
}

// cutter answers with half of what it announces.
func cutter(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "100")
	_, _ = io.WriteString(w, strings.Repeat("x", 50))
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

func TestACutDownloadIsAnError(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(cutter))
	t.Cleanup(server.Close)
	c := newClient(t, UnitMetadata{URL: server.URL + "/", Style: PathStyle}.Cell("cell1"), Options{})
	body, d, err := download(t, c, "")
	var e *Error
	if !errors.As(err, &e) || e.Status != 0 || !errors.Is(err, io.ErrUnexpectedEOF) || len(body) != 50 || d.Size != 100 {
		t.Fatalf("got %d bytes, %v", len(body), err)
	}
	if want := "GET " + server.URL + "/cell1/__snapshot/a.zip: broken off after 50 of 100 bytes: unexpected EOF"; err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestADownloadIsRepeatedWithANewCredential(t *testing.T) {
	t.Parallel()
	unit := startUnit(t, func(q request) reply {
		if q.Header.Get("Authorization") != "Bearer good" {
			return reply{Status: 401, Body: expired}
		}
		return reply{Status: 200, Body: "bytes"}
	})
	body, _, err := download(t, newClient(t, unit.pathCell(), Options{Source: &rotating{tokens: []string{"old", "good"}}}), "")
	if body != "bytes" || err != nil {
		t.Errorf("got %q, %v", body, err)
	}
}

func TestADownloadMayTakeLongButNotStandStill(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name         string
		pause, think time.Duration // of the server before each byte, of the reader after it
		want         time.Duration
		ends         string
	}{
		{"a slow server", 50 * time.Second, 0, 500 * time.Second, ""},
		{"a slow reader", 0, time.Hour, 9 * time.Hour, ""},
		{"a stall", 2 * time.Minute, 0, time.Minute, "broken off after 0 of 10 bytes: nothing moved for 1m0s: context deadline exceeded"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Length", "10")
				_ = http.NewResponseController(w).Flush()
				for range 10 {
					sleep(r.Context(), test.pause)
					_, _ = io.WriteString(w, "x")
					_ = http.NewResponseController(w).Flush()
				}
			}, Options{}, func(t *testing.T, c *Client) {
				begin := time.Now()
				d, err := c.GetSnapshot(t.Context(), "a.zip", "")
				if err != nil {
					t.Fatal(err)
				}
				for b := make([]byte, 1); err == nil; {
					if _, err = d.Body.Read(b); err == nil {
						sleep(t.Context(), test.think)
					}
				}
				_ = d.Body.Close()
				if test.ends == "" && !errors.Is(err, io.EOF) || test.ends != "" && !strings.HasSuffix(err.Error(), test.ends) {
					t.Errorf("got %v", err)
				}
				if got := time.Since(begin); got != test.want {
					t.Errorf("it took %v, want %v", got, test.want)
				}
			})
		})
	}
}

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// zeros is a file of zeros.
type zeros struct{ left int64 }

func (z *zeros) Read(p []byte) (int, error) {
	if z.left == 0 {
		return 0, io.EOF
	}
	n := min(int64(len(p)), z.left)
	clear(p[:n])
	z.left -= n
	return int(n), nil
}

func (z *zeros) Close() error { return nil }

// The memory of a transfer must not depend on its size. It is counted for the whole process, so nothing runs beside it.
func TestTransfersAllocateTheSameAtAnySize(t *testing.T) { //nolint:paralleltest // see above
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			_, _ = io.CopyBuffer(struct{ io.Writer }{io.Discard}, r.Body, make([]byte, 64<<10))
			w.WriteHeader(http.StatusCreated)
			return
		}
		size, _ := strconv.ParseInt(strings.TrimSuffix(r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:], ".zip"), 10, 64)
		w.Header().Set("Content-Length", strconv.FormatInt(size, 10))
		_, _ = io.CopyBuffer(struct{ io.Writer }{w}, &zeros{size}, make([]byte, 64<<10))
	}))
	defer server.Close()
	c := newClient(t, UnitMetadata{URL: server.URL + "/", Style: PathStyle}.Cell("cell1"), Options{})
	buffer := make([]byte, 1<<20)
	allocated := func(size int64) int64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		d, err := c.GetSnapshot(t.Context(), strconv.FormatInt(size, 10)+".zip", "")
		if err != nil {
			t.Fatal(err)
		}
		if n, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, d.Body, buffer); n != size || err != nil {
			t.Fatal(n, err)
		}
		_ = d.Body.Close()
		if _, _, err := c.PutSnapshot(t.Context(), "a.zip", Upload{Open: func() (io.ReadCloser, error) { return &zeros{size}, nil }, Size: size}); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		return int64(after.TotalAlloc - before.TotalAlloc)
	}
	allocated(1) // opens the connection
	small, large := allocated(1<<20), allocated(128<<20)
	t.Logf("1 MiB: %d bytes allocated, 128 MiB: %d", small, large)
	if large > small+1<<20 {
		t.Errorf("a transfer of 1 MiB allocates %d bytes, one of 128 MiB %d", small, large)
	}
}

func TestTheCredentialOfADownloadIsNotShown(t *testing.T) {
	t.Parallel()
	unit := startUnit(t, always(reply{Status: 502, Body: "you sent " + testToken}))
	var seen bytes.Buffer
	c := newClient(t, unit.pathCell(), Options{Source: bearer(testToken), Trace: func(x Exchange) { seen.WriteString(x.URL + x.Err.Error()) }})
	_, _, err := download(t, c, "")
	if text := err.Error() + seen.String(); strings.Contains(text, testToken) || seen.Len() == 0 {
		t.Errorf("shown: %s", text)
	}
}
