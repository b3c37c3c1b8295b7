package session

import (
	"context"
	"strings"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

// hintNoLogin ends the hint for who has no credential.
const hintNoLogin = "; or --token-file FILE, or PERSONIUM_TOKEN"

// keptSource goes on with the one login that is kept for the cell's unit, or that the settings name.
func (s *Session) keptSource(ctx context.Context, to personium.Cell, options personium.Options) (auth.Source, error) {
	settings := s.options.Settings
	store := auth.NewStore(s.StateDir())
	logins, err := store.Logins()
	var fit []auth.Login
	for _, l := range logins {
		if Fits(settings, l, Place{Cell: to, Unit: s.place.Unit}) {
			fit = append(fit, l)
		}
	}
	switch password := s.Password(); {
	case len(fit) == 1:
		return s.keep(store, fit[0], password, options)
	case err != nil:
		return nil, refusal.Misuse(refusal.Command("logout", "--all").Say(" removes what is left of logins"), "%w", err)
	case len(fit) > 1:
		return nil, refusal.Misuse(refusal.Say("--user and --login-cell say which one"), "%d logins are kept for this unit: %s", len(fit), NamesOf(fit))
	case password != nil && settings.LoginCell != "" && settings.User != "":
		login, err := s.firstLogin(ctx, options)
		if err != nil {
			return nil, err
		}
		return s.keep(store, login, password, options)
	}
	hint := s.LoginCommand(nil) + hintNoLogin
	if len(logins) > 0 {
		hint += " (kept for other units or users: " + NamesOf(logins) + ")"
	}
	return nil, refusal.Misuse(refusal.Say(hint), "no token is given, and nobody is logged in to this unit")
}

// firstLogin is the login of the settings where none is kept. Which unit it is for, the login cell tells if nobody else does.
func (s *Session) firstLogin(ctx context.Context, options personium.Options) (auth.Login, error) {
	settings := s.options.Settings
	login := auth.Login{Unit: s.place.Unit, User: settings.User}
	var err error
	if login.LoginCell, err = addressIn(settings, "login_cell", settings.LoginCell, hintLoginCell); err != nil {
		return login, err
	}
	if login.Unit != "" {
		return login, nil
	}
	client, err := personium.New(personium.Cell{URL: login.LoginCell}, options)
	if err != nil {
		return login, refusal.Misuse(refusal.Next{}, "%w", err)
	}
	told, err := client.CellMetadata(ctx)
	if err != nil {
		return login, explain.Error("read the metadata of the login cell", err)
	}
	login.Unit = told.UnitURL
	return login, nil
}

// keep is the source of a login. Its grants go over connections of their own, without a credential.
func (s *Session) keep(store auth.Store, l auth.Login, password auth.PasswordSource, options personium.Options) (auth.Source, error) {
	if s.options.Settings.Insecure { // anybody can pass for the unit
		password = nil
	}
	s.credential.Login = &l
	granter, err := personium.New(personium.Cell{UnitURL: l.Unit}, options)
	if err != nil {
		return nil, refusal.Misuse(refusal.Next{}, "%w", err)
	}
	return auth.NewLoginSource(auth.LoginSettings{Store: store, Login: l, Granter: granter, Password: password, Warn: s.options.Warn}), nil
}

// fits makes sure that the token of a login is not sent to another unit than its own, before it is sent at all.
func (s *Session) fits() error {
	login, to := s.credential.Login, s.client.Cell()
	if login == nil || login.Unit == to.UnitURL {
		return nil
	}
	asked := to.URL
	if asked == "" {
		asked = "what is asked"
	}
	return refusal.Misuse(refusal.Say("log in to that unit: ").Command("login").Say(" --login-cell URL --user NAME"),
		"%s is for %s, and %s is on %s; its token was not sent", login, login.Unit, asked, to.UnitURL)
}

// Fits reports whether a login is for the unit of a place, and the one that the settings name.
func Fits(settings config.Settings, l auth.Login, to Place) bool {
	if !isMeant(settings, l) {
		return false
	}
	if to.Unit != "" {
		return l.Unit == to.Unit
	}
	for _, candidate := range personium.Candidates(to.Cell.URL) {
		if candidate.UnitURL == l.Unit {
			return true
		}
	}
	return to.Cell.URL == l.Unit
}

// Meant are the logins that the settings name, as far as they do: their unit, or a cell of that, the login cell and the user.
func Meant(settings config.Settings, logins []auth.Login) ([]auth.Login, error) {
	anyUnit := settings.Unit == "" && settings.Cell == ""
	var to Place
	if !anyUnit {
		var err error
		if to, err = PlaceOfEither(settings); err != nil {
			return nil, err
		}
	}
	var meant []auth.Login
	for _, l := range logins {
		if isMeant(settings, l) && (anyUnit || Fits(settings, l, to)) {
			meant = append(meant, l)
		}
	}
	return meant, nil
}

// isMeant reports whether a login is the one that the settings name, whatever unit it is for.
func isMeant(settings config.Settings, l auth.Login) bool {
	of, err := personium.ParseURL(settings.LoginCell)
	if err != nil {
		of = settings.LoginCell
	}
	return (settings.User == "" || settings.User == l.User) && (of == "" || of == l.LoginCell)
}

// NamesOf lists logins.
func NamesOf(logins []auth.Login) string {
	var names []string
	for _, l := range logins {
		names = append(names, l.String())
	}
	return strings.Join(names, "; ")
}
