package cli

import (
	"context"
	"fmt"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

// parseWho reads whom to ask about the credential: a cell, or a unit, or the unit of the one login that is kept.
func (s *session) parseWho() (personium.Cell, error) {
	switch {
	case s.settings.Cell != "":
		return s.parseCell()
	case s.settings.Unit != "":
		return s.parseUnit()
	}
	logins, _ := auth.NewStore(s.stateDir()).Logins() // a damaged one is of no use
	var fit []auth.Login
	for _, l := range logins {
		if isMeant(s.settings, l) {
			fit = append(fit, l)
		}
	}
	switch len(fit) {
	case 0:
		return s.parseNobody()
	case 1:
		s.unitURL = fit[0].Unit
		return personium.Cell{UnitURL: s.unitURL}, nil
	}
	return personium.Cell{}, refusal.Misuse(refusal.Say("--cell, --unit, or --user and --login-cell say which one"), "%d logins are kept here: %s", len(fit), namesOf(fit))
}

// parseNobody is for a login that is not kept, where nothing else tells whom to ask.
func (s *session) parseNobody() (personium.Cell, error) {
	who := ""
	if s.settings.User != "" {
		who = " of " + s.settings.User
	}
	if s.settings.LoginCell != "" {
		who += " at " + s.settings.LoginCell
	}
	if who == "" || s.settings.TokenFrom != "" {
		return s.parseCell()
	}
	return personium.Cell{}, refusal.Misuse(refusal.Say(s.loginCommand(nil)), "no login%s is kept here, and no cell is given", who)
}

// A whoQuestion is what was asked about a credential, and the answer.
type whoQuestion struct {
	row, words string // of the answer in text
	verdict    string // in the place of "done" when the answer is no
	refusal    *refusal.Error
	root       *bool // on the cell; nil without one
	unitUser   bool  // the unit takes it for one of a unit user; a cell is only asked beside that where nothing else tells
}

// askCell asks the cell whether the credential has root on it.
func (s *session) askCell(ctx context.Context, about auth.About) (whoQuestion, error) {
	if err := s.connect(ctx); err != nil {
		return whoQuestion{}, err
	}
	s.begin(kindWhoami, "")
	err := s.client.HasRoot(ctx)
	has := err == nil
	q := whoQuestion{row: "root:     ", words: "the credential has root on " + s.client.Cell().URL, verdict: "no root", root: &has}
	if err != nil {
		q.words = "the credential has no root on " + s.client.Cell().URL
		q.refusal = explain.Error("find out whether the credential has root on the cell", err)
	}
	q.unitUser = about.Kind == auth.Unknown && s.client.IsUnitUser(ctx) == nil
	return q, nil
}

// askUnit asks the unit whether it takes the credential for one of a unit user.
func (s *session) askUnit(ctx context.Context) (whoQuestion, error) {
	if err := s.connectUnit(ctx, ""); err != nil {
		return whoQuestion{}, err
	}
	s.begin(kindWhoami, "")
	unit := s.client.Cell().UnitURL
	q := whoQuestion{row: "unit:     ", words: unit + " takes the credential for one of a unit user; --cell asks a cell for root", verdict: "no unit user", unitUser: true}
	if err := s.client.IsUnitUser(ctx); err != nil {
		q.words, q.unitUser = unit+" does not take the credential for one of a unit user", false
		q.refusal = explain.Error("find out whether the credential is of a unit user", err)
		if personium.CodeOf(err) == personium.NotUnitUser {
			q.refusal.Next = refusal.Say(unitLevelHint)
		}
	}
	return q, nil
}

// warnOfOwnAccount tells that the credential will not outlive an import into the cell.
func (s *session) warnOfOwnAccount(ctx context.Context) {
	about, err := s.source.About(ctx)
	var cell personium.Cell
	if s.client != nil {
		cell = s.client.Cell()
	}
	switch {
	case err != nil:
	case about.Issuer != "" && about.Issuer == cell.URL:
		s.note(true, fmt.Sprintf("the credential is of an account of %s, whose accounts the import replaces: it works until %s, and is only renewed if the snapshot has the same account, roles and password", cell.URL, clock(about.Expires)))
	case about.Kind.OfOneCell():
		s.note(true, fmt.Sprintf("the credential is of an account of %s: the import removes it in the middle, and it only comes back if the snapshot has the same account with root", cell.URL))
	}
}
