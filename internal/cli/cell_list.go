package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/session"
	"github.com/personium/personium-cell/internal/verdict"
)

type cellListOptions struct {
	owner, prefix string
	names         bool
	columns       int // of the terminal; 0 for none
}

func newCellListCommand(env *program) *cobra.Command {
	var o cellListOptions
	cmd := &cobra.Command{
		Use:   "list [--owner OWNER] [--prefix PREFIX]",
		Short: "List the cells of a unit",
		Long: "" +
			"list shows the cells of a unit that the token may see, in the order of their names: all of them with the role UnitAdmin\n" +
			"or the master token, else those of the token's own user. The unit does not say who owns a cell; with --owner, which\n" +
			"requires that role or the master token, it lists the cells of one owner. On a terminal that is too " +
			"narrow the last\ncolumns are left out.",
		Example: "  personium-cell cell list\n" +
			"  personium-cell cell list --names --prefix shop- |\n" +
			"      while read -r name; do personium-cell status --cell \"$name\"; done",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			query := personium.CellQuery{Prefix: o.prefix, Owner: o.owner}
			if err := query.Check(); err != nil {
				return refusal.Misuse(refusal.Next{}, "%w", err)
			}
			o.columns = env.columns()
			return env.perform(cmd, task{kind: kindCellList, place: session.PlaceOfUnit}, with(runCellList, o))
		},
	}
	cmd.Flags().StringVar(&o.owner, "owner", "", "only the cells of this `OWNER`, {AdminCellURL}#{account}")
	cmd.Flags().StringVar(&o.prefix, "prefix", "", "only the cells whose names begin with this `PREFIX`")
	cmd.Flags().BoolVar(&o.names, "names", false, "write just the names, one a line")
	return cmd
}

// A cellLine is one cell in the lines of --json.
type cellLine struct {
	Type    string  `json:"type"`
	Name    string  `json:"name"`
	URL     string  `json:"url"`
	Owner   *string `json:"owner"`   // null when it is not known: the unit does not tell
	Created string  `json:"created"` // "" when the unit does not tell
	Updated string  `json:"updated"` // the same
}

// A cellListLine is the last line of cell list --json.
type cellListLine struct {
	report.Line
	Unit  string `json:"unit"`
	Cells int    `json:"cells"`
}

func runCellList(ctx context.Context, conn *session.Session, out *report.Report, o cellListOptions) error {
	if o.names && out.JSON() {
		settings := conn.Settings()
		return refusal.Misuse(overruled(settings, "json"), "%s and --names cannot be used together", settings.Origin("json"))
	}
	if err := conn.ConnectUnit(ctx, ""); err != nil {
		return err
	}
	begin(conn, out)
	client := conn.Client()
	if o.owner != "" {
		if _, err := checkOwner(ctx, client); err != nil {
			return err
		}
	}
	shown := cellTable{owner: o.owner}
	count := 0
	err := client.Cells(ctx, personium.CellQuery{Prefix: o.prefix, Owner: o.owner}, func(c personium.ListedCell) error {
		count++
		switch {
		case out.JSON():
			return out.Write(lineOfCell(c, o.owner))
		case out.Quiet():
			return nil
		case o.names:
			return out.Print(c.Cell.Name + "\n")
		}
		shown.add(c)
		return nil
	})
	if err != nil {
		return session.RefusalAtUnit(ctx, "list the cells", err)
	}
	if o.names && !out.JSON() {
		out.Close()
		return nil
	}
	line := cellListLine{out.Done(verdict.Counted(count, "cell is", "cells are") + " listed"), client.Cell().UnitURL, count}
	return out.Result(line, shown.words(o.columns))
}

func lineOfCell(c personium.ListedCell, owner string) cellLine {
	return cellLine{"cell", c.Cell.Name, c.Cell.URL, ownerOf(owner), dateWords(c.Created), dateWords(c.Updated)}
}

// ownerOf is null for an owner that is not known.
func ownerOf(owner string) *string {
	if owner == "" {
		return nil
	}
	return &owner
}
