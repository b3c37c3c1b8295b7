package job

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

const (
	primePatience = 20 * time.Second // for a role that may be under way, and for the removal of one
	roleLooks     = 2 * time.Second  // between two looks for it

	roleMark    = "pcell-" // before the letters of a role's name
	roleLetters = 12       // of base32, small
)

var primerRole = regexp.MustCompile(fmt.Sprintf("^%s[a-z2-7]{%d}$", roleMark, roleLetters))

// IsPrimer reports whether a role is named as those that an import makes before its POST.
func IsPrimer(role string) bool { return primerRole.MatchString(role) }

// prime makes sure that the cell's owner has a search index, without which an import loses every row and says "ready". Only
// an ordinary write makes one. A snapshot without a row needs it, too: roles that its ACLs name are looked for there, and without it the
// whole cell answers nothing but errors. A cell that has a row shows that it is there; into another one a role is written, which the
// import removes with everything else. It is written, too, where the cell already holds what the snapshot holds, or nobody counts, or
// the cell's version cannot be read: that it is gone afterwards is a trace of the import.
func (p *Plan) prime(ctx context.Context, h *History, record *Record) error {
	if err := p.primer.recheck(ctx); err != nil {
		return err
	}
	h.Prime, h.Mark = p.primer.role, p.primer.mark
	if p.NoPrime || p.Kind != event.Import || p.FailedCell || h.Prime != "" {
		return nil
	}
	empty, err := isEmpty(ctx, p.client)
	switch {
	case ctx.Err() != nil:
		return refusal.Interrupted("nothing was started")
	case err != nil:
		return explain.Error("count the rows of the cell", err)
	case !empty && (h.Unlike && h.Baseline.Version != nil || p.Count && !p.canCompare()):
		return nil
	}
	p.report.enter(event.Priming)
	p.primer.role = roleMark + strings.ToLower(rand.Text()[:roleLetters])
	h.Prime = p.primer.role
	p.saveStart(record, h)
	if err := p.primer.create(ctx); err != nil {
		return err
	}
	h.Mark = p.primer.setMark(ctx)
	return nil
}

// A primer makes a role in an empty cell, and takes it away again where no import does.
type primer struct {
	client *personium.Client
	report *reporter
	role   string    // "" while there is none
	mark   string    // of the main box; "" while there is none
	marked bool      // it was tried to set one
	late   time.Time // until when the role may show up
}

// recheck makes sure that the role of an earlier try is still there. Another import may have taken it away meanwhile.
func (p *primer) recheck(ctx context.Context) error {
	if p.role == "" {
		return nil
	}
	there, err := p.client.HasRole(ctx, p.role)
	switch {
	case ctx.Err() != nil:
		return refusal.Interrupted("nothing was started")
	case err != nil:
		return explain.Error("look for the role "+p.role, err)
	case !there:
		p.role, p.mark = "", ""
	}
	return nil
}

// create writes the role and looks whether it is there, because that tells that the index is.
func (p *primer) create(ctx context.Context) error {
	role, seen := p.role, false
	err := p.client.CreateRole(ctx, role)
	if refusedForGood(err) {
		p.role = "" // it was not made: another try has to make one
	} else {
		p.late = time.Now().Add(primePatience)
		var lookErr error
		seen, lookErr = p.await(ctx)
		err = errors.Join(err, lookErr)
	}
	switch {
	case ctx.Err() != nil:
		return refusal.Interrupted("nothing was started")
	case seen:
		return nil
	case err == nil:
		return &refusal.Error{Code: refusal.Unexpected, Next: refusal.Say(hintNoPrime),
			Text: "the cell does not show the role " + role + " that was just made in it, so that an import would lose its rows, too"}
	}
	r := explain.Error("make a role in the empty cell, which its owner's search index may need", err)
	if r.Next.IsNothing() {
		r.Next = refusal.Say(hintNoPrime)
	}
	return r
}

// setMark gives the main box a property that goes with an import, and gives its value once it was seen to be there. Without one the import is
// harder to prove, and no worse.
func (p *primer) setMark(ctx context.Context) string {
	p.marked = true
	if err := p.client.SetMark(ctx, p.role); err != nil && refusedForGood(err) {
		return ""
	}
	if mark, err := p.client.Mark(ctx); err == nil && mark == p.role {
		p.mark = mark
	}
	return p.mark
}

// await looks for the role, again and again: where the answer to its making was lost, it may still be under way.
func (p *primer) await(ctx context.Context) (seen bool, err error) {
	for {
		seen, err = p.client.HasRole(ctx, p.role)
		if seen || refusedForGood(err) || ctx.Err() != nil || !time.Now().Before(p.late) {
			return seen, err
		}
		p.report.note(false, "waiting for the role "+p.role+", whose making may still be under way, up to "+primePatience.String())
		pauseFor(ctx, roleLooks)
	}
}

const hintNoPrime = "--no-prime starts the import without it; if the owner has no search index, every row will be lost"

// refusedForGood reports whether core itself refused a request, or somebody before it, for a reason that will not pass.
func refusedForGood(err error) bool {
	e := personium.CoreAnswer(err)
	return e != nil && e.Status < 500 || personium.PassageOf(err, personium.Starting) == personium.RefusedForGood
}

// undo removes the role again, when it is sure that no import was started that would. An admin who gives up meanwhile
// does not keep it from that.
func (p *primer) undo(ctx context.Context) {
	if p.role == "" {
		return
	}
	ctx, cancel := personium.Outlive(ctx, 2*primePatience)
	defer cancel()
	if err := p.remove(ctx); err != nil {
		p.report.note(true, "the role "+p.role+", made to prepare the import, is still in the cell and can be deleted: "+err.Error())
	}
	p.role, p.mark = "", ""
	if p.marked {
		if err := p.client.RemoveMark(ctx); err != nil {
			p.report.note(false, "a property of the main box, set to prepare the import, is still there and does no harm: "+err.Error())
		}
	}
}

// remove deletes the role, and waits for one that may still be under way.
func (p *primer) remove(ctx context.Context) error {
	if time.Now().Before(p.late) {
		if seen, err := p.await(ctx); err == nil && !seen {
			return nil // what was not there until now was never made
		}
	}
	for {
		err := p.client.DeleteRole(ctx, p.role)
		if err == nil || refusedForGood(err) || ctx.Err() != nil {
			return err
		}
		pauseFor(ctx, roleLooks)
	}
}
