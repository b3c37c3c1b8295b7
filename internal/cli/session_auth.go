package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/personium"
)

// hintLogin is for who has no credential.
const hintLogin = "personium-cell login; or --token-file FILE, or PERSONIUM_TOKEN"

// credentialSource is where the credential comes from: what the settings name, or else the login that is kept for the unit.
func (s *session) credentialSource(ctx context.Context, cell personium.Cell, options personium.Options) (auth.Source, error) {
	source, err := s.namedSource()
	if errors.Is(err, auth.ErrNoCredential) {
		return s.keptSource(ctx, cell, options)
	}
	if err == nil {
		_, err = source.Credential(ctx) // what cannot be read is found out before anything is sent
	}
	var f *failure
	switch {
	case err == nil:
		s.notUsed = s.unusedSources(cell)
	case ctx.Err() != nil:
		err = s.credentialFailure(ctx, err)
	case !errors.As(err, &f):
		err = usage(s.sourceHint(), "%w", err)
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
func (s *session) namedSource() (auth.Source, error) {
	credential := auth.Settings{
		TokenFile: s.settings.TokenFile, Command: s.settings.TokenCommand, Run: s.runner(), Token: s.settings.Token,
		Cookie: s.settings.Cookie, CookiePeer: s.settings.CookiePeer, CredentialsDir: s.env.getenv("CREDENTIALS_DIRECTORY"),
		Place: s.settings.TokenFrom,
	}
	switch credential.TokenFile {
	case "":
		credential.From = s.settings.TokenFrom // a file is named by itself
	case "-":
		token, err := readToken(s.env.Stdin)
		if err != nil {
			return nil, usage("", "read the token from standard input: %w", err)
		}
		if token == "" {
			return nil, usage(s.sourceHint(), "the token on standard input is empty")
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

// keptSource goes on with the one login that is kept for the cell's unit, or that the settings name.
func (s *session) keptSource(ctx context.Context, cell personium.Cell, options personium.Options) (auth.Source, error) {
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
		return nil, usage("--user and --login-cell say which one", "%d logins are kept for this unit: %s", len(fit), namesOf(fit))
	case password != nil && s.settings.LoginCell != "" && s.settings.User != "":
		login, err := s.firstLogin(ctx, options)
		if err != nil {
			return nil, err
		}
		return s.keep(store, login, password, options)
	}
	return nil, usage(hintLogin, "no token is given, and nobody is logged in to this unit")
}

// firstLogin is the login of the settings where none is kept. Which unit it is for, the login cell tells if nobody else does.
func (s *session) firstLogin(ctx context.Context, options personium.Options) (auth.Login, error) {
	login := auth.Login{Unit: s.unitURL, User: s.settings.User}
	var err error
	if login.LoginCell, err = personium.ParseURL(s.settings.LoginCell); err != nil {
		return login, usage("--login-cell https://unitadmin.unit1.example/", "URL of the login cell: %w", err)
	}
	if login.Unit != "" {
		return login, nil
	}
	client, err := personium.New(personium.Cell{URL: login.LoginCell}, options)
	if err != nil {
		return login, usage("", "%w", err)
	}
	cell, err := client.CellMetadata(ctx)
	if err != nil {
		return login, job.Explain("read the metadata of the login cell", err)
	}
	login.Unit = cell.UnitURL
	return login, nil
}

// isMeant reports whether a login is the one that the settings name, as far as they do.
func isMeant(settings config.Settings, l auth.Login) bool {
	cell, err := personium.ParseURL(settings.LoginCell)
	if err != nil {
		cell = settings.LoginCell
	}
	return (settings.User == "" || settings.User == l.User) && (cell == "" || cell == l.LoginCell)
}

// namesOf lists logins.
func namesOf(logins []auth.Login) string {
	var names []string
	for _, l := range logins {
		names = append(names, l.String())
	}
	return strings.Join(names, "; ")
}

// fits reports whether a login is for the unit of a cell, and the one that the settings name.
func (s *session) fits(l auth.Login, cell personium.Cell) bool {
	if !isMeant(s.settings, l) {
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
		return s.credentialFailure(ctx, err)
	}
	return nil
}
