package cli

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

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
}

func newCellListCommand(env *program) *cobra.Command {
	var o cellListOptions
	cmd := &cobra.Command{
		Use:   "list [--owner OWNER] [--prefix PREFIX]",
		Short: "List the cells of a unit",
		Long: "" +
			"list shows the cells of a unit that the token may see, in the order of their names: all of them with the role UnitAdmin\n" +
			"or the master token, else those of the token's own user. The unit does not say who owns a cell; with --owner, which\n" +
			"requires that role or the master token, it lists the cells of one owner.",
		Example: "  personium-cell cell list\n" +
			"  personium-cell cell list --names --prefix shop- |\n" +
			"      while read -r name; do personium-cell status --cell \"$name\"; done",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			query := personium.CellQuery{Prefix: o.prefix, Owner: o.owner}
			if err := query.Check(); err != nil {
				return refusal.Misuse(refusal.Next{}, "%w", err)
			}
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
	return out.Result(line, shown.words())
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

// A cellTable is for people to read: names, URLs, the owner if he was asked for, and dates.
type cellTable struct {
	owner string
	rows  []string // columns are divided by tabs
}

func (t *cellTable) add(c personium.ListedCell) {
	if len(t.rows) == 0 {
		t.rows = append(t.rows, t.row([2]string{"NAME", "URL"}, "OWNER", [2]string{"CREATED", "UPDATED"}))
	}
	t.rows = append(t.rows, t.row([2]string{c.Cell.Name, c.Cell.URL}, t.owner,
		[2]string{orDash(dateWords(c.Created)), orDash(dateWords(c.Updated))}))
}

func (t *cellTable) row(cell [2]string, owner string, dates [2]string) string {
	columns := cell[:]
	if t.owner != "" {
		columns = append(columns, owner)
	}
	return strings.Join(append(columns, dates[:]...), "\t")
}

func (t *cellTable) words() string {
	if len(t.rows) == 0 {
		return "no cells that this credential may see"
	}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, strings.Join(t.rows, "\n"))
	_ = w.Flush() // into memory
	return strings.TrimRight(b.String(), "\n")
}
