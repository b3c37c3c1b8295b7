// Package auth finds the credential that goes with the requests, and finds it again when it was replaced.
//
// It shows no credential: not in an error, and not when a value of it is formatted.
package auth

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/personium/personium-cell/internal/personium"
)

// ErrNoCredential means that the settings name no credential.
var ErrNoCredential = errors.New("no token is given")

// Settings says where the credential is. Of several, the first in the order of the fields counts.
type Settings struct {
	// TokenFile is the path of a file that holds a bearer token and nothing else.
	TokenFile string
	// Token is a bearer token.
	Token string
	// Cookie is the value of p_cookie, CookiePeer that of p_cookie_peer. They belong together.
	Cookie, CookiePeer string
	// From names the place that the credential was given in, for messages: "--token-file", "PERSONIUM_TOKEN".
	From string
}

const redacted = "[credential settings]"

// String hides the settings.
func (Settings) String() string { return redacted }

// GoString hides the settings.
func (Settings) GoString() string { return redacted }

// Format hides the settings, whatever the verb is.
func (Settings) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// MarshalText hides the settings from encoders and structured logs.
func (Settings) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// A Source is a personium.CredentialSource. It can be used by several goroutines.
type Source struct {
	settings Settings
	mu       sync.Mutex
	current  *personium.Credential // nil until it is needed
}

// New checks what can be checked without opening a file: there is a credential (else ErrNoCredential), and it has no
// character that would break a header.
func New(s Settings) (*Source, error) {
	source := &Source{settings: s}
	switch {
	case s.TokenFile != "":
		return source, nil
	case s.Token != "":
		if err := checkToken(s.Token); err != nil {
			return nil, fmt.Errorf("the token%s %w", s.from(), err)
		}
		source.current = &personium.Credential{Bearer: s.Token}
		return source, nil
	case s.Cookie != "" || s.CookiePeer != "":
		if err := checkCookie(s); err != nil {
			return nil, err
		}
		source.current = &personium.Credential{Cookie: s.Cookie, CookiePeer: s.CookiePeer}
		return source, nil
	}
	return nil, ErrNoCredential
}

func (s Settings) from() string {
	if s.From == "" {
		return ""
	}
	return " (" + s.From + ")"
}

// Credential gives the credential to send. A token file is read when it is needed for the first time.
func (s *Source) Credential(context.Context) (personium.Credential, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.current != nil {
		return *s.current, nil
	}
	return s.read()
}

// Renew gives the credential to send after rejected was refused: what the token file holds now, so that whoever
// replaces the file keeps a long wait alive. A credential that is not in a file stays the same.
func (s *Source) Renew(_ context.Context, rejected personium.Credential) (personium.Credential, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.settings.TokenFile == "" {
		return *s.current, nil
	}
	if s.current != nil && *s.current != rejected {
		return *s.current, nil // another request has renewed it already
	}
	return s.read()
}

func (s *Source) read() (personium.Credential, error) {
	token, err := readTokenFile(s.settings.TokenFile)
	if err != nil {
		return personium.Credential{}, fmt.Errorf("token file %s%s: %w", s.settings.TokenFile, s.settings.from(), err)
	}
	s.current = &personium.Credential{Bearer: token}
	return *s.current, nil
}

// String hides the credential.
func (*Source) String() string { return redacted }

// Format hides the credential, whatever the verb is.
func (*Source) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }
