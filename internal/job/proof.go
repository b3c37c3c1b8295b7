package job

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/compare"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

// count compares the cell's content with the snapshot, and then looks again whether the job is still over.
func (w *follower) count(ctx context.Context) {
	w.enter(event.Counting)
	counts, err := w.compare(ctx)
	if ctx.Err() != nil {
		return
	}
	w.history.RecordCounts(time.Now(), counts, err)
	w.look(ctx, false)
}

// compare is one comparison. Its error is one that may pass.
func (w *follower) compare(ctx context.Context) (*verdict.Counts, error) {
	h := w.history
	r, missing, err := w.snapshot(ctx)
	switch {
	case err != nil:
		return nil, err
	case h.Inventory == nil:
		return &verdict.Counts{NotCounted: []string{missing}}, nil
	}
	c := compare.Cell{Client: w.Client, Inventory: h.Inventory, Archive: r, Missing: missing, Told: w.tellStep}
	result, err := c.Content(ctx)
	if err != nil {
		return nil, err
	}
	return CountsOf(result), nil
}

// snapshot gives the archive that was imported, and makes sure that it is known what is in it. missing says why there is
// none; err is an error that may pass.
func (w *follower) snapshot(ctx context.Context) (r *archive.Reader, missing string, err error) {
	h := w.history
	if h.Inventory != nil && h.Inventory.Links()+h.Inventory.Files == 0 {
		return nil, "", nil
	}
	r, file, err := w.Archives.Open(ctx, snapshot.Name(h.ShownAs()))
	of := h.ETag
	if isNotFound(err) && h.SentAs != "" && h.OfETag != "" { // the copy has served; what it was made of tells the same
		r, file, err = w.Archives.Open(ctx, snapshot.Name(h.Name))
		of = h.OfETag
	}
	var bad *archive.FormatError
	switch {
	case errors.As(err, &bad):
		return nil, "the snapshot cannot be read any more: " + bad.Text, nil
	case err != nil && mayPass(err):
		return nil, "", err
	case err != nil:
		h.Gone = isNotFound(err)
		h.Unread = !h.Gone && !isForbidden(err)
		return nil, "the snapshot cannot be read: " + err.Error(), nil
	case replaced(h, of, file):
		return nil, "the snapshot was replaced on the server since the import began", nil
	case h.Inventory != nil:
		return r, "", nil
	}
	id, err := w.Client.CellID(ctx)
	if err != nil {
		return nil, "", err
	}
	report, err := w.Archives.Check(ctx, r, check.Options{TargetID: id})
	switch {
	case err != nil && (mayPass(err) || ctx.Err() != nil):
		return nil, "", err
	case err != nil:
		h.Unread = true
		return nil, "the snapshot cannot be read: " + err.Error(), nil
	}
	h.Inventory, h.Foretold = report.Inventory, foretold(&report)
	if h.Inventory == nil {
		return nil, "what the snapshot holds cannot be determined: " + placed(report.Findings[0]), nil
	}
	return r, "", nil
}

// replaced reports whether a snapshot is not the one that was imported.
func replaced(h *History, etag string, f personium.SnapshotFile) bool {
	switch {
	case f.ETag == "": // a file of this machine
		return false
	case etag != "":
		return f.ETag != etag
	}
	return startedBefore(h, f.Modified)
}

// isNotFound reports whether the snapshot is no longer there.
func isNotFound(err error) bool {
	var r *refusal.Error
	return errors.As(err, &r) && r.Code == refusal.NotFound
}

// mayPass reports whether another try at getting the snapshot makes sense.
func mayPass(err error) bool {
	var r *refusal.Error
	if !errors.As(err, &r) || isForbidden(err) {
		return false
	}
	switch r.Code {
	case refusal.Unreachable, refusal.Unauthorised, refusal.Interrupt, refusal.Busy:
		return true
	}
	return false
}

// isForbidden reports whether core knows who asks, and does not let them: that does not pass.
func isForbidden(err error) bool {
	e := personium.CoreAnswer(err)
	return e != nil && e.Status == http.StatusForbidden
}

// betweenSteps is the least time between two reports of how far a comparison is.
const betweenSteps = time.Second

// tellStep reports how far a comparison is, and now and then that it goes on.
func (w *follower) tellStep(step, steps int) {
	if since := time.Since(w.steppedAt); since < betweenSteps || step == w.step && since < betweenBeats {
		return
	}
	w.step, w.steppedAt = step, time.Now()
	e := w.event(event.Progressed)
	e.Step, e.Steps = step, steps
	w.Report.Report(e)
}
