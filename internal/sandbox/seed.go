package sandbox

import (
	"fmt"

	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/token"
)

// What every practice unit starts with.
const (
	firstCell     = "cell1"
	adminAccount  = "admin"
	firstSnapshot = "CellExport_2017_01" // in cell1, of cell1 itself
)

// seed fills a new unit: the cell that logs in, three other cells of the unit's administrator, and a snapshot in the first.
func (u *Unit) seed() error {
	for i, rows := range []int{60, 25, 10} {
		u.cells.Fill(fmt.Sprintf("cell%d", i+1), u.administrator(), rows)
	}
	if err := u.seedLogins(); err != nil {
		return err
	}
	c := u.cells.Named(firstCell)
	if err := c.KeepSnapshot(firstSnapshot, u.plan.Spoil); err != nil {
		return fmt.Errorf("make the first snapshot of the practice unit: %w", err)
	}
	u.cells.Do(func() {
		for _, prepare := range u.plan.Prepared {
			prepare(c)
		}
	})
	return nil
}

// seedLogins makes the login cell with one account for each kind of unit user.
func (u *Unit) seedLogins() error {
	u.cells.Do(func() { u.cells.Create(LoginCell, u.administrator()) })
	for _, a := range []Account{
		{Name: Administrator, Roles: []string{token.UnitAdmin, token.ContentsAdmin}},
		{Name: AdminOnly, Roles: []string{token.UnitAdmin}},
		{Name: ContentsOnly, Roles: []string{token.ContentsAdmin}},
		{Name: ReaderOnly, Roles: []string{token.ContentsReader}},
		{Name: Newcomer, Roles: []string{token.UnitAdmin, token.ContentsAdmin}, Status: model.MustChange},
		{Name: LockedOut, Roles: []string{token.UnitAdmin, token.ContentsAdmin}, Locked: true},
	} {
		a.Password = u.password
		if err := u.PutAccount(a); err != nil {
			return err
		}
	}
	return nil
}
