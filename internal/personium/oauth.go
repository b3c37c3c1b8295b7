package personium

import (
	"encoding/json"
	"errors"
	"html"
	"net/url"
	"regexp"
	"strings"
)

// oauthDescription is how the token endpoint wraps a code of core: "[PR400-AN-0017] - Authentication failed.".
var oauthDescription = regexp.MustCompile(`^\[(PR[1-5][0-9]{2}-[A-Z]{2}-[0-9]{4})\] - ((?s).*)$`)

// parseOAuthError reads {"error":"invalid_grant","error_description":"[PR400-AN-0017] - …"}, the form of the token
// endpoint's own errors (class PersoniumCoreAuthnException).
func parseOAuthError(body []byte) (Message, error) {
	var wire struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	if err := json.Unmarshal(body, &wire); err != nil || wire.Error == "" {
		return Message{}, errors.New("not an error of a token endpoint")
	}
	parts := oauthDescription.FindStringSubmatch(wire.Description)
	if parts == nil {
		return Message{}, errors.New("not an error of a token endpoint: it has no code")
	}
	return Message{Code: Code(parts[1]), Text: parts[2]}, nil
}

// hideSecret takes a secret of the request itself out of an error, also in the form in which it was sent.
func hideSecret(err error, secret string) {
	var e *Error
	if secret == "" || !errors.As(err, &e) {
		return
	}
	replacer := strings.NewReplacer(secret, redacted, url.QueryEscape(secret), redacted,
		url.PathEscape(secret), redacted, html.EscapeString(secret), redacted)
	e.Message = replacer.Replace(e.Message)
	if e.Err != nil && replacer.Replace(e.Err.Error()) != e.Err.Error() {
		e.Err = errors.New(replacer.Replace(e.Err.Error()))
	}
}
