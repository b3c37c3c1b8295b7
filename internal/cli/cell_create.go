package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/session"
)

type cellCreateOptions struct {
	name, owner string
	ask         *asker // about a cell without an owner; nil: nobody is asked
}

func newCellCreateCommand(env *program) *cobra.Command {
	var o cellCreateOptions
	var yes bool
	cmd := &cobra.Command{
		Use:   "create NAME [--owner OWNER]",
		Short: "Create an empty cell",
		Long: "" +
			"create makes an empty cell and prints its URL. The cell belongs to the token's own user, or to OWNER, which requires the role\n" +
			"UnitAdmin or the master token: {AdminCellURL}#{account}, or the name of an account of --login-cell. With these and " +
			"without --owner it belongs to nobody, and only they reach it: on a terminal it asks first. The owner\n" +
			"stays for ever: an import does not change it.\n\n" +
			"The first cell of an owner has no search index, without which an import would lose every row: import makes one first.",
		Example: "  personium-cell cell create cell1 --owner 'https://unitadmin.unit1.example/#unitadmin'",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.name = args[0]
			if err := errors.Join(personium.CheckNewCell(o.name, ""), checkOwnerForm(o.owner)); err != nil {
				return refusal.Misuse(refusal.Next{}, "%w", err)
			}
			if !yes && !env.ground.Rehearsal {
				o.ask = env.asker("nothing was created", "--yes")
			}
			return env.perform(cmd, task{kind: kindCellCreate, name: o.name, place: session.PlaceOfUnit, changes: true},
				with(runCellCreate, o))
		},
	}
	cmd.Flags().StringVar(&o.owner, "owner", "", "unit user to whom the cell belongs, `OWNER`: {AdminCellURL}#{account}")
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return cmd
}

// A cellCreateLine is the last line of cell create --json.
type cellCreateLine struct {
	report.Line
	Owner *string `json:"owner"` // null when it is not known: the token's own user, or nobody
}

func runCellCreate(ctx context.Context, conn *session.Session, out *report.Report, o cellCreateOptions) error {
	if err := conn.ConnectUnit(ctx, o.name); err != nil {
		return err
	}
	if err := personium.CheckNewCell(o.name, conn.Client().Cell().Style); err != nil {
		return refusal.Misuse(refusal.Next{}, "%w", err)
	}
	owner, err := ownerFor(conn, o)
	if err != nil {
		return err
	}
	begin(conn, out)
	if owner != o.owner {
		o.owner = owner
		out.Note(false, "the owner is "+owner)
	}
	if err := (cellMaker{conn.Client(), out, conn}).create(ctx, o); err != nil {
		return err
	}
	if conn.Settings().Verbose {
		out.Note(false, "if this is the first cell of its owner, it has no search index, and rows of an import are lost without "+
			"one; import makes it first, unless it is told --no-prime")
	}
	words := "created: " + conn.Client().Cell().URL
	return out.Result(cellCreateLine{out.Done(words), ownerOf(o.owner)}, words)
}

// A cellMaker makes the cell that its client is about.
type cellMaker struct {
	client *personium.Client
	out    *report.Report
	conn   *session.Session
}

// create makes the cell, and makes sure that it belongs to whom it was meant for.
func (m cellMaker) create(ctx context.Context, o cellCreateOptions) error {
	sure := false
	if o.owner != "" {
		var err error
		if sure, err = checkOwner(ctx, m.client); err != nil {
			return err
		}
	}
	if err := m.checkFree(ctx); err != nil {
		return err
	}
	if o.owner == "" {
		var err error
		if sure, err = m.agreeToNobody(ctx, o); err != nil {
			return err
		}
	}
	if err := m.client.CreateCell(ctx, o.name, o.owner); err != nil {
		if err := m.explainCreation(ctx, err); err != nil {
			return err
		}
	}
	if sure {
		return nil
	}
	return m.checkCreated(ctx, o.owner)
}

// checkCreated finds out whose the new cell is, as far as that can be found out.
func (m cellMaker) checkCreated(ctx context.Context, owner string) error {
	heeds, err := m.client.HeedsOwner(ctx)
	switch {
	case err != nil:
		m.out.Note(true, "the cell is created, and whose it is could not be found out: "+err.Error())
	case owner != "" && !heeds:
		return ownerIgnored(": the cell was created for the token's own user, and its owner stays for ever")
	case owner == "" && heeds:
		m.out.Note(true, nobodys+makeAgain(ctx, m.conn, m.client.Cell().Name))
	}
	return nil
}

// checkFree looks whether there is such a cell already.
func (m cellMaker) checkFree(ctx context.Context) error {
	_, err := m.client.CellEntity(ctx)
	switch {
	case personium.NotThere(err):
		return nil
	case err == nil, personium.CodeOf(err) == personium.OtherOwner:
		return cellExists(m.client.Cell().Name, nil)
	}
	return session.RefusalAtUnit(ctx, "look for the cell", err)
}

func cellExists(name string, err error) error {
	return &refusal.Error{Code: refusal.Busy, Text: "there is a cell " + name + " already; nothing was created",
		Next: refusal.Say("choose another name, or delete that cell first"), Err: err}
}

// explainCreation is nil where the cell was created although the answer was lost: it was not there before.
func (m cellMaker) explainCreation(ctx context.Context, err error) error {
	if personium.CodeOf(err) == personium.EntityExists {
		return cellExists(m.client.Cell().Name, err)
	}
	if !answerLost(err) {
		return session.RefusalAtUnit(ctx, "create the cell", err)
	}
	if ctx.Err() != nil {
		return refusal.Interrupted("the unit may have created the cell")
	}
	_, lookErr := m.client.CellEntity(ctx)
	switch {
	case lookErr == nil:
		m.out.Note(true, "the answer to the creation was lost; the unit has the cell now")
		return nil
	case personium.NotThere(lookErr):
		return session.RefusalAtUnit(ctx, "create the cell", err)
	}
	return &refusal.Error{Code: refusal.Unproved,
		Err:  fmt.Errorf("the answer to the creation was lost, and whether there is a cell now could not be found out: %w", err),
		Next: refusal.Say("check with: personium-cell cell list --prefix " + m.client.Cell().Name)}
}

// answerLost reports whether the error of a request that changes something leaves open whether it did.
func answerLost(err error) bool {
	var e *personium.Error
	return errors.As(err, &e) && !e.Core
}
