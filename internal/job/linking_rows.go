package job

import (
	"context"
	"errors"
	"slices"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/link"
	"github.com/personium/personium-cell/internal/snapshot"
)

// errUnread says why nobody knows what has to be made.
type errUnread struct{ why string }

func (e errUnread) Error() string { return e.why }

// errHere says why this machine cannot read what was imported. Another one may.
type errHere struct{ error }

// readyToLink opens what was imported, and finds out how the cell stands. begun: an earlier run has made some already, as far as is
// known.
func (w *follower) readyToLink(ctx context.Context) (r *archive.Reader, begun bool, err error) {
	h := w.history
	r, file, err := w.Archives.Open(ctx, snapshot.Name(h.ShownAs()))
	var bad *archive.FormatError
	switch {
	case isNotFound(err) && h.OfETag != "": // somebody else has made them, and removed the copy: the comparison with the original tells
		h.Making.Planned = h.Making.Made + h.Making.Refused
		return nil, false, nil
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
	now, err := standing(ctx, w)
	switch {
	case err != nil:
		return nil, false, err
	case now.ID != copied.Target:
		return nil, false, link.ErrChanged
	}
	if err := w.holdsTheRows(ctx, r); err != nil {
		return nil, false, err
	}
	h.Standing = &now
	w.keepLinks()
	return r, h.Attached, nil
}

// holdsTheRows makes sure that the cell holds the rows of the copy, where nobody knows whether that was ever imported.
func (w *follower) holdsTheRows(ctx context.Context, r *archive.Reader) error {
	if !w.history.Attached {
		return nil
	}
	inv, err := withoutRules(ctx, r, nil)
	if err != nil {
		return errUnread{err.Error()}
	}
	differs, err := compare.Cell{Client: w.Client, Inventory: inv}.Differs(ctx)
	if err == nil && differs {
		return errUnread{"the cell does not hold the rows of the copy: nothing is made in it"}
	}
	return err
}

// askRows looks whether the cell holds the rows and files of the copy. Where that cannot be told, it is asked again.
func (w *follower) askRows(ctx context.Context) {
	r, _, err := w.Archives.Open(ctx, snapshot.Name(w.history.ShownAs()))
	differs := err != nil
	if err == nil {
		var inv *archive.Inventory
		if inv, err = withoutRules(ctx, r, w.history.Inventory); err != nil { // no copy, or one that cannot be read: the next step says so
			inv, differs = w.history.Inventory, false
		}
		if inv != nil {
			differs, err = compare.Cell{Client: w.Client, Inventory: inv}.Differs(ctx)
		}
	}
	if ctx.Err() != nil {
		return
	}
	w.history.RecordRows(!differs && err == nil)
	w.look(ctx, false)
}

// withoutRules is what a copy holds: what the original holds, but for the rules that are made last. inv is that of the original; nil where
// only the copy tells it.
func withoutRules(ctx context.Context, r *archive.Reader, inv *archive.Inventory) (*archive.Inventory, error) {
	o, err := r.Original(ctx)
	if err != nil {
		return nil, err
	}
	if inv != nil {
		o.Inventory = *inv
	}
	rows := slices.Clone(o.Inventory.Rows)
	for i := range rows {
		if rows[i].Type == "Rule" {
			rows[i].Rows -= o.Taken[archive.TakenRule]
		}
	}
	o.Inventory.Rows = rows
	return &o.Inventory, nil
}
