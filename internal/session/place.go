package session

import (
	"strings"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

// A Place is the cell or the unit that settings mean, as far as they tell: Connect finds out the rest.
type Place struct {
	Cell personium.Cell // of what is asked first
	Name string         // of the cell, where it is not given as a URL but together with its unit
	Unit string         // URL; "" where only the cell is given
}

// PlaceOfCell reads which cell is meant: a URL, or a name together with the unit's URL.
func PlaceOfCell(settings config.Settings) (Place, error) {
	var p Place
	var err error
	if settings.Unit != "" {
		if p.Unit, err = addressIn(settings, "unit", settings.Unit, hintUnit); err != nil {
			return p, err
		}
	}
	given := settings.Cell
	switch {
	case given == "":
		return p, notGiven(settings, "no cell is given", "--cell https://cell1.unit1.example/ or PERSONIUM_CELL")
	case strings.Contains(given, "/") || p.Unit == "":
		p.Cell.URL, err = addressIn(settings, "cell", given, hintCell)
		return p, err
	}
	p.Name, p.Cell = given, personium.Cell{URL: p.Unit, UnitURL: p.Unit}
	return p, nil
}

// notGiven is the error of who named neither a cell nor a unit. The profiles there are may be what he forgot.
func notGiven(settings config.Settings, what, hint string) error {
	names := settings.Profiles()
	switch {
	case settings.Profile != "":
		what += ", and the profile " + settings.Profile + " names none"
	case len(names) > 0:
		hint += "; or --profile NAME, of: " + strings.Join(names, ", ")
	}
	return refusal.Misuse(refusal.Say(hint), "%s", what)
}

// PlaceOfUnit reads which unit is meant: its URL, or that of a cell of it.
func PlaceOfUnit(settings config.Settings) (Place, error) {
	switch {
	case settings.Unit == "" && settings.Cell == "":
		return Place{}, notGiven(settings, "no unit is given, and no cell of one", "--unit https://unit1.example/ or PERSONIUM_UNIT")
	case settings.Unit == "":
		return PlaceOfCell(settings)
	}
	url, err := addressIn(settings, "unit", settings.Unit, hintUnit)
	return Place{Unit: url, Cell: personium.Cell{UnitURL: url}}, err
}

// PlaceOfEither reads a cell, or only its unit, or where neither is given the unit of the cell to log in to.
func PlaceOfEither(settings config.Settings) (Place, error) {
	switch {
	case settings.Unit != "" || settings.Cell != "":
		return placeOfEither(settings)
	case settings.LoginCell != "":
		url, err := addressIn(settings, "login_cell", settings.LoginCell, hintLoginCell)
		return Place{Cell: personium.Cell{URL: url}}, err
	}
	return Place{}, notGiven(settings, "neither a cell nor a unit is given", "--cell https://cell1.unit1.example/ or PERSONIUM_CELL, "+
		"or only --unit https://unit1.example/")
}

// placeOfEither reads a cell, or only its unit.
func placeOfEither(settings config.Settings) (Place, error) {
	if settings.Cell == "" {
		return PlaceOfUnit(settings)
	}
	return PlaceOfCell(settings)
}

// PlaceOfLogin reads where to log in, and as whom.
func PlaceOfLogin(settings config.Settings) (Place, error) {
	switch {
	case settings.LoginCell == "":
		return Place{}, refusal.Misuse(refusal.Say(hintLoginCell), "which cell's account? --login-cell is missing")
	case settings.User == "":
		return Place{}, refusal.Misuse(refusal.Say("--user unitadmin"), "which account? --user is missing")
	}
	url, err := addressIn(settings, "login_cell", settings.LoginCell, hintLoginCell)
	if err == nil {
		err = takesPassword(settings, url)
	}
	return Place{Cell: personium.Cell{URL: url}}, err
}

// PlaceOfCredential reads whom to ask about the credential: a cell, or a unit, or the unit of the one login that is kept in
// stateDir. logIn is what to type to log in as the settings say.
func PlaceOfCredential(settings config.Settings, stateDir, logIn string) (Place, error) {
	if settings.Cell != "" || settings.Unit != "" {
		return placeOfEither(settings)
	}
	logins, _ := auth.NewStore(stateDir).Logins() // a damaged one is of no use
	var fit []auth.Login
	for _, l := range logins {
		if isMeant(settings, l) {
			fit = append(fit, l)
		}
	}
	switch len(fit) {
	case 0:
		return placeOfNobody(settings, logIn)
	case 1:
		return Place{Unit: fit[0].Unit, Cell: personium.Cell{UnitURL: fit[0].Unit}}, nil
	}
	return Place{}, refusal.Misuse(refusal.Say("--cell, --unit, or --user and --login-cell say which one"),
		"%d logins are kept here: %s", len(fit), NamesOf(fit))
}

// placeOfNobody is for a login that is not kept, where nothing else tells whom to ask.
func placeOfNobody(settings config.Settings, logIn string) (Place, error) {
	who := ""
	if settings.User != "" {
		who = " of " + settings.User
	}
	if settings.LoginCell != "" {
		who += " at " + settings.LoginCell
	}
	if who == "" || settings.TokenFrom != "" {
		return PlaceOfCell(settings)
	}
	return Place{}, refusal.Misuse(refusal.Say(logIn), "no login%s is kept here, and no cell is given", who)
}
