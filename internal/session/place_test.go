package session

import (
	"testing"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

// The settings say which cell or unit is meant, as far as that can be told without asking.
func TestThePlaceIsReadFromTheSettings(t *testing.T) {
	t.Parallel()
	ofCell := Place{Cell: personium.Cell{URL: cellURL}}
	ofUnit := Place{Unit: unitURL, Cell: personium.Cell{UnitURL: unitURL}}
	both := Place{Unit: unitURL, Cell: personium.Cell{URL: cellURL}}
	named := Place{Unit: unitURL, Name: "cell1", Cell: personium.Cell{URL: unitURL, UnitURL: unitURL}}
	for _, test := range []struct {
		name  string
		place func(config.Settings) (Place, error)
		given []string
		want  Place
	}{
		{"a cell by its URL", PlaceOfCell, []string{"--cell=HTTPS://unit1.example/cell1"}, ofCell},
		{"a cell by its URL, with its unit", PlaceOfCell, []string{"--cell=" + cellURL, "--unit=https://unit1.example"}, both},
		{"a cell by its name", PlaceOfCell, []string{"--cell=cell1", "--unit=" + unitURL}, named},
		{"a unit by its URL", PlaceOfUnit, []string{"PERSONIUM_UNIT=" + unitURL}, ofUnit},
		{"a unit by its URL, whatever the cell is", PlaceOfUnit, []string{"--unit=" + unitURL, "--cell=" + cellURL}, ofUnit},
		{"a unit by one of its cells", PlaceOfUnit, []string{"--cell=" + cellURL}, ofCell},
		{"either, the cell", placeOfEither, []string{"--cell=cell1", "--unit=" + unitURL}, named},
		{"either, only the unit", placeOfEither, []string{"--unit=" + unitURL}, ofUnit},
		{"a login", PlaceOfLogin, []string{"--cell=https://other.example/c/", "--login-cell=" + cellURL, "--user=me"}, ofCell},
	} {
		if got, err := test.place(settings(t, test.given...)); err != nil || got != test.want {
			t.Errorf("%s: got %+v, %v, want %+v", test.name, got, err, test.want)
		}
	}
}

func TestAPlaceThatIsMissingOrWrongIsSaidWithWhereItStands(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name       string
		place      func(config.Settings) (Place, error)
		given      []string
		text, next string
	}{
		{"no cell", PlaceOfCell, []string{"--unit=" + unitURL},
			"no cell is given", "--cell https://cell1.unit1.example/ or PERSONIUM_CELL"},
		{"no unit", PlaceOfUnit, nil,
			"no unit is given, and no cell of one", "--unit https://unit1.example/ or PERSONIUM_UNIT"},
		{"neither", placeOfEither, nil,
			"no unit is given, and no cell of one", "--unit https://unit1.example/ or PERSONIUM_UNIT"},
		{"a wrong cell", PlaceOfCell, []string{"PERSONIUM_CELL=https://unit1.example/cell1/?a=b"},
			"PERSONIUM_CELL: URL (not shown, it may hold a secret): it has a query",
			"--cell https://cell1.unit1.example/, or a name together with --unit"},
		{"a wrong unit of a right cell", PlaceOfCell, []string{"--unit=https://unit1.example/#top", "--cell=" + cellURL},
			`--unit: URL "https://unit1.example/#top": it has a fragment`, "--unit https://unit1.example/"},
		{"no login cell", PlaceOfLogin, []string{"--user=me"},
			"which cell's account? --login-cell is missing", "--login-cell https://unitadmin.unit1.example/"},
		{"no user", PlaceOfLogin, []string{"--login-cell=" + cellURL},
			"which account? --user is missing", "--user unitadmin"},
		{"a password for anybody", PlaceOfLogin, []string{"--login-cell=" + cellURL, "--user=me", "--insecure=true"},
			"--insecure and a password do not go together: any server could pass for the unit",
			"--cacert FILE makes this machine trust the unit"},
	} {
		_, err := test.place(settings(t, test.given...))
		refuses(t, test.name, err, refusal.Error{Code: refusal.Usage, Text: test.text, Next: refusal.Say(test.next)})
	}
}

// Whom to ask about a credential the settings say, and where they do not, the one login that is kept.
func TestWhoCanTellAboutACredential(t *testing.T) {
	t.Parallel()
	const logIn = "personium-cell login --login-cell URL --user NAME"
	w := newWorld(t)
	ask := func(given ...string) (Place, error) {
		return PlaceOfCredential(settings(t, given...), w.stateDir, logIn)
	}
	_, err := ask("--user=me", "--login-cell=https://unit1.example/unitadmin/")
	refuses(t, "a login that is not kept", err, refusal.Error{Code: refusal.Usage, Next: refusal.Say(logIn),
		Text: "no login of me at https://unit1.example/unitadmin/ is kept here, and no cell is given"})
	nobody := refusal.Error{Code: refusal.Usage, Text: "no cell is given",
		Next: refusal.Say("--cell https://cell1.unit1.example/ or PERSONIUM_CELL")}
	_, err = ask()
	refuses(t, "nobody", err, nobody)
	_, err = ask("--user=me", "PERSONIUM_TOKEN=token")
	refuses(t, "a token, whose cell is not known", err, nobody)

	login := w.logIn()
	unit := Place{Unit: unitURL, Cell: personium.Cell{UnitURL: unitURL}}
	for name, given := range map[string][]string{"the only login": nil, "by its user": {"--user=" + login.User}} {
		if got, err := ask(given...); err != nil || got != unit {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
	if got, err := ask("--cell=https://other.example/c/"); err != nil || got.Cell.URL != "https://other.example/c/" {
		t.Errorf("a cell: got %+v, %v", got, err)
	}
	_, err = ask("--user=me")
	refuses(t, "another user than the one that is logged in", err,
		refusal.Error{Code: refusal.Usage, Text: "no login of me is kept here, and no cell is given", Next: refusal.Say(logIn)})

	w.logInTwice(login)
	_, err = ask()
	refuses(t, "two logins", err, refusal.Error{Code: refusal.Usage,
		Text: "2 logins are kept here: the login of second at https://unit1.example/unitadmin/; " +
			"the login of unitadmin at https://unit1.example/unitadmin/",
		Next: refusal.Say("--cell, --unit, or --user and --login-cell say which one")})
}

func TestALoginIsMeantByItsUnitItsCellAndItsUser(t *testing.T) {
	t.Parallel()
	login := auth.Login{Unit: unitURL, LoginCell: "https://unit1.example/unitadmin/", User: "unitadmin"}
	for _, test := range []struct {
		given string
		want  bool
	}{
		{"--user=unitadmin", true}, {"--user=UnitAdmin", false},
		{"--login-cell=HTTPS://UNIT1.example/unitadmin", true}, {"--login-cell=https://unit1.example/other/", false},
		{"--unit=" + unitURL, true}, {"--unit=https://unit2.example/", false},
		{"--cell=" + cellURL, true}, {"--cell=https://unit2.example/cell1/", false},
		{"--cell=" + unitURL, true}, // what may be a unit that is taken for a cell
	} {
		meant, err := Meant(settings(t, test.given), []auth.Login{login})
		if err != nil || (len(meant) == 1) != test.want {
			t.Errorf("%s: got %v, %v, want it to be meant: %t", test.given, meant, err, test.want)
		}
	}
}
