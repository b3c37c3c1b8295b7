package cli

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/session"
)

// checkOwnerForm refuses what can be no owner: the unit takes any text for one, and the cell is nobody's for ever then. The name
// of an account alone may be completed later.
func checkOwnerForm(owner string) error {
	if err := (personium.CellQuery{Owner: owner}).Check(); err != nil {
		return err
	}
	cell, account, whole := strings.Cut(owner, "#")
	if !whole {
		if strings.ContainsAny(owner, "/:?") {
			return fmt.Errorf("owner %q names no account: it is written as {AdminCellURL}#{account}", owner)
		}
		return nil
	}
	url, err := personium.ParseURL(cell)
	switch {
	case err != nil:
		return fmt.Errorf("owner %q: %w", owner, err)
	case url != cell || account == "" || strings.Contains(account, "#"):
		return fmt.Errorf("owner %q is not written as {AdminCellURL}#{account}, like %s#unitadmin", owner, url)
	}
	return nil
}

// nobodys says of a cell what it means that it has no owner.
const nobodys = "the cell belongs to nobody, for ever: only the master token and the role UnitAdmin reach it; "

// agreeToNobody says of a cell that would have no owner what that means, before it is made, and asks where somebody can answer.
// sure is false where that cannot be seen yet.
func (m cellMaker) agreeToNobody(ctx context.Context, o cellCreateOptions) (sure bool, err error) {
	heeds, sure, err := heedsOwner(ctx, m.client)
	if ctx.Err() != nil {
		return false, refusal.Interrupted("nothing was created")
	}
	if err != nil || !sure || !heeds {
		return sure && err == nil, nil // what is wrong is said of the creation
	}
	ask, err := o.ask.atTerminal(m.conn.Settings())
	if err != nil {
		return true, err
	}
	if ask == nil {
		m.out.Note(true, nobodys+makeAgain(ctx, m.conn, o.name))
		return true, nil
	}
	lines := []string{"owner:    nobody, for ever: only the master token and the role UnitAdmin reach such a cell",
		"instead:  " + makeOwned(ctx, m.conn, o.name)}
	m.out.Pause()
	if err := ask.yes(ctx, lines, "Create "+m.client.Cell().URL+" without an owner?"); err != nil {
		return true, err
	}
	m.out.Resume()
	return true, nil
}

// makeOwned says how a cell is made with an owner: whom this run acts as, where that is known.
func makeOwned(ctx context.Context, conn *session.Session, name string) string {
	owner := ownAccount(ctx, conn)
	if owner == "" {
		return "--owner, and the URL of an account after that, like https://unitadmin.unit1.example/#unitadmin"
	}
	return refusal.Command("cell", "create", name, "--owner", owner, refusal.Here).Words(hereAtUnit(conn))
}

// makeAgain says how to give an owner to a cell that has none: whom this run acts as, where that is known.
func makeAgain(ctx context.Context, conn *session.Session, name string) string {
	owner := ownAccount(ctx, conn)
	if owner == "" {
		return "to give it an owner, delete it and create it again with --owner, and the URL of an account after that, like " +
			"https://unitadmin.unit1.example/#unitadmin"
	}
	return refusal.Say("to give it an owner, make it again: ").
		Command("cell", "delete", name, "--confirm", name, refusal.Here).Say(" && ").
		Command("cell", "create", name, "--owner", owner, refusal.Here).Words(hereAtUnit(conn))
}

// ownAccount is the URL of the account that a run acts as: that of its token, or the one that the settings name; "" where it is not
// known.
func ownAccount(ctx context.Context, conn *session.Session) string {
	settings, of := conn.Settings(), ""
	if source := conn.Credential().Source; source != nil {
		if about, err := source.About(ctx); err == nil {
			of = about.Subject
		}
	}
	if of == "" && settings.User != "" {
		if at, err := personium.ParseURL(settings.LoginCell); err == nil {
			of = at + "#" + settings.User
		}
	}
	if checkOwnerForm(of) != nil || !strings.Contains(of, "#") {
		return ""
	}
	return of
}

// ownerFor is whom --owner means: the name of an account alone is one of the cell where this run is logged in.
func ownerFor(conn *session.Session, o cellCreateOptions) (string, error) {
	if o.owner == "" || strings.Contains(o.owner, "#") {
		return o.owner, nil
	}
	at := conn.Settings().LoginCell
	if login := conn.Credential().Login; login != nil {
		at = cmp.Or(login.LoginCell, at)
	}
	if url, err := personium.ParseURL(at); err == nil {
		return url + "#" + o.owner, nil
	}
	return "", refusal.Misuse(refusal.Say("--owner with the URL of the cell before the name of its account, like "+
		"https://unitadmin.unit1.example/#unitadmin"),
		"owner %q is not written as {AdminCellURL}#{account}, and no --login-cell tells of which cell that account is; nothing was created", o.owner)
}
