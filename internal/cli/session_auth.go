package cli

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

// hintNoLogin ends the hint for who has no credential.
const hintNoLogin = "; or --token-file FILE, or PERSONIUM_TOKEN"

// credentialSource is where the credential comes from: what the settings name, or else the login that is kept for the unit.
func (s *session) credentialSource(ctx context.Context, cell personium.Cell, options personium.Options) (auth.Source, error) {
	source, err := s.namedSource(ctx)
	if errors.Is(err, auth.ErrNoCredential) {
		return s.keptSource(ctx, cell, options)
	}
	if err == nil {
		_, err = source.Credential(ctx) // what cannot be read is found out before anything is sent
	}
	var f *refusal.Error
	switch {
	case err == nil:
		s.notUsed = s.unusedSources(cell)
	case ctx.Err() != nil:
		err = s.credentialFailure(ctx, err)
	case !errors.As(err, &f):
		err = refusal.Misuse(refusal.Say(s.sourceHint()), "%w", err)
	}
	return source, err
}

// sourceHint says what a source has to give that could not be read.
func (s *session) sourceHint() string {
	switch {
	case s.settings.TokenFile != "" && s.settings.TokenFile != "-":
		return "the file has to hold one token on one line, and only its owner may read it"
	case len(s.settings.TokenCommand) > 0:
		return "run the program by hand: it has to write one token on one line to its standard output, and to end with 0 within a minute"
	}
	return "a token is one line without spaces, as the unit gave it"
}

// unusedSources names, beside those of the settings, the credentials that are not used because the settings name one.
func (s *session) unusedSources(cell personium.Cell) []string {
	unused := s.settings.NotUsed
	service := auth.ServiceTokenPath(s.env.getenv("CREDENTIALS_DIRECTORY"))
	if service != "" && s.settings.TokenFrom != "" {
		unused = append(unused, "the file "+service+" (CREDENTIALS_DIRECTORY)")
	}
	logins, _ := auth.NewStore(s.stateDir()).Logins() // a damaged one is of no use
	for _, l := range logins {
		if s.fits(l, cell) {
			unused = append(unused, l.String())
		}
	}
	return unused
}

// namedSource is the credential that the settings name.
func (s *session) namedSource(ctx context.Context) (auth.Source, error) {
	credential := auth.Settings{
		TokenFile: s.settings.TokenFile, Command: s.settings.TokenCommand, Run: s.runner(), Token: s.settings.Token,
		Cookie: s.settings.Cookie, CookiePeer: s.settings.CookiePeer, CredentialsDir: s.env.getenv("CREDENTIALS_DIRECTORY"),
		Place: s.settings.TokenFrom,
	}
	switch credential.TokenFile {
	case "":
		credential.From = s.settings.TokenFrom // a file is named by itself
	case "-":
		token, err := auth.ReadToken(ctx, s.env.Stdin)
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
func (s *session) runner() auth.Runner {
	var environ []string
	for _, entry := range s.env.Environ {
		name, _, _ := strings.Cut(entry, "=")
		switch name {
		case "PERSONIUM_TOKEN", "PERSONIUM_COOKIE", "PERSONIUM_COOKIE_PEER":
		default:
			environ = append(environ, entry)
		}
	}
	return auth.Runner{Environ: environ, Stderr: s.env.Stderr}
}

// passwordSource is where a password can be had without a person; nil when nowhere.
func (s *session) passwordSource() auth.PasswordSource {
	switch {
	case s.settings.PasswordFile != "":
		return auth.PasswordFile(s.settings.PasswordFile, s.env.getenv("CREDENTIALS_DIRECTORY"))
	case len(s.settings.PasswordCommand) > 0:
		return auth.PasswordCommand(s.settings.PasswordCommand, s.runner())
	}
	return nil
}

// tokenTime is for how long a token has to live before something that should not be interrupted.
const tokenTime = 10 * time.Minute

// lasts renews the credential if it ends soon.
func (s *session) lasts(ctx context.Context) error {
	if err := s.source.EnsureFresh(ctx, tokenTime); err != nil {
		return s.credentialFailure(ctx, err)
	}
	return nil
}
