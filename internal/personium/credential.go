package personium

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// A Credential proves to a unit who asks: a bearer token, or a cookie together with its peer. Where both are given, the
// cookie is sent. It is never shown: every way of formatting it gives a placeholder.
type Credential struct{ Bearer, Cookie, CookiePeer string }

const redacted = "[credential]"

// String hides the credential.
func (Credential) String() string { return redacted }

// GoString hides the credential.
func (Credential) GoString() string { return redacted }

// Format hides the credential, whatever the verb is.
func (Credential) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// MarshalText hides the credential from encoders and structured logs.
func (Credential) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// shortestSecret keeps scrub from cutting ordinary words out of messages where a secret is as short as one.
const shortestSecret = 8

// scrub takes the credential out of a text that a server sent: some pages repeat the request that they refuse.
func (c Credential) scrub(s string) string {
	for _, secret := range []string{c.Bearer, c.Cookie, c.CookiePeer} {
		if len(secret) >= shortestSecret {
			s = strings.ReplaceAll(s, secret, redacted)
		}
	}
	return s
}

// scrubError is scrub for an error. Only an error that holds a secret loses its type.
func (c Credential) scrubError(err error) error {
	if err == nil {
		return nil
	}
	if text := err.Error(); c.scrub(text) != text {
		return errors.New(c.scrub(text))
	}
	return err
}

// ErrLoggedOut means that there is no credential, and will be none, until a person logs in again.
var ErrLoggedOut = errors.New("not logged in")

// ErrNotNow means that there is no credential at the moment, because who gives it out did not answer. Later there may be one.
var ErrNotNow = errors.New("no credential just now")

// A CredentialSource gives out the credential of the requests. Its errors must not hold a secret.
type CredentialSource interface {
	// Credential gives the credential to send now.
	Credential(ctx context.Context) (Credential, error)
	// Renew is asked after the unit refused rejected with refusal, a 401 or 403. It gives the same credential when there is
	// no other one.
	Renew(ctx context.Context, rejected Credential, refusal *Error) (Credential, error)
}
