package personium

import (
	"context"
	"net/http"
)

// HasRoot asks whether the credential has root on the cell: OPTIONS and GET {CellURL}__import, for which core wants the
// same privilege as for an import (class CellImportResource). Only a refusal counts of the answer to OPTIONS: core answers
// 200 to whoever sends no Authorization, as with a cookie, and proxies answer for it. Nil means yes.
// Errors: 401, 403 PR403-AU-0002 and PR403-AU-0007 for no; 404 PR404-DV-0003; 409 PR409-CM-0001 on a failed cell in
// subdomain style, which does not tell.
func (c *Client) HasRoot(ctx context.Context) error {
	if !c.wire.options.MethodOverride { // which would make a POST of it
		_, err := c.wire.do(ctx, call{method: http.MethodOptions, url: c.cell.URL + "__import",
			want: []int{http.StatusOK}, statusOnly: true})
		if e := credentialRefusal(call{}, err); e != nil && e.Core {
			return err
		}
	}
	_, err := c.ImportStatus(ctx)
	return err
}

// IsUnitUser asks whether the unit accepts the credential as a unit user's, or for its master token: the list of cells,
// of which one is asked for (class UnitCtlResource). Nil means yes. Errors: 403 PR403-AU-0001 for a token
// of another unit, or of a cell that the unit does not name as an issuer of unit users; 401 PR401-AU-0006 for one that
// works on its cell only; other 401.
func (c *Client) IsUnitUser(ctx context.Context) error {
	q := get(c.cell.UnitURL + "__ctl/Cell")
	q.query = "$top=1"
	_, err := c.wire.do(ctx, q)
	return err
}
