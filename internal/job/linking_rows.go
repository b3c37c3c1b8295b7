package job

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/link"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/prepare"
	"github.com/personium/personium-cell/internal/snapshot"
)

// errUnread says why nobody knows what has to be made.
type errUnread struct{ why string }

func (e errUnread) Error() string { return e.why }

// errRowsAway says that a cell is not what an import of a copy makes of it.
var errRowsAway = errUnread{"the cell does not hold exactly the rows of the copy: nothing is made in it"}

// errHere says why this machine cannot read what was imported. Another one may.
type errHere struct{ error }

// readyToLink opens what was imported, and finds out how the cell stands. begun: an earlier run has made some already, as far as is
// known.
func (w *follower) readyToLink(ctx context.Context) (r *archive.Reader, begun bool, err error) {
	h := w.history
	r, file, err := w.Archives.Open(ctx, snapshot.Name(h.ShownAs()))
	if isNotFound(err) && h.OfETag != "" {
		r, file, err = w.copyAgain(ctx)
	}
	var bad *archive.FormatError
	var unread errUnread
	switch {
	case errors.As(err, &unread):
		return nil, false, err
	case errors.As(err, &bad), isNotFound(err):
		return nil, false, errUnread{"what was imported cannot be read any more, so that nobody knows which links to make: " + err.Error()}
	case err != nil && !mayPass(err):
		return nil, false, errHere{err}
	case err != nil:
		return nil, false, err
	case replaced(h, h.ETag, file):
		return nil, false, errUnread{"the copy was replaced on the server since the import began"}
	}
	copied, err := r.Prepared(ctx)
	if err != nil {
		return nil, false, errUnread{err.Error()}
	}
	if copied == nil {
		h.Making = &link.State{}
		return r, false, nil
	}
	if h.Standing != nil {
		return r, true, nil
	}
	now, err := w.standingSince(ctx, copied)
	if err != nil {
		return nil, false, err
	}
	if err := w.holdsTheRows(ctx, r); err != nil {
		return nil, false, err
	}
	h.Standing = &now
	w.keepLinks()
	return r, h.Attached || w.remade, nil
}

// standingSince looks how the cell stands, and makes sure that no import has replaced what that of the copy brought.
func (w *follower) standingSince(ctx context.Context, copied *archive.Prepared) (Standing, error) {
	h := w.history
	now, err := standing(ctx, w)
	if err != nil {
		return now, err
	}
	if h.FromCopy {
		h.Baseline.Version = copied.Version
		h.RecordVersion(now.Version)
	}
	switch _, known := h.Moved(); {
	case h.FromCopy && h.Foreign != "" && !known:
		return now, errUnread{"another import of the cell was seen after ours (" + h.Foreign + "), and the cell's version, which would tell " +
			"whether it has replaced what ours brought, cannot be read"}
	case now.ID != copied.Target, h.Attached && now.follows(copied.Version):
		return now, link.ErrChanged
	}
	return now, nil
}

// copyAgain makes the copy once more from the snapshot that it was made of: somebody has removed it. That may have been another machine
// that has made all links; so they are all looked for first.
func (w *follower) copyAgain(ctx context.Context) (*archive.Reader, personium.SnapshotFile, error) {
	h := w.history
	r, file, err := w.Archives.Open(ctx, snapshot.Name(h.Name))
	switch {
	case err != nil:
		return nil, file, err
	case replaced(h, h.OfETag, file):
		return nil, file, errUnread{"the prepared copy is gone, and the snapshot that it is from was replaced on the server"}
	}
	report, err := w.Archives.Check(ctx, r, check.Options{TargetID: h.CellID})
	if err != nil {
		return nil, file, err
	}
	plan, err := prepare.NewPlan(ctx, r, report.Inventory,
		prepare.Options{TargetID: h.CellID, UnitURL: w.Client.Cell().UnitURL, Name: h.Name, ETag: h.OfETag, KeepCellLinks: h.CellLinksStay, Version: h.Baseline.Version})
	if err != nil {
		return nil, file, err
	}
	defer func() { _ = plan.Close() }()
	r, err = w.Archives.Rewrite(ctx, snapshot.Name(h.SentAs), plan.Size(), plan.Write)
	if planned := planned(plan); err == nil && h.Making.Planned != planned { // as another version of this program made it
		h.Making = &link.State{Planned: planned}
	}
	w.remade = err == nil
	return r, personium.SnapshotFile{}, err
}

// holdsTheRows makes sure that the cell holds the rows of the copy, where nobody knows whether that was ever imported.
func (w *follower) holdsTheRows(ctx context.Context, r *archive.Reader) error {
	if !w.history.Attached && !w.remade {
		return nil
	}
	o, err := r.Original(ctx)
	if err != nil {
		return errUnread{err.Error()}
	}
	differs, err := w.differs(ctx, o.Inventory, o.Taken[archive.TakenRule])
	if err == nil && differs {
		return errRowsAway
	}
	return err
}

// askRows looks whether the cell holds the rows and files of the copy. Where that cannot be determined, it is asked again.
func (w *follower) askRows(ctx context.Context) {
	differs, err := w.differsFromCopy(ctx)
	if ctx.Err() != nil {
		return
	}
	w.history.RecordRows(!differs, err)
	w.look(ctx, false)
}

func (w *follower) differsFromCopy(ctx context.Context) (bool, error) {
	r, _, err := w.Archives.Open(ctx, snapshot.Name(w.history.ShownAs()))
	if err != nil {
		return false, err
	}
	inv, last := w.history.Inventory, int64(0)
	if o, err := r.Original(ctx); err == nil {
		inv, last = cmp.Or(inv, &o.Inventory), o.Taken[archive.TakenRule]
	}
	if inv == nil { // a copy that cannot be read: the next step says so
		return false, nil
	}
	return w.differs(ctx, *inv, last)
}

// differs reports whether the cell holds something else than a copy: than the original, but for some of the rules that are made last.
func (w *follower) differs(ctx context.Context, inv archive.Inventory, last int64) (bool, error) {
	if last > 0 {
		rules := inv.RowsOf("Rule")
		var found int64
		err := compare.Ask(ctx, func() (err error) {
			found, err = w.Client.Count(ctx, personium.CellList("Rule"), rules-last)
			return err
		})
		if err != nil {
			return false, err
		}
		inv.Rows = slices.Clone(inv.Rows)
		for i := range inv.Rows {
			if inv.Rows[i].Type == "Rule" {
				inv.Rows[i].Rows -= min(max(rules-found, 0), last)
			}
		}
	}
	return compare.Cell{Client: w.Client, Inventory: &inv}.Differs(ctx)
}
