package cli

import (
	"context"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

// keptSource goes on with the one login that is kept for the cell's unit, or that the settings name.
func (s *session) keptSource(ctx context.Context, cell personium.Cell, options personium.Options) (auth.Source, error) {
	store := auth.NewStore(stateDir(s.env))
	logins, err := store.Logins()
	var fit []auth.Login
	for _, l := range logins {
		if s.fits(l, cell) {
			fit = append(fit, l)
		}
	}
	switch password := s.passwordSource(); {
	case len(fit) == 1:
		return s.keep(store, fit[0], password, options)
	case err != nil:
		return nil, refusal.Misuse(refusal.Say("personium-cell logout --all removes what is left of logins"), "%w", err)
	case len(fit) > 1:
		return nil, refusal.Misuse(refusal.Say("--user and --login-cell say which one"), "%d logins are kept for this unit: %s", len(fit), namesOf(fit))
	case password != nil && s.settings.LoginCell != "" && s.settings.User != "":
		login, err := s.firstLogin(ctx, options)
		if err != nil {
			return nil, err
		}
		return s.keep(store, login, password, options)
	}
	hint := s.loginCommand(nil) + hintNoLogin
	if len(logins) > 0 {
		hint += " (kept for other units or users: " + namesOf(logins) + ")"
	}
	return nil, refusal.Misuse(refusal.Say(hint), "no token is given, and nobody is logged in to this unit")
}

// firstLogin is the login of the settings where none is kept. Which unit it is for, the login cell tells if nobody else does.
func (s *session) firstLogin(ctx context.Context, options personium.Options) (auth.Login, error) {
	login := auth.Login{Unit: s.unitURL, User: s.settings.User}
	var err error
	if login.LoginCell, err = addressIn(s.settings, "login_cell", s.settings.LoginCell, hintLoginCell); err != nil {
		return login, err
	}
	if login.Unit != "" {
		return login, nil
	}
	client, err := personium.New(personium.Cell{URL: login.LoginCell}, options)
	if err != nil {
		return login, refusal.Misuse(refusal.Next{}, "%w", err)
	}
	cell, err := client.CellMetadata(ctx)
	if err != nil {
		return login, explain.Error("read the metadata of the login cell", err)
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
	s.login = &l
	options.Source = nil
	granter, err := personium.New(personium.Cell{UnitURL: l.Unit}, options)
	if err != nil {
		return nil, refusal.Misuse(refusal.Next{}, "%w", err)
	}
	return auth.NewLoginSource(auth.LoginSettings{Store: store, Login: l, Granter: granter, Password: password, Warn: s.noteInTime}), nil
}

// noteInTime warns when the display can show it: after its first event.
func (s *session) noteInTime(text string) {
	if s.begun {
		s.note(true, text)
		return
	}
	e := s.start
	e.At, e.Type, e.Text, e.Warning = time.Now(), event.Noted, text, true
	s.traces = append(s.traces, e)
}
