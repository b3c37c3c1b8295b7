package personium

import (
	"cmp"
	"net/http"
	"net/url"
	"time"
)

const (
	methodPropfind  = "PROPFIND"
	methodProppatch = "PROPPATCH"
)

// A call is one request, before it is sent.
type call struct {
	method, url string
	query       string         // of the request itself, as it is sent; "" means none
	accept      string         // "" means application/json
	depth       string         // of a PROPFIND
	body        string         // "" means none
	mediaType   string         // of body; "" means JSON, of a PROPPATCH XML
	form        url.Values     // instead of body
	secret      string         // a part of the form that no error may repeat
	anonymous   bool           // with no credential, cookie, peer or override of any kind
	owner       string         // the unit user that a unit administrator acts as; "" means none
	recursive   bool           // a DELETE of a cell with all it holds; it always goes with its real method
	starts      bool           // starts a job or stores a file: it has the long timeout, and only core can refuse its credential
	once        bool           // never sent again, whoever has turned it away: something may have counted its answer, and not the request
	patience    time.Duration  // how long it may take, where a look is not long enough
	want        []int          // the statuses that are success
	statusOnly  bool           // the body of a success says nothing, and may even be cut off
	stream      func(*entries) // reads the body of a success piece by piece, whatever its length; nil reads it whole, to MaxBody
}

// get is the reading of a URL.
func get(url string) call {
	return call{method: http.MethodGet, url: url, want: []int{http.StatusOK}}
}

// setHeaders fills in the headers of q, and gives the method that is really sent.
func (w *wire) setHeaders(h http.Header, q call, credential Credential) (method string) {
	h.Set("Accept", cmp.Or(q.accept, "application/json"))
	// A proxy that compresses would weaken the ETags.
	h.Set("Accept-Encoding", "identity")
	h.Set("User-Agent", w.options.UserAgent)
	h.Set("X-Personium-RequestKey", w.options.RequestKey)
	if q.depth != "" {
		h.Set("Depth", q.depth)
	}
	if q.anonymous {
		return q.method
	}
	switch {
	case credential.Cookie != "": // core looks at the cookie only when there is no Authorization header
		h.Set("Cookie", "p_cookie="+credential.Cookie)
	case credential.Bearer != "":
		h.Set("Authorization", "Bearer "+credential.Bearer)
	}
	for _, override := range w.options.OverrideHeaders {
		h.Add("X-Override", override.Name+": "+override.Value)
	}
	if q.owner != "" {
		h.Set("X-Personium-Unit-User", q.owner)
	}
	if q.recursive {
		h.Set("X-Personium-Recursive", "true")
	}
	if w.overrides(q) {
		h.Set("X-HTTP-Method-Override", q.method)
		return http.MethodPost
	}
	return q.method
}

// overrides reports whether the method of q is sent as POST.
func (w *wire) overrides(q call) bool {
	return w.options.MethodOverride && !q.anonymous && !q.recursive && q.method != http.MethodGet && q.method != http.MethodPost
}

// bodyType is the content type of the body.
func (q call) bodyType() string {
	switch {
	case q.mediaType != "":
		return q.mediaType
	case q.method == methodProppatch:
		return "application/xml"
	}
	return "application/json"
}

// shown is the URL with the query of the request itself, which is no secret.
func (q call) shown() string {
	if q.query == "" {
		return q.url
	}
	return q.url + "?" + q.query
}

// target is the URL that is sent: with the second half of a cookie in its query.
func (q call) target(credential Credential) string {
	if credential.Cookie == "" {
		return q.shown()
	}
	separator := "?"
	if q.query != "" {
		separator = "&"
	}
	return q.shown() + separator + url.Values{"p_cookie_peer": {credential.CookiePeer}}.Encode()
}
