package sandbox

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
)

// Version is what the practice unit says in X-Personium-Version: a core 1.8.3 with its default settings says 1.8.4.
const Version = "1.8.4"

// An answer is a whole HTTP answer, made before anything of it is sent: the server counts a request as ended before it
// streams the body, and a unit that is killed sends nothing at all.
type answer struct {
	status      int
	header      http.Header
	contentType string // "" sends no Content-Type
	body        []byte
	core        bool // false: Tomcat or a proxy answers, without the headers of core
}

func reply(status int) *answer {
	return &answer{status: status, header: http.Header{}, core: true}
}

func (a *answer) with(name, value string) *answer {
	a.header.Set(name, value)
	return a
}

func (a *answer) text(contentType, body string) *answer {
	a.contentType, a.body = contentType, []byte(body)
	return a
}

// refused is the answer that this request gets to an error: an unexpected exception is JSON only for those who ask for it.
func refused(e *coreerror.Error, r *http.Request) *answer {
	if e.Code == coreerror.Unknown && !strings.Contains(r.Header.Get("Accept"), "application/json") {
		if r.Method != http.MethodGet {
			return tomcatPage(http.StatusInternalServerError)
		}
		return reply(e.Status()).text("", e.Body())
	}
	a := reply(e.Status()).text("application/json", e.Body())
	if e.Realm != "" {
		a.with("WWW-Authenticate", `Bearer realm="`+e.Realm+`"`)
	}
	return a
}

func (a *answer) write(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	for name, values := range a.header {
		h[name] = values
	}
	if a.core {
		h.Set("X-Personium-Version", Version)
		allowOrigin(h, r)
	}
	h["Content-Type"] = nil
	if a.contentType != "" {
		h.Set("Content-Type", a.contentType)
	}
	if a.status != http.StatusNoContent && a.status != http.StatusNotModified {
		h.Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	if closesConnection(a.status) {
		h.Set("Connection", "close")
	}
	w.WriteHeader(a.status)
	// A client that went away needs no answer.
	_, _ = w.Write(a.body)
}

// closesConnection is Tomcat's rule: after these statuses it does not trust the connection any more.
func closesConnection(status int) bool {
	switch status {
	case http.StatusBadRequest, http.StatusInternalServerError, http.StatusNotImplemented, http.StatusServiceUnavailable:
		return true
	}
	return false
}

// allowOrigin adds the CORS headers, which core sends only when the request names an Origin.
func allowOrigin(h http.Header, r *http.Request) {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return
	}
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Allow-Credentials", "true")
	h.Set("Access-Control-Max-Age", "86400")
	h.Set("Access-Control-Expose-Headers", "X-Personium-Version")
	if asked := r.Header.Get("Access-Control-Request-Headers"); asked != "" {
		h.Set("Access-Control-Allow-Headers", asked)
	}
}

// options is the answer to OPTIONS: the methods twice.
func options(methods string) *answer {
	return reply(http.StatusOK).with("Access-Control-Allow-Methods", methods).with("Allow", methods)
}

// statusType is the media type of a status body: the JSON bytes go out under whatever type was asked for first.
func statusType(r *http.Request) string {
	first, _, _ := strings.Cut(r.Header.Get("Accept"), ",")
	first, _, _ = strings.Cut(first, ";")
	if first = strings.TrimSpace(first); first == "" || strings.Contains(first, "*") {
		return "text/plain"
	}
	return first
}
