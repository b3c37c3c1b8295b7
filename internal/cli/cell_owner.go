package cli

import (
	"cmp"
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
	again := refusal.Command("cell", "create", o.name, "--owner", "URL#"+o.owner, refusal.Here).Words(hereAtUnit(conn))
	return "", refusal.Misuse(refusal.Say(again+", with the URL of the cell whose account that is, like https://unitadmin.unit1.example/#unitadmin"),
		"owner %q is not written as {AdminCellURL}#{account}, and no --login-cell tells of which cell that account is; nothing was created", o.owner)
}
