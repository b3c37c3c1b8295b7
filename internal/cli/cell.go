package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/session"
)

func newCellCommand(env *program) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "cell",
		Short: "List, create and delete the cells of a unit",
		Long: "" +
			"cell works at unit level, {UnitURL}__ctl/Cell. The unit is that of --unit, or else the one of the cell that --cell names,\n" +
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

// checkOwner makes sure that an owner will be heeded, as far as there is a cell to find it out by.
func checkOwner(ctx context.Context, c *personium.Client) (sure bool, err error) {
	heeds, sure, err := heedsOwner(ctx, c)
	if err != nil {
		return false, session.RefusalAtUnit(ctx, "list the cells", err)
	}
	if sure && !heeds {
		return false, ownerIgnored("")
	}
	return sure, nil
}

// heedsOwner finds out, at any cell that the credential can see, whether it may act as another unit user, so that what it makes
// without an owner is nobody's. sure is false where there is no cell to find that out at.
func heedsOwner(ctx context.Context, c *personium.Client) (heeds, sure bool, err error) {
	found := errors.New("found")
	var given personium.Cell
	err = c.Cells(ctx, personium.CellQuery{}, func(listed personium.ListedCell) error {
		given = listed.Cell
		return found
	})
	if !errors.Is(err, found) {
		return false, false, err
	}
	heeds, err = c.WithCell(given).HeedsOwner(ctx)
	return heeds, err == nil, nil
}

func ownerIgnored(result string) error {
	return &refusal.Error{Code: refusal.Unauthorised, Err: errors.New("the unit ignores --owner with this token" + result),
		Next: refusal.Say("acting as another unit user requires the master token, or a unit user token with the role UnitAdmin; " +
			"without --owner it is about the token's own user")}
}
