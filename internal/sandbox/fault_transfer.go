package sandbox

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/urls"
)

// A cut ends the first transfers of snapshots in the middle.
type cut struct {
	at   int64 // after so many bytes
	left int   // how many more times; guarded by the unit's mutex
}

const defaultCut = 1000

func transferFaults() []faultKind {
	return []faultKind{
		{FaultDoc{"download-cut", "after how many bytes (default 1000), or BYTESxTIMES for more than the first download",
			"The connection is cut in the middle of a download from a snapshot area.",
			"Core 1.8.3, path style: a unit killed with -9 cuts whatever it is sending; proxies do so with downloads that take too long."},
			"", cutting(func(f *faultSet) *cut { return &f.downloadCut })},
		{FaultDoc{"upload-cut", "after how many bytes (default 1000), or BYTESxTIMES for more than the first upload",
			"The connection is cut in the middle of an upload to a snapshot area.",
			"Core 1.8.0 and 1.8.3, path style: after an aborted first upload PUT 500 PR500-DV-0001 for good; after an aborted overwrite until DELETE."},
			"", cutting(func(f *faultSet) *cut { return &f.uploadCut })},
	}
}

func cutting(field func(*faultSet) *cut) func(*faultSet, string) error {
	return func(f *faultSet, value string) error {
		c := cut{at: defaultCut, left: 1}
		if value == "" {
			*field(f) = c
			return nil
		}
		bytes, times, many := strings.Cut(value, "x")
		var err, errTimes error
		c.at, err = strconv.ParseInt(bytes, 10, 64)
		if many {
			c.left, errTimes = strconv.Atoi(times)
		}
		if err := errors.Join(err, errTimes); err != nil || c.at < 0 || c.left < 1 {
			return fmt.Errorf("%q is neither BYTES nor BYTESxTIMES, such as 1000 or 1000x4", value)
		}
		*field(f) = c
		return nil
	}
}

// cutTransfer gives the two ends of a request that a fault cuts in the middle; all others as they are.
func (u *Unit) cutTransfer(w http.ResponseWriter, q *request) http.ResponseWriter {
	if q.target.Level != urls.AtSnapshot {
		return w
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	switch down, up := &u.faults.downloadCut, &u.faults.uploadCut; {
	case q.method == http.MethodGet && strings.HasSuffix(q.target.Rest[1], ".zip") && down.left > 0:
		down.left--
		return &cutWriter{ResponseWriter: w, left: down.at}
	case q.method == http.MethodPut && up.left > 0:
		up.left--
		other := *q.r
		other.Body = &cutReader{ReadCloser: q.r.Body, left: up.at}
		q.r = &other
		return &cutWriter{ResponseWriter: w, left: 0}
	}
	return w
}

// A cutWriter cuts the connection after so many bytes of a success: what came before has arrived.
type cutWriter struct {
	http.ResponseWriter
	status int
	left   int64
}

func (w *cutWriter) WriteHeader(status int) {
	w.status = status
	if status >= http.StatusBadRequest && status != http.StatusInternalServerError {
		w.left = 1 << 62 // refused before a byte of a file moved
		w.ResponseWriter.WriteHeader(status)
		return
	}
	if status == http.StatusOK {
		w.ResponseWriter.WriteHeader(status)
		return
	}
	panic(http.ErrAbortHandler)
}

func (w *cutWriter) Write(p []byte) (int, error) {
	if int64(len(p)) <= w.left {
		w.left -= int64(len(p))
		return w.ResponseWriter.Write(p)
	}
	_, _ = w.ResponseWriter.Write(p[:w.left])
	_ = http.NewResponseController(w.ResponseWriter).Flush()
	panic(http.ErrAbortHandler)
}

// A cutReader ends an upload as a lost connection does.
type cutReader struct {
	io.ReadCloser
	left int64
}

func (r *cutReader) Read(p []byte) (int, error) {
	if r.left <= 0 {
		return 0, io.ErrUnexpectedEOF
	}
	n, err := r.ReadCloser.Read(p[:min(int64(len(p)), r.left)])
	r.left -= int64(n)
	return n, err
}
