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

// fromLogin goes on with the one login that is kept for the cell's unit, or that the settings name.
func (f finder) fromLogin(ctx context.Context) (Credential, error) {
	settings := f.Settings
	store := auth.NewStore(f.Process.StateDir)
	logins, err := store.Logins()
	var fit []auth.Login
	for _, l := range logins {
		if Fits(settings, l, Place{Cell: f.to, Unit: f.Place.Unit}) {
			fit = append(fit, l)
		}
	}
	switch {
	case len(fit) == 1:
		return f.renewing(store, fit[0])
	case err != nil:
		return Credential{}, refusal.Misuse(refusal.Say("remove what is left of logins with: ").Command("logout", "--all"), "%w", err)
	case len(fit) > 1:
		return Credential{}, refusal.Misuse(refusal.Say("--user and --login-cell say which one"),
			"%d logins are kept for this unit: %s",
			len(fit), NamesOf(fit))
	case f.Process.password(settings) != nil && settings.LoginCell != "" && settings.User != "":
		login, err := f.firstLogin(ctx)
		if err != nil {
			return Credential{}, err
		}
		return f.renewing(store, login)
	}
	if f.Process.password(settings) != nil {
		switch {
		case settings.LoginCell != "":
			return Credential{}, refusal.Misuse(refusal.Say("--user NAME"), "a password and %s are given, and not whose they are: --user is missing", settings.Where("login_cell"))
		case settings.User != "":
			return Credential{}, refusal.Misuse(refusal.Say(hintLoginCell), "a password and %s are given, and not the cell of that account: --login-cell is missing",
				settings.Where("user"))
		}
	}
	hint := LoginCommand(settings, f.Repeat, nil) + hintNoLogin
	if len(logins) > 0 {
		hint += " (kept for other units or users: " + NamesOf(logins) + ")"
	}
	return Credential{}, refusal.Misuse(refusal.Say(hint), "no token is given, and nobody is logged in to this unit")
}

// firstLogin is the login of the settings where none is kept. Which unit it is for, the login cell tells if nobody else does.
func (f finder) firstLogin(ctx context.Context) (auth.Login, error) {
	login := auth.Login{Unit: f.Place.Unit, User: f.Settings.User}
	var err error
	if login.LoginCell, err = addressIn(f.Settings, "login_cell", f.Settings.LoginCell, hintLoginCell); err != nil {
		return login, err
	}
	if err := takesPassword(f.Settings, login.LoginCell); err != nil && !f.Settings.Insecure { // else the login has no password
		return login, err
	}
	if login.Unit != "" {
		return login, nil
	}
	client, err := personium.New(personium.Cell{URL: login.LoginCell}, f.client)
	if err != nil {
		return login, refusal.Misuse(refusal.Next{}, "%w", err)
	}
	told, err := client.CellMetadata(ctx)
	if err != nil {
		return login, explain.Request(ctx, "read the metadata of the login cell", err)
	}
	login.Unit = told.UnitURL
	return login, nil
}

// renewing is the credential of a login, which is renewed as it ends. Its grants go over connections of their own, without a
// credential.
func (f finder) renewing(store auth.Store, l auth.Login) (Credential, error) {
	password := f.Process.password(f.Settings)
	if takesPassword(f.Settings, l.LoginCell) != nil { // the refresh token is enough, as long as it is good
		password = nil
	}
	granter, err := personium.New(personium.Cell{UnitURL: l.Unit}, f.client)
	if err != nil {
		return Credential{}, refusal.Misuse(refusal.Next{}, "%w", err)
	}
	source := auth.NewLoginSource(auth.LoginSettings{Store: store, Login: l, Granter: granter, Password: password, Warn: f.Warn})
	return Credential{Source: source, Login: &l}, nil
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
		if to, err = placeOfEither(settings); err != nil {
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
