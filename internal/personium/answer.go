package personium

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/personium/personium-cell/internal/personium/transport"
)

// MaxBody is how much of one answer is read into memory, in bytes.
const MaxBody = 4 << 20

// excerptLength is how much of a page that is not core's is shown, in characters, excerptSource how much of it is
// looked at, in bytes: such pages have much white space.
const (
	excerptLength = 200
	excerptSource = 16 << 10
)

// An answer is what came back, read whole.
type answer struct {
	status int
	header http.Header
	body   []byte
	// credential is the one that was sent; errors must not repeat it.
	credential Credential
}

// readBounded reads at most MaxBody bytes, and gives ErrBodyTooLarge when there are more.
func readBounded(r io.Reader) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, MaxBody+1))
	if len(body) > MaxBody {
		return body[:MaxBody], ErrBodyTooLarge
	}
	return body, err
}

// checkResponse is nil for an answer with a wanted status that was read whole, and an *Error for every other answer.
// readErr is what ended the reading of the body.
func (w *wire) checkResponse(q call, a answer, readErr error) error {
	if readErr == nil && slices.Contains(q.want, a.status) {
		return nil
	}
	e := w.newError(q)
	e.Status = a.status
	e.Err = a.credential.scrubError(withoutURL(readErr))
	if a.status == http.StatusTooManyRequests || a.status == http.StatusServiceUnavailable {
		e.RetryAfter = retryAfter(a.header)
	}
	message, core := coreError(a)
	switch {
	case core:
		e.Core, e.Code, e.Message = true, message.Code, a.credential.scrub(message.Text)
		w.hosts.answered(q.url)
	case a.status >= 300 && a.status < 400 && a.status != http.StatusNotModified:
		e.Message = redirectTarget(q.url, a.header.Get("Location"))
	case q.secret != "":
		e.Withheld = len(a.body) > 0
	default:
		e.Message = a.excerpt()
	}
	return e
}

func (w *wire) newError(q call) *Error {
	e := &Error{Method: q.method, URL: q.url, RequestKey: w.options.RequestKey, Answered: w.hosts.has(q.url)}
	e.Overridden = w.overrides(q)
	if t, ok := w.options.Transport.(interface {
		Through(url string) transport.ProxyVariable
	}); ok {
		e.Through = t.Through(q.url)
	}
	return e
}

func (w *wire) noAnswer(q call, err error) *Error {
	e := w.newError(q)
	e.Err = err
	return e
}

// unreadable is the error for an answer with a wanted status that does not hold what it must: a page of a proxy.
func (w *wire) unreadable(q call, a answer, err error) *Error {
	e := w.newError(q)
	e.Status = a.status
	e.Message = a.excerpt()
	e.Err = a.credential.scrubError(err)
	return e
}

// errorCode is the form of core's codes; its digits are the HTTP status.
var errorCode = regexp.MustCompile(`^PR([1-5][0-9]{2})-[A-Z]{2}-[0-9]{4}$`)

// coreError recognises the error bodies of core (classes PersoniumCoreException and PersoniumCoreAuthnException). The
// Content-Type does not matter: the body of PR500-SV-9999 comes without one.
func coreError(a answer) (Message, bool) {
	m, err := parseMessage(a.body)
	if err != nil {
		m, err = parseOAuthError(a.body)
	}
	if err != nil {
		return Message{}, false
	}
	code := errorCode.FindStringSubmatch(string(m.Code))
	if code == nil || code[1] != strconv.Itoa(a.status) || a.status < http.StatusBadRequest {
		return Message{}, false
	}
	return m, true
}

// parseMessage reads {"code":"…","message":{"lang":"…","value":"…"}}, the form of core's errors, of NAME.error and of
// the message of a failed import. The value can be null.
func parseMessage(body []byte) (Message, error) {
	var wire struct {
		Code    Code `json:"code"`
		Message struct {
			Value string `json:"value"`
		} `json:"message"`
	}
	if err := json.Unmarshal(body, &wire); err != nil {
		return Message{}, fmt.Errorf("not an error message of a unit: %w", inWords(err))
	}
	if wire.Code == "" {
		return Message{}, errors.New("not an error message of a unit: it has no code")
	}
	return Message{Code: wire.Code, Text: wire.Message.Value}, nil
}

// excerpt is the beginning of the body on one line.
func (a answer) excerpt() string {
	page := a.credential.scrub(string(a.body))
	page = page[:min(len(page), excerptSource)]
	page = strings.Join(strings.Fields(strings.ToValidUTF8(page, "\uFFFD")), " ")
	shown := 0
	for i := range page {
		if shown == excerptLength {
			return page[:i] + "…"
		}
		shown++
	}
	return page
}
