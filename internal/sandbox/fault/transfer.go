package fault

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/personium/personium-cell/internal/sandbox/urls"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// transferFaults are about uploads and downloads that break off.
func transferFaults() []Fault {
	return []Fault{
		{
			Name:      "download-cut",
			Parameter: "after how many bytes (default 1000), or BYTESxTIMES for several downloads",
			Does:      "The connection is cut in the middle of a download from a snapshot area.",
			Seen: "Core 1.8.3, path style: a unit killed with -9 cuts whatever it is sending; proxies do so with downloads that " +
				"take too long.",
			Make: cutting(makeDownloadCut),
		},
		{
			Name:      "upload-cut",
			Parameter: "after how many bytes (default 1000), or BYTESxTIMES for several uploads",
			Does:      "The connection is cut in the middle of an upload to a snapshot area.",
			Seen: "Core 1.8.0 and 1.8.3, path style: after an aborted first upload PUT 500 PR500-DV-0001 for good; after an " +
				"aborted overwrite until DELETE.",
			Make: cutting(makeUploadCut),
		},
	}
}

const defaultCut = 1000

// cutting is Make of a fault that breaks off the first transfers after so many bytes. cuts takes part in one of them, once more
// each time, and says whether it is to be cut.
func cutting(put func(p *Plan, size int, cuts func() bool)) func(*Plan, string) error {
	return func(p *Plan, value string) error {
		size, times := defaultCut, 1
		if value != "" {
			first, second, many := strings.Cut(value, "x")
			var err, errTimes error
			size, err = strconv.Atoi(first)
			if many {
				times, errTimes = strconv.Atoi(second)
			}
			if err := errors.Join(err, errTimes); err != nil || size < 0 || times < 1 {
				return fmt.Errorf("%q is neither BYTES nor BYTESxTIMES, such as 1000 or 1000x4", value)
			}
		}
		var left atomic.Int64
		left.Store(int64(times))
		put(p, size, func() bool { return left.Add(-1) >= 0 })
		return nil
	}
}

func makeDownloadCut(p *Plan, size int, cuts func() bool) {
	p.wraps(func(next wire.Handler) wire.Handler {
		return func(q *wire.Request) *wire.Answer {
			snapshot := q.Target.Level == urls.AtSnapshot && strings.HasSuffix(q.Target.Rest[1], ".zip")
			if !snapshot || q.Method != http.MethodGet || !cuts() {
				return next(q)
			}
			return broken(next(q), size)
		}
	})
}

func makeUploadCut(p *Plan, size int, cuts func() bool) {
	p.wraps(func(next wire.Handler) wire.Handler {
		return func(q *wire.Request) *wire.Answer {
			if q.Target.Level != urls.AtSnapshot || q.Method != http.MethodPut || !cuts() {
				return next(q)
			}
			upload := *q.HTTP
			upload.Body = &cutReader{ReadCloser: q.HTTP.Body, left: int64(size)}
			q.HTTP = &upload
			return broken(next(q), 0)
		}
	})
}

// broken is what arrives of an answer when the connection breaks: a success as far as it came, a refusal whole, because it came
// before a byte of a file moved.
func broken(a *wire.Answer, size int) *wire.Answer {
	switch {
	case a == nil || a.Status >= http.StatusBadRequest && a.Status != http.StatusInternalServerError:
		return a
	case a.Status == http.StatusOK:
		return a.CutAfter(size)
	}
	return nil
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
