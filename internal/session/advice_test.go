package session

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

const refreshToken = "this is a refresh token: it gets access tokens at the token endpoint, and opens nothing itself"

// ended is a context that has ended.
func ended(t *testing.T) context.Context {
	t.Helper()
	ctx, end := context.WithCancel(t.Context())
	end()
	return ctx
}

// The unit answers with the same words to many credentials that cannot work, and they tell themselves why.
func TestACredentialTellsWhyItCannotWork(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		now := time.Now() // midnight
		for _, test := range []struct {
			about auth.About
			want  string
		}{
			{auth.About{Kind: auth.UnitUser, Unit: unitURL, Expires: now.Add(time.Hour)}, ""},
			{auth.About{Kind: auth.Unknown}, ""},
			{auth.About{Kind: auth.Refresh}, refreshToken},
			{auth.About{Kind: auth.NewPassword}, "this token only changes a password: change it, then log in"},
			{auth.About{Kind: auth.UnitLocal}, "a token that was asked for with p_owner has root nowhere: log in without it"},
			{auth.About{Kind: auth.UnitUser, Unit: "https://unit2.example/", Expires: now.Add(-time.Hour)},
				"the token is for https://unit2.example/, and this unit is https://unit1.example/: " +
					"get one for it, with p_target=https://unit1.example/"},
			{auth.About{Kind: auth.UnitUser, Unit: unitURL, Expires: now.Add(-time.Hour)},
				"the token ended at 1999-12-31T23:00:00Z: get a new one"},
		} {
			if got := Unfit(test.about, unitURL); got != test.want {
				t.Errorf("%+v: got %q, want %q", test.about, got, test.want)
			}
		}
		if got := Unfit(auth.About{Unit: "https://unit2.example/"}, ""); got != "" {
			t.Errorf("of a unit that is not known: got %q", got)
		}
	})
}

// refused is how advice on a refused token of these tests begins.
const refused = "the token in PERSONIUM_TOKEN was refused: "

func TestARefusedCredentialIsAdvisedOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		short := w.unit1.NewToken(time.Second, "UnitAdmin", "CellContentsAdmin")
		time.Sleep(2 * time.Second)
		for _, test := range []struct{ name, token, want string }{
			{"a refresh token", "RA~x", refreshToken},
			{"one of another unit", w.unit1.ForeignToken(time.Hour),
				"the token is for https://other.unit.example/, and this unit is https://unit1.example/: " +
					"get one for it, with p_target=https://unit1.example/"},
			{"one that has ended", short, "the token ended at 2000-01-01T00:00:01Z: get a new one"},
			{"one without root", w.unit1.NewToken(time.Hour, "UnitAdmin"),
				"https://unit1.example/unitadmin/#unitadmin has the roles UnitAdmin: " +
					"root on every cell requires UnitAdmin and CellContentsAdmin, root on its own cells CellContentsAdmin"},
			{"one without a role", w.unit1.NewToken(time.Hour), explain.RootHint},
			{"one that tells nothing", "nonsense", explain.UnreadableToken + ": get a new one"},
		} {
			s := w.open(w.options("--cell="+cellURL, "PERSONIUM_TOKEN="+test.token))
			if err := s.Connect(t.Context()); err != nil {
				t.Fatal(err)
			}
			_, err := s.Client().ImportStatus(t.Context())
			f := explain.Error("read the state of the cell", err)
			if got := s.Advice(t.Context(), f).Words(); f.Code != refusal.Unauthorised || got != refused+test.want {
				t.Errorf("%s: %v, got %q, want %q", test.name, err, got, test.want)
			}
		}
	})
}

// Only what the unit has against a credential is advised on. Everything else keeps its own next step.
func TestAdviceLeavesOtherRefusalsAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	own := refusal.Say("its own")
	s := w.open(w.options("--cell="+cellURL, "PERSONIUM_TOKEN=RA~x"))
	if got := s.Advice(t.Context(), &refusal.Error{Code: refusal.Busy, Next: own}); got.Words() != own.Words() {
		t.Errorf("a busy cell: got %q", got.Words())
	}
	o := w.options("--cell="+cellURL, "PERSONIUM_TOKEN=RA~x")
	o.Anonymous = true
	if got := w.open(o).Advice(t.Context(), &refusal.Error{Code: refusal.Unauthorised, Next: own}); got.Words() != own.Words() {
		t.Errorf("without a credential: got %q", got.Words())
	}
	other := explain.Error("list the cells", &personium.Error{Core: true, Status: 403, Code: personium.OtherOwner})
	member := w.open(w.options("--cell="+cellURL, "PERSONIUM_TOKEN="+w.unit1.NewToken(time.Hour, "UnitAdmin")))
	if got := member.Advice(t.Context(), other).Words(); got != refused+explain.RootHint {
		t.Errorf("roles that are not to blame: got %q", got)
	}
	over := &auth.LoginError{Reason: "its refresh token has expired",
		Login: auth.Login{LoginCell: "https://unit1.example/unitadmin/", User: "me"}}
	err := &personium.CredentialError{Method: "GET", URL: cellURL, Err: over}
	f := explain.Error("list the snapshot area", err)
	want := "personium-cell login --login-cell https://unit1.example/unitadmin/ --user me"
	if got := s.Advice(t.Context(), f).Words(); got != want || f.Code != refusal.Unauthorised {
		t.Errorf("a login that is over: got %q of %v, want %q", got, f, want)
	}
}

// Unit level has rules of its own about who may do what.
func TestARefusalAtUnitLevelSaysWhoseTokenItTakes(t *testing.T) {
	t.Parallel()
	for code, want := range map[personium.Code]string{
		personium.OtherOwner:      "the cell belongs to another unit user: take the owner's token, or one with the role UnitAdmin",
		personium.NotUnitUser:     UnitLevelHint,
		personium.TokenUnreadable: UnitLevelHint,
		personium.NoPrivilege:     explain.RootHint,
		personium.TokenExpired:    "the token is missing, expired or not for this unit: get a new one",
	} {
		e := &personium.Error{Method: "GET", URL: "https://unit1.example/__ctl/Cell", Core: true, Status: 403, Code: code}
		if strings.HasPrefix(string(code), "PR401") {
			e.Status = 401
		}
		refuses(t, string(code), RefusalAtUnit(t.Context(), "list the cells", e),
			refusal.Error{Code: refusal.Unauthorised, Text: "could not list the cells: " + e.Error(), Next: refusal.Say(want)})
	}
	refuses(t, "given up", RefusalAtUnit(ended(t), "list the cells", context.Canceled),
		refusal.Error{Code: refusal.Interrupt, Text: "interrupted"})
}

// The practice unit answers at unit level as a real one does to the token of an account of a cell.
func TestAnAccountOfACellIsToldThatUnitLevelTakesAUnitUser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	s := w.open(w.options("--unit="+unitURL, "PERSONIUM_TOKEN="+w.unit1.CellToken(time.Hour, "cell1", "admin")))
	err := s.Client().Cells(t.Context(), personium.CellQuery{}, func(personium.ListedCell) error { return nil })
	if f := refusal.Of(RefusalAtUnit(t.Context(), "list the cells", err)); f.Next.Words() != UnitLevelHint {
		t.Errorf("got %v, next: %s", f, f.Next.Words())
	}
}
