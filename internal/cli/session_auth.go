package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/personium"
)

// hintLogin is for who has no credential.
const hintLogin = "personium-cell login; or --token-file FILE, or PERSONIUM_TOKEN"

// credentialSource is where the credential comes from: what the settings name, or else the login that is kept for the unit.
func (s *session) credentialSource(ctx context.Context, cell personium.Cell, options personium.Options) (auth.Source, error) {
	source, err := s.namedSource()
	if errors.Is(err, auth.ErrNoCredential) {
		return s.keptSource(cell, options)
	}
	if err == nil {
		_, err = source.Credential(ctx) // what cannot be read is found out before anything is sent
	}
	var f *failure
	if err != nil && !errors.As(err, &f) {
		err = usage("", "%w", err)
	}
	return source, err
}

// namedSource is the credential that the settings name.
func (s *session) namedSource() (auth.Source, error) {
	credential := auth.Settings{
		TokenFile: s.settings.TokenFile, Command: s.settings.TokenCommand, Run: s.runner(), Token: s.settings.Token,
		Cookie: s.settings.Cookie, CookiePeer: s.settings.CookiePeer, CredentialsDir: s.env.getenv("CREDENTIALS_DIRECTORY"),
	}
	switch credential.TokenFile {
	case "":
		credential.From = s.settings.TokenFrom // a file is named by itself
	case "-":
		token, err := readToken(s.env.Stdin)
		if err != nil {
			return nil, usage("", "read the token from standard input: %w", err)
		}
		credential.TokenFile, credential.Token, credential.From = "", token, "standard input"
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

// keptSource goes on with the one login that is kept for the cell's unit, or that the settings name.
func (s *session) keptSource(cell personium.Cell, options personium.Options) (auth.Source, error) {
	store := auth.NewStore(stateDir(s.env))
	logins, err := store.Logins()
	if err != nil {
		return nil, usage("personium-cell logout --all removes what is left of logins", "%w", err)
	}
	var fit []auth.Login
	for _, l := range logins {
		if s.fits(l, cell) {
			fit = append(fit, l)
		}
	}
	switch password := s.passwordSource(); {
	case len(fit) == 1:
		return s.keep(store, fit[0], password, options)
	case len(fit) > 1:
		return nil, usage("--user and --login-cell say which one", "%d logins are kept for this unit", len(fit))
	case password != nil && s.settings.LoginCell != "" && s.settings.User != "" && s.unitURL != "":
		return s.keep(store, auth.Login{Unit: s.unitURL, LoginCell: s.settings.LoginCell, User: s.settings.User}, password, options)
	}
	return nil, usage(hintLogin, "no token is given, and nobody is logged in to this unit")
}

// fits reports whether a login is for the unit of a cell, and the one that the settings name.
func (s *session) fits(l auth.Login, cell personium.Cell) bool {
	if s.settings.User != "" && s.settings.User != l.User || s.settings.LoginCell != "" && s.settings.LoginCell != l.LoginCell {
		return false
	}
	if s.unitURL != "" {
		return l.Unit == s.unitURL
	}
	for _, candidate := range personium.Candidates(cell.URL) {
		if candidate.UnitURL == l.Unit {
			return true
		}
	}
	return cell.URL == l.Unit
}

// keep is the source of a login. Its grants go over connections of their own, without a credential.
func (s *session) keep(store auth.Store, l auth.Login, password auth.PasswordSource, options personium.Options) (auth.Source, error) {
	if s.insecure() {
		password = nil
	}
	options.Source = nil
	granter, err := personium.New(personium.Cell{UnitURL: l.Unit}, options)
	if err != nil {
		return nil, usage("", "%w", err)
	}
	return auth.NewKept(auth.Kept{Store: store, Login: l, Granter: granter, Password: password, Warn: func(text string) {
		fmt.Fprintln(s.env.Stderr, "personium-cell: warning: "+printable(text))
	}}), nil
}

// passwordSource is where a password can be had without a person; nil when nowhere.
func (s *session) passwordSource() auth.PasswordSource {
	switch {
	case s.settings.PasswordFile != "":
		return auth.PasswordFile(s.settings.PasswordFile)
	case len(s.settings.PasswordCommand) > 0:
		return auth.PasswordCommand(s.settings.PasswordCommand, s.runner())
	}
	return nil
}

// tokenTime is for how long a token has to live before something that should not be interrupted.
const tokenTime = 10 * time.Minute

// lasts renews the credential if it ends soon.
func (s *session) lasts(ctx context.Context) error {
	if err := s.source.Lasts(ctx, tokenTime); err != nil {
		return loginFailure(err)
	}
	return nil
}

// loginFailure gives the errors of logging in and of renewing a login their words.
func loginFailure(err error) error {
	var e *personium.Error
	errors.As(err, &e)
	f := &failure{code: exitUnauthorised, err: err}
	switch {
	case e == nil:
		var over *auth.LoginError
		if !errors.As(err, &over) {
			return usage("", "%w", err)
		}
		f.hint = "personium-cell login"
	case !e.Core || e.Status >= 500:
		return job.Explain("log in", err)
	case e.Code == "PR400-AN-0017":
		f.hint = "wrong user or password, or an account that is locked, deactivated or not allowed from this address: the unit does not tell which; " +
			"every failure counts, so be sure before you try again"
	case e.Code == "PR401-AN-0023":
		f.hint = "the password has to be changed first: log in to the cell in a browser, or PUT it to {CellURL}__mypassword with the token that the unit gives for that"
	case e.Code == "PR404-DV-0003":
		f.code, f.hint = exitNotFound, "--login-cell is the URL of the cell whose accounts log in"
	default:
		f.hint = "personium-cell login"
	}
	return f
}
