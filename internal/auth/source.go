// Package auth has the sources of the credential that goes with the requests, and keeps it alive as long as a job takes. Which
// source a run has, package session finds out.
//
// It shows no credential: not in an error, and not when a value of it is formatted.
package auth

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/personium/personium-cell/internal/personium"
)

// ErrNoCredential means that the settings name no credential.
var ErrNoCredential = errors.New("no token is given")

// A Source gives out the credential of the requests, and knows as much about it as can be told without asking the unit.
// It can be used by several goroutines. No error of it holds a secret.
type Source interface {
	personium.CredentialSource
	// About tells what the credential is. It gets the credential if that was not needed yet.
	About(ctx context.Context) (About, error)
	// EnsureFresh renews a credential that is known to live less than d, if it can be renewed and a new one would live longer.
	// It is asked before what should not be interrupted. Its error means that there will be no other credential.
	EnsureFresh(ctx context.Context, d time.Duration) error
}

// Settings says where the credential is. Of several, the first in the order of the fields counts.
type Settings struct {
	// TokenFile is the path of a file that holds a bearer token and nothing else.
	TokenFile string
	// Command is a program that writes a bearer token to its standard output, with its arguments; Run says how it is run.
	Command []string
	Run     Runner
	// Token is a bearer token.
	Token string
	// Cookie is the value of p_cookie, CookiePeer that of p_cookie_peer. They belong together.
	Cookie, CookiePeer string
	// CredentialsDir is the folder of credentials that the service manager gives to a service, $CREDENTIALS_DIRECTORY.
	// A token is in its file personium-token, if there is one.
	CredentialsDir string
	// From names the place that the credential was given in, for messages: "--token-file", "PERSONIUM_TOKEN". Place is the
	// same in words that can stand alone, "the file token (--token-file)"; without it From is taken.
	From, Place string
}

// ServiceToken is the name of the credential that a service manager gives: LoadCredential=personium-token:/path.
const ServiceToken = "personium-token"

const redacted = "[credential settings]"

// String hides the settings.
func (Settings) String() string { return redacted }

// GoString hides the settings.
func (Settings) GoString() string { return redacted }

// Format hides the settings, whatever the verb is.
func (Settings) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// MarshalText hides the settings from encoders and structured logs.
func (Settings) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// New checks what can be checked without opening a file or running a program: there is a credential (else
// ErrNoCredential), and it has no character that would break a header.
func New(s Settings) (Source, error) {
	source := &fixedSource{from: cmp.Or(s.Place, s.From)}
	switch {
	case s.TokenFile != "":
		managed := isManaged(s.TokenFile, s.CredentialsDir)
		source.read = s.reader(privateFile{path: s.TokenFile, managed: managed, time: s.Run.Time})
		source.cheap = !isPipe(s.TokenFile)
	case len(s.Command) > 0:
		source.read = func(ctx context.Context) (string, error) { return s.Run.token(ctx, "token_command", s.Command) }
	case s.Token != "":
		if err := checkToken(s.Token); err != nil {
			return nil, fmt.Errorf("the token%s %w", s.from(), err)
		}
		source.current = personium.Credential{Bearer: s.Token}
	case s.Cookie != "" || s.CookiePeer != "":
		if err := checkCookie(s); err != nil {
			return nil, err
		}
		source.current = personium.Credential{Cookie: s.Cookie, CookiePeer: s.CookiePeer}
	case ServiceTokenPath(s.CredentialsDir) != "":
		path := ServiceTokenPath(s.CredentialsDir)
		source.from = "the file " + path + " (CREDENTIALS_DIRECTORY)"
		source.read, source.cheap = s.reader(privateFile{path: path, managed: true, time: s.Run.Time}), true
	default:
		return nil, ErrNoCredential
	}
	return source, nil
}

// reader reads the token from a file, and names the file in its errors.
func (s Settings) reader(f privateFile) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		token, err := f.token(ctx)
		if err != nil {
			return "", fmt.Errorf("token file %s%s: %w", f.path, s.from(), err)
		}
		return token, nil
	}
}

func (s Settings) from() string {
	if s.From == "" {
		return ""
	}
	return " (" + s.From + ")"
}
