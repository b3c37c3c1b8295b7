package wire

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
)

// Version is what the practice unit says in X-Personium-Version: a core 1.8.3 with its default settings says 1.8.4.
const Version = "1.8.4"

// An Answer is a whole HTTP answer, made before anything of it is sent: the server counts a request as ended before it
// streams the body, and a unit that is killed sends nothing at all.
type Answer struct {
	Status      int
	header      http.Header
	contentType string // "" sends no Content-Type
	Body        []byte
	core        bool // false: Tomcat or a proxy answers, without the headers of core
	sized       bool // core knows the length before it writes the body, which is that of a file
	unsized     bool // a proxy has changed the body on its way
	fronted     bool // nginx hands it over
	cut         bool // the connection breaks after as many bytes of the body as are sent
	sent        int
}

// A Handler makes the answer to a request; nil cuts the connection.
type Handler func(*Request) *Answer

// Reply is an answer of core without a body.
func Reply(status int) *Answer {
	return &Answer{Status: status, header: http.Header{}, core: true}
}

// With is the answer with one more header.
func (a *Answer) With(name, value string) *Answer {
	a.header.Set(name, value)
	return a
}

// Location is the URL of what was made; "" when nothing was.
func (a *Answer) Location() string { return a.header.Get("Location") }

// Text is the answer with a body. Without a content type no Content-Type is sent.
func (a *Answer) Text(contentType, body string) *Answer {
	a.contentType, a.Body = contentType, []byte(body)
	return a
}

// Refused is the answer that this request gets to an error: an unexpected exception is JSON only for those who ask for it.
func Refused(e *coreerror.Error, r *http.Request) *Answer {
	if e.Early {
		return Reply(e.Status()).Text("", e.Body())
	}
	if e.Code == coreerror.Unknown && !strings.Contains(r.Header.Get("Accept"), "application/json") {
		if r.Method != http.MethodGet {
			return TomcatPage(http.StatusInternalServerError)
		}
		return Reply(e.Status()).Text("", e.Body())
	}
	a := Reply(e.Status()).Text("application/json", e.Body())
	if e.Realm != "" {
		a.With("WWW-Authenticate", `Bearer realm="`+e.Realm+`"`)
	}
	if e.Realm != "" && e.Basic {
		a.header.Add("WWW-Authenticate", `Basic realm="`+e.Realm+`"`)
	}
	return a
}

// File is the answer with a body of a length that core knows before it reads it.
func (a *Answer) File(contentType string, data []byte) *Answer {
	a.contentType, a.Body, a.sized = contentType, data, true
	return a
}

// buffered is how much of a body core holds back to tell its length; a longer one goes out in chunks.
const buffered = 8192

func (a *Answer) isChunked() bool { return a.unsized || a.core && !a.sized && len(a.Body) > buffered }

// CutAfter is the answer that breaks off after so many bytes of its body; one with no more is whole.
func (a *Answer) CutAfter(size int) *Answer {
	a.cut, a.sent = size < len(a.Body), size
	return a
}

// Fronted is the answer as nginx of the official installation hands it over: it names its own server, and keeps the connection.
func (a *Answer) Fronted() *Answer {
	a.fronted = true
	return a
}

// IsCore says whether core answered, and not the servlet container or a proxy.
func (a *Answer) IsCore() bool { return a.core }

// Write sends the answer as a core of this version. One that breaks off ends in the panic by which net/http closes a connection.
func (a *Answer) Write(w http.ResponseWriter, r *http.Request, version string) {
	h := w.Header()
	for name, values := range a.header {
		h[name] = values
	}
	if a.core {
		h.Set("X-Personium-Version", version)
		allowOrigin(h, r)
	}
	h["Content-Type"] = nil
	if a.contentType != "" {
		h.Set("Content-Type", a.contentType)
	}
	if a.Status != http.StatusNoContent && a.Status != http.StatusNotModified && !a.isChunked() {
		h.Set("Content-Length", strconv.Itoa(len(a.Body)))
	}
	switch {
	case a.fronted:
		h.Set("Server", "Personium")
		h.Set("Connection", "keep-alive")
	case closesConnection(a.Status):
		h.Set("Connection", "close")
	}
	w.WriteHeader(a.Status)
	if !a.cut {
		_, _ = w.Write(a.Body) // a client that went away needs no answer
		return
	}
	_, _ = w.Write(a.Body[:a.sent])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
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

// Options is the answer to OPTIONS: the methods twice.
func Options(methods string) *Answer {
	return Reply(http.StatusOK).With("Access-Control-Allow-Methods", methods).With("Allow", methods)
}

// StatusType is the media type of a status body: the JSON bytes go out under whatever type was asked for first.
func StatusType(r *http.Request) string { return EntityType(r, "text/plain") }

// EntityType is the media type of a body of which core does not say it: what was asked for first, or what the body is by itself.
func EntityType(r *http.Request, own string) string {
	first, _, _ := strings.Cut(r.Header.Get("Accept"), ",")
	first, _, _ = strings.Cut(first, ";")
	if first = strings.TrimSpace(first); first == "" || strings.Contains(first, "*") {
		return own
	}
	return first
}
