package job

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/personium"
)

// primePatience bounds the removal of a role that is not needed any more.
const primePatience = 20 * time.Second

// prime makes sure that the cell's owner has a search index, without which an import loses every row and says "ready". Only
// an ordinary write makes one. A cell that has a row shows that it is there; into another one a role is written, which the
// import removes with everything else.
func (p *Plan) prime(ctx context.Context, h *History, record *Record) error {
	h.Prime = p.primed
	if p.NoPrime || p.Kind != Import || p.FailedCell || p.primed != "" || p.Inventory != nil && p.Inventory.Total() == 0 {
		return nil
	}
	empty, err := isEmpty(ctx, p.client)
	switch {
	case ctx.Err() != nil:
		return interrupted()
	case err != nil:
		return refusalOf("count the rows of the cell", err)
	case !empty:
		return nil
	}
	p.enter(Priming)
	p.primed = "pcell-" + strings.ToLower(rand.Text()[:12])
	h.Prime = p.primed
	p.saveStart(record, h)
	return p.createRole(ctx)
}

// createRole writes the role and looks whether it is there, because that tells that the index is.
func (p *Plan) createRole(ctx context.Context) error {
	err := p.client.CreateRole(ctx, p.primed)
	seen := false
	if err == nil || !definite(err) {
		var lookErr error
		seen, lookErr = p.client.HasRole(ctx, p.primed)
		err = errors.Join(err, lookErr)
	}
	switch {
	case ctx.Err() != nil:
		return interrupted()
	case seen:
		return nil
	case err == nil:
		return &Refusal{Why: WhyUnexpected, Reason: "the cell does not show the role " + p.primed + " that was just made in it, so that an import would lose its rows, too", Hint: hintNoPrime}
	}
	r := refusalOf("make a role in the empty cell, which its owner's search index may need", err)
	if r.Hint == "" {
		r.Hint = hintNoPrime
	}
	return r
}

const hintNoPrime = "--no-prime starts the import without it; if the owner has no search index, every row will be lost"

// definite reports whether core itself refused a request.
func definite(err error) bool { return coreError(err) != nil }

// unprime removes the role again, when it is sure that no import was started that would. An admin who gives up meanwhile
// does not keep it from that.
func (p *Plan) unprime(ctx context.Context) {
	if p.primed == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), primePatience)
	defer cancel()
	if err := p.client.DeleteRole(ctx, p.primed); err != nil {
		p.note(true, "the role "+p.primed+", made to prepare the import, is still in the cell and can be deleted: "+err.Error())
	}
	p.primed = ""
}

// primeGone reports whether the role that was made before the POST is gone, as only an import takes it away.
func primeGone(ctx context.Context, c *personium.Client, role string) bool {
	if role == "" {
		return false
	}
	there, err := c.HasRole(ctx, role)
	return err == nil && !there
}
