package session

import (
	"context"
	"errors"
	"time"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

// A Credential is where the tokens of a session come from.
type Credential struct {
	Source  auth.Source // nil of an anonymous session
	Login   *auth.Login // that the tokens are of; nil for others
	NotUsed []string    // where else there is a credential, in words
}

// A finder looks for the credential of a session.
type finder struct {
	Options
	to     personium.Cell    // what is asked first
	client personium.Options // of a client without a credential
}

// find takes what the settings name, or else the login that is kept for the unit.
func (f finder) find(ctx context.Context) (Credential, error) {
	source, err := f.fromSettings(ctx)
	if errors.Is(err, auth.ErrNoCredential) {
		return f.fromLogin(ctx)
	}
	if err == nil {
		_, err = source.Credential(ctx) // what cannot be read is found out before anything is sent
	}
	var explained *refusal.Error
	switch {
	case err == nil:
		return Credential{Source: source, NotUsed: f.unused()}, nil
	case ctx.Err() != nil:
		return Credential{}, refusal.Interrupted("nothing was started")
	case errors.As(err, &explained):
		return Credential{}, err
	}
	return Credential{}, refusal.Misuse(refusal.Say(f.unreadableHint()), "%w", err)
}

// unreadableHint says what a source has to give that could not be read.
func (f finder) unreadableHint() string {
	switch settings := f.Settings; {
	case settings.TokenFile != "" && settings.TokenFile != "-":
		return "the file has to hold one token on one line, and only its owner may read it"
	case len(settings.TokenCommand) > 0:
		return "run the program by hand: it has to write one token on one line to its standard output, and to end with 0 " +
			"within a minute"
	}
	return "a token is one line without spaces, as the unit gave it"
}

// unused names, beside those of the settings, the credentials that are not used because the settings name one.
func (f finder) unused() []string {
	unused := f.Settings.NotUsed
	if service := f.Process.serviceToken(); service != "" && f.Settings.TokenFrom != "" {
		unused = append(unused, service)
	}
	logins, _ := auth.NewStore(f.Process.StateDir).Logins() // a damaged one is of no use
	for _, l := range logins {
		if Fits(f.Settings, l, Place{Cell: f.to, Unit: f.Place.Unit}) {
			unused = append(unused, l.String())
		}
	}
	return unused
}

// fromStdin is where a token is that --token-file - names.
const fromStdin = "standard input"

// fromSettings is the credential that the settings name.
func (f finder) fromSettings(ctx context.Context) (auth.Source, error) {
	settings := f.Settings
	credential := auth.Settings{
		TokenFile: settings.TokenFile, Command: settings.TokenCommand, Run: f.Process.runner(), Token: settings.Token,
		Cookie: settings.Cookie, CookiePeer: settings.CookiePeer, CredentialsDir: f.Process.credentialsDir(), Place: settings.TokenFrom,
	}
	switch credential.TokenFile {
	case "":
		credential.From = settings.TokenFrom // a file is named by itself
	case "-":
		token, err := auth.ReadToken(ctx, f.Process.Stdin)
		if err != nil {
			return nil, refusal.Misuse(refusal.Next{}, "read the token from standard input: %w", err)
		}
		if token == "" {
			return nil, refusal.Misuse(refusal.Say(f.unreadableHint()), "the token on standard input is empty")
		}
		credential.TokenFile, credential.Token, credential.From, credential.Place = "", token, fromStdin, fromStdin
	}
	return auth.New(credential)
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
