package sandbox

import (
	"net/http"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/wire"
)

// withBody reads the body before f runs as one operation on the cells.
func (c cellRoot) withBody(f func(body string) (*wire.Answer, error)) (*wire.Answer, error) {
	body, err := c.body()
	if err != nil {
		return nil, err
	}
	return c.locked(func() (*wire.Answer, error) { return f(body) })
}

// propfind lists the cell, alone whatever Depth says, and without the final slash of its URL. The cells are locked.
func (c cellRoot) propfind(body string) (*wire.Answer, error) {
	if err := c.needAtCell(model.Propfind); err != nil {
		return nil, err
	}
	if _, err := c.checkDepth(body); err != nil {
		return nil, err
	}
	var acl *model.ACLChain
	if c.has(model.CellACLRead, c.cell.Rights()) {
		chain := model.CellACL(c.cell, false)
		acl = &chain
	}
	meta := c.cell.Metadata()
	return multistatusAnswer(model.ETag(meta), func(w *davWriter) {
		w.node(strings.TrimSuffix(c.cellURL(), "/"), meta, 0, acl)
	}), nil
}

// proppatch sets properties of the cell, for unit users only, and whether or not the cell is locked. The cells are locked.
func (c cellRoot) proppatch(body string) (*wire.Answer, error) {
	if err := c.credential.Anonymous(c.cellURL()); err != nil {
		return nil, err
	}
	if who := c.unitUser(); who == nil || !who.admin && !who.owns(c.cell) {
		return nil, coreerror.NoUnitUser.New()
	}
	patch, err := readPatch(body)
	if err != nil {
		return nil, err
	}
	return patchAnswer(c.cellURL(), c.cell.PatchCell(patch), patch), nil
}

// setACL replaces the ACL of the cell. The cells are locked.
func (c cellRoot) setACL(body string) (*wire.Answer, error) {
	if err := c.needUnlocked(); err != nil {
		return nil, err
	}
	if err := c.needAtCell(model.CellACLSet); err != nil {
		return nil, err
	}
	grants, err := c.readACL(body, true)
	if err != nil {
		return nil, err
	}
	return wire.Reply(http.StatusOK).With("ETag", c.cell.SetCellACL(grants)), nil
}

// options names two methods, neither of which is the only one.
func (c cellRoot) options() (*wire.Answer, error) {
	if err := c.needAtCell(model.SocialRead); err != nil {
		return nil, err
	}
	return wire.Options("OPTIONS, POST, PROPFIND"), nil
}
