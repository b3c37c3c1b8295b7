package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

func newCellCommand(env *Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "cell",
		Short: "List, create and delete the cells of a unit",
		Long: "cell works at unit level, {UnitURL}__ctl/Cell. The unit is that of --unit, or else the one of the cell that --cell names,\n" +
			"which need not exist. It takes the token of a unit user, or the unit's master token; the token of an account of a cell is\n" +
			"refused there.",
	}
	cmd.AddCommand(newCellListCommand(env), newCellCreateCommand(env), newCellDeleteCommand(env))
	return cmd
}

// The kinds of what is done at unit level.
const (
	kindCellList   event.Kind = "cell list"
	kindCellCreate event.Kind = "cell create"
	kindCellDelete event.Kind = "cell delete"
)

// openUnitSession is openSession for a command about a unit.
func openUnitSession(env *Env, cmd *cobra.Command, kind event.Kind) (*session, error) {
	s, err := openSessionFor(env, cmd, kind, (*session).parseUnit)
	if err == nil {
		s.start.Kind = kind
	}
	return s, err
}

// parseUnit reads which unit is meant: its URL, or that of a cell of it.
func (s *session) parseUnit() (personium.Cell, error) {
	if s.settings.Unit == "" && s.settings.Cell == "" {
		return personium.Cell{}, refusal.Misuse(refusal.Say("--unit https://unit1.example/ or PERSONIUM_UNIT"), "no unit is given, and no cell of one")
	}
	if s.settings.Unit == "" {
		return s.parseCell()
	}
	url, err := addressIn(s.settings, "unit", s.settings.Unit, hintUnit)
	s.unitURL = url
	return personium.Cell{UnitURL: url}, err
}

// connectUnit finds out the unit and its style. From then on the session is about its cell called name; "" is none.
func (s *session) connectUnit(ctx context.Context, name string) error {
	unit, err := cell.DiscoverUnit(ctx, s.client)
	if err != nil {
		return err
	}
	cell := personium.Cell{UnitURL: unit.URL, Style: unit.Style}
	if name != "" {
		cell = unit.Cell(name)
	}
	s.client = s.client.WithCell(cell)
	return s.loginFits()
}

// The hints about rights at unit level.
const (
	unitLevelHint = "unit level takes the token of a unit user, or the unit's master token: log in with p_target={UnitURL} to a cell that the unit names as an issuer of unit users"
	notYoursHint  = "the cell belongs to another unit user: take the owner's token, or one with the role UnitAdmin"
)

// unitRefusal explains the error of one request at unit level that was to do what.
func (s *session) unitRefusal(ctx context.Context, what string, err error) error {
	err = s.refusal(ctx, what, err)
	var r *refusal.Error
	if errors.As(err, &r) && r.Code == refusal.Unauthorised {
		switch personium.CodeOf(err) {
		case personium.OtherOwner:
			r.Next = refusal.Say(notYoursHint)
		case personium.NotUnitUser, personium.TokenUnreadable:
			r.Next = refusal.Say(unitLevelHint)
		}
	}
	return err
}

// checkOwner makes sure that an owner will be heeded, as far as there is a cell to find it out by.
func (s *session) checkOwner(ctx context.Context) (sure bool, err error) {
	found := errors.New("found")
	var given personium.Cell
	err = s.client.Cells(ctx, personium.CellQuery{}, func(c personium.ListedCell) error {
		given = c.Cell
		return found
	})
	if err == nil {
		return false, nil
	}
	if !errors.Is(err, found) {
		return false, s.unitRefusal(ctx, "list the cells", err)
	}
	heeds, err := s.client.WithCell(given).HeedsOwner(ctx)
	if err == nil && !heeds {
		return false, ownerIgnored("")
	}
	return err == nil, nil
}

func ownerIgnored(result string) error {
	return &refusal.Error{Code: refusal.Unauthorised, Err: errors.New("the unit ignores --owner with this token" + result),
		Next: refusal.Say("acting as another unit user takes the unit's master token, or a unit user token with the role UnitAdmin; without --owner it is about the token's own user")}
}
