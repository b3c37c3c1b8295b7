package sandbox

import (
	"cmp"
	"fmt"

	"github.com/personium/personium-cell/internal/sandbox/model"
)

// LoginCell is the name of the cell whose accounts log in as unit users: the only one that the unit trusts.
const LoginCell = "unitadmin"

// The accounts of the login cell. All have the same password.
const (
	Administrator = "unitadmin"     // UnitAdmin and CellContentsAdmin: root on every cell
	AdminOnly     = "admin-only"    // UnitAdmin: lists, makes and deletes cells, and reads none
	ContentsOnly  = "contents-only" // CellContentsAdmin: root on its own cells, of which it has none
	ReaderOnly    = "reader-only"   // CellContentsReader: root on nothing
	Newcomer      = "newcomer"      // must change its password first
	LockedOut     = "locked-out"    // is refused, whatever it says
)

// An Account is one who can log in at a cell.
type Account struct {
	Cell     string   // whose account it is; LoginCell by default
	Name     string   // of letters, digits and -_!$*=^`{|}~.@
	Password string   // "" leaves the one that there is, if any
	Roles    []string // its roles that belong to no box; nil leaves those that there are
	Status   string   // active (default), passwordChangeRequired or deactivated
	Locked   bool     // every login is refused as if it had failed too often
	IsOwner  bool     // may ask for tokens in which it acts as the owner of the cell
}

// PutAccount makes an account or changes it. It fails for a cell that does not exist.
func (u *Unit) PutAccount(a Account) error {
	cell := cmp.Or(a.Cell, LoginCell)
	id, ok := u.cells.PutAccount(cell, model.Account{Name: a.Name, Password: a.Password, Roles: a.Roles, Status: a.Status})
	if !ok {
		return fmt.Errorf("no cell %q for the account %q", cell, a.Name)
	}
	u.logins.set(id, a)
	return nil
}
