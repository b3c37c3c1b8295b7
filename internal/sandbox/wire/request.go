package wire

import (
	"cmp"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/urls"
)

// A Request is one request with what the server finds out about it before any resource looks at it.
type Request struct {
	HTTP   *http.Request
	Method string // after X-HTTP-Method-Override
	Host   string // after X-Forwarded-Host
	Target urls.Target
	keyed  bool // its request key is a good one, or it has none
}

// Parse takes what a request says about itself in the server's order: the request key, then what overrides its method, its
// headers and its host, and last its URL.
func Parse(r *http.Request, unit urls.Unit) *Request {
	q := &Request{HTTP: r, Method: r.Method, Host: r.Host, keyed: isRequestKey(r.Header.Get("X-Personium-RequestKey"))}
	h := r.Header
	if method := h.Get("X-HTTP-Method-Override"); method != "" && q.Method == http.MethodPost {
		q.Method = method
	}
	for _, line := range h.Values("X-Override") {
		if name, value, ok := strings.Cut(line, ":"); ok && name != "" {
			h.Set(strings.TrimSpace(name), strings.TrimSpace(value))
		}
	}
	q.Host = cmp.Or(h.Get("X-Forwarded-Host"), q.Host)
	q.Target = unit.Target(q.Host, r.URL)
	return q
}

// Filter refuses and answers what the server does before it looks at the URL: the request key, OPTIONS of anybody, Accept.
func (q *Request) Filter() (*Answer, error) {
	h := q.HTTP.Header
	if !q.keyed {
		return nil, coreerror.BadHeader.New("X-Personium-RequestKey")
	}
	if _, sent := h["Authorization"]; q.Method == http.MethodOptions && !sent {
		return Options("OPTIONS, GET, POST, PUT, DELETE, HEAD, MERGE, MKCOL, MOVE, PROPFIND, PROPPATCH, ACL"), nil
	}
	if accept := h.Get("Accept"); strings.ContainsFunc(accept, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return nil, coreerror.AcceptForm.New(latin1(accept))
	}
	return nil, nil
}

func isRequestKey(s string) bool {
	return len(s) <= 128 && !strings.ContainsFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_')
	})
}

// latin1 reads header bytes that are no UTF-8 as the older character set of HTTP.
func latin1(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}

// IsNoURL says whether there are characters in the URL that none can have. nginx and the servlet container refuse the same ones.
func (q *Request) IsNoURL() bool {
	return strings.ContainsFunc(q.HTTP.RequestURI, func(r rune) bool {
		return r <= ' ' || r == 0x7f || strings.ContainsRune("\"<>[\\]^`{|}", r)
	})
}

// Looks says whether the request looks at the state of a job.
func (q *Request) Looks() bool { return q.HTTP.Method == http.MethodGet && q.Target.IsJob() }

// StartsJob says whether the request wants to start a job. Lock probes, which carry no credentials, do not.
func (q *Request) StartsJob() bool {
	anonymous := q.HTTP.Header.Get("Authorization") == "" && q.HTTP.URL.Query().Get("p_cookie_peer") == ""
	return q.Target.IsJob() && q.HTTP.Method == http.MethodPost && !anonymous && q.HTTP.Header.Get("X-HTTP-Method-Override") == ""
}
