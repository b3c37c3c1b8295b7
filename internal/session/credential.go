package session

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

// credentialSource is where the credential comes from: what the settings name, or else the login that is kept for the unit.
func (s *Session) credentialSource(ctx context.Context, to personium.Cell, options personium.Options) (auth.Source, error) {
	source, err := s.namedSource(ctx)
	if errors.Is(err, auth.ErrNoCredential) {
		return s.keptSource(ctx, to, options)
	}
	if err == nil {
		_, err = source.Credential(ctx) // what cannot be read is found out before anything is sent
	}
	var explained *refusal.Error
	switch {
	case err == nil:
		s.credential.NotUsed = s.unusedSources(to)
	case ctx.Err() != nil:
		err = s.CredentialFailure(ctx, err)
	case !errors.As(err, &explained):
		err = refusal.Misuse(refusal.Say(s.sourceHint()), "%w", err)
	}
	return source, err
}

// sourceHint says what a source has to give that could not be read.
func (s *Session) sourceHint() string {
	switch settings := s.options.Settings; {
	case settings.TokenFile != "" && settings.TokenFile != "-":
		return "the file has to hold one token on one line, and only its owner may read it"
	case len(settings.TokenCommand) > 0:
		return "run the program by hand: it has to write one token on one line to its standard output, and to end with 0 within a minute"
	}
	return "a token is one line without spaces, as the unit gave it"
}

// ServiceToken names the file of a token that a service manager gives; "" where there is none.
func (s *Session) ServiceToken() string {
	path := auth.ServiceTokenPath(s.options.Process.Getenv("CREDENTIALS_DIRECTORY"))
	if path == "" {
		return ""
	}
	return "the file " + path + " (CREDENTIALS_DIRECTORY)"
}

// unusedSources names, beside those of the settings, the credentials that are not used because the settings name one.
func (s *Session) unusedSources(to personium.Cell) []string {
	unused := s.options.Settings.NotUsed
	if service := s.ServiceToken(); service != "" && s.options.Settings.TokenFrom != "" {
		unused = append(unused, service)
	}
	logins, _ := auth.NewStore(s.StateDir()).Logins() // a damaged one is of no use
	for _, l := range logins {
		if Fits(s.options.Settings, l, Place{Cell: to, Unit: s.place.Unit}) {
			unused = append(unused, l.String())
		}
	}
	return unused
}

// namedSource is the credential that the settings name.
func (s *Session) namedSource(ctx context.Context) (auth.Source, error) {
	settings := s.options.Settings
	credential := auth.Settings{
		TokenFile: settings.TokenFile, Command: settings.TokenCommand, Run: s.runner(), Token: settings.Token,
		Cookie: settings.Cookie, CookiePeer: settings.CookiePeer, CredentialsDir: s.options.Process.Getenv("CREDENTIALS_DIRECTORY"),
		Place: settings.TokenFrom,
	}
	switch credential.TokenFile {
	case "":
		credential.From = settings.TokenFrom // a file is named by itself
	case "-":
		token, err := auth.ReadToken(ctx, s.options.Process.Stdin)
		if err != nil {
			return nil, refusal.Misuse(refusal.Next{}, "read the token from standard input: %w", err)
		}
		if token == "" {
			return nil, refusal.Misuse(refusal.Say(s.sourceHint()), "the token on standard input is empty")
		}
		credential.TokenFile, credential.Token, credential.From, credential.Place = "", token, "standard input", "standard input"
	}
	return auth.New(credential)
}

// runner runs the programs that write a secret. They get the environment of this process but its own secrets.
func (s *Session) runner() auth.Runner {
	var environ []string
	for _, entry := range s.options.Process.Environ {
		name, _, _ := strings.Cut(entry, "=")
		switch name {
		case "PERSONIUM_TOKEN", "PERSONIUM_COOKIE", "PERSONIUM_COOKIE_PEER":
		default:
			environ = append(environ, entry)
		}
	}
	return auth.Runner{Environ: environ, Stderr: s.options.Process.Stderr}
}

// Password is where a password can be had without a person; nil when nowhere.
func (s *Session) Password() auth.PasswordSource {
	switch settings := s.options.Settings; {
	case settings.PasswordFile != "":
		return auth.PasswordFile(settings.PasswordFile, s.options.Process.Getenv("CREDENTIALS_DIRECTORY"))
	case len(settings.PasswordCommand) > 0:
		return auth.PasswordCommand(settings.PasswordCommand, s.runner())
	}
	return nil
}

// TokenTime is for how long a token has to live before something that should not be interrupted.
const TokenTime = 10 * time.Minute

// EnsureFresh renews the credential if it ends soon.
func (s *Session) EnsureFresh(ctx context.Context) error {
	if err := s.credential.Source.EnsureFresh(ctx, TokenTime); err != nil {
		return s.CredentialFailure(ctx, err)
	}
	return nil
}
