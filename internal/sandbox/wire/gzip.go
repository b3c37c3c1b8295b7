package wire

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strings"
)

// TakesGzip says whether the client takes compressed answers.
func TakesGzip(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept-Encoding"), "gzip")
}

// Gzipped is the answer as nginx sends it with gzip for every type and every length: a weak ETag, no length, no ranges.
func (a *Answer) Gzipped() *Answer {
	if len(a.Body) == 0 {
		return a
	}
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	// A buffer takes everything.
	_, _ = w.Write(a.Body)
	_ = w.Close()
	a.Body, a.unsized = b.Bytes(), true
	a.header.Set("Content-Encoding", "gzip")
	a.header.Del("Accept-Ranges")
	if tag := a.header.Get("ETag"); tag != "" && !strings.HasPrefix(tag, "W/") {
		a.header.Set("ETag", "W/"+tag)
	}
	return a
}
