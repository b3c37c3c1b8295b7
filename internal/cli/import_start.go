package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/transfer"
)

// sendImport asks, uploads and sends the POST.
func sendImport(ctx context.Context, r jobRun, plan *job.Plan, source *transfer.Source, o fileImport) (*job.History, *job.Record, error) {
	if err := askImport(ctx, r, plan, o); err != nil {
		return nil, nil, err
	}
	if err := send(ctx, r, plan, source, o); err != nil {
		return nil, nil, err
	}
	if err := r.conn.EnsureFresh(ctx); err != nil {
		return nil, nil, err
	}
	history, record, err := plan.Start(ctx)
	if err != nil {
		if plan.Copy != nil && !o.keep {
			return nil, nil, err
		}
		return nil, nil, keptUpload(err, plan.Name, o.local)
	}
	return history, record, nil
}

// send brings to the unit what will be imported: a prepared copy, or the file of this machine, or both.
func send(ctx context.Context, r jobRun, plan *job.Plan, source *transfer.Source, o fileImport) error {
	area := areaOf(r.conn, r.out, false)
	if plan.Copy != nil && o.local != nil {
		if err := o.local.Unchanged(); err != nil {
			return err
		}
	}
	if plan.Copy == nil {
		return uploadFor(ctx, area, plan, o.local)
	}
	if o.keep {
		if err := uploadFor(ctx, area, plan, o.local); err != nil {
			return err
		}
	}
	if err := plan.Send(ctx, source); err != nil {
		return notImported(err)
	}
	if plan.Copy != nil || o.keep {
		return nil
	}
	return uploadFor(ctx, area, plan, o.local)
}

// askImport shows what an import replaces by what, and waits for a yes. Meanwhile nothing is drawn: a bar would wipe out the
// question.
func askImport(ctx context.Context, r jobRun, plan *job.Plan, o fileImport) error {
	if o.ask == nil {
		return nil
	}
	lines := questionWords(ctx, r.conn.Client(), plan, o.local)
	r.out.Pause()
	if err := o.ask.yes(ctx, lines, "Import? The cell is emptied first."); err != nil {
		return err
	}
	r.out.Resume()
	return nil
}

// noRoom adds to the error of a copy that has no room that an import can do without one.
func noRoom(err error) error {
	var space *snapshot.NoSpaceError
	if !errors.As(err, &space) {
		return err
	}
	f := *refusal.Of(err)
	f.Next = f.Next.Say("; --no-preflight imports without reading the snapshot first, and proves less")
	return &f
}

// uploadFor puts the file of this machine where the import will look for it.
func uploadFor(ctx context.Context, area *transfer.Area, plan *job.Plan, local *transfer.File) error {
	if local == nil {
		return nil
	}
	if err := local.Unchanged(); err != nil {
		return err
	}
	arrived, err := area.Upload(ctx, local, plan.Name, false)
	if err != nil {
		return notImported(arrivedPerhaps(err, plan.Name))
	}
	plan.Uploaded(arrived)
	return nil
}

// notImported is the error of an import whose upload did not end well. What an unproved upload left takes the name.
func notImported(err error) error {
	f := refusal.Of(err)
	code := f.Code
	if code == refusal.Unproved {
		code = refusal.Busy
	}
	return refusal.New(code, f.Next, "%w; nothing was started", f)
}

// arrivedPerhaps adds to the error of an upload that may have arrived how the import goes on from it.
func arrivedPerhaps(err error, name snapshot.Name) error {
	f := *refusal.Of(err)
	if f.Code != refusal.Unproved {
		return err
	}
	f.Next = refusal.Say("see whether it is whole: ").Command("snapshot", "check", string(name), refusal.Here).
		Say(fmt.Sprintf("; if so, next time --name %s, without --file; if not: ", name)).Command("snapshot", "delete", string(name), refusal.Here)
	return &f
}

// keptUpload adds to the error of an import that was not started what has to be different next time, because the file is
// on the server by now.
func keptUpload(err error, name snapshot.Name, local *transfer.File) error {
	f := *refusal.Of(err)
	if local == nil || f.Code == refusal.NotFound {
		return err
	}
	if !f.Next.IsNothing() {
		f.Next = f.Next.Say("; ")
	}
	if f.Code == refusal.BadArchive {
		f.Next = f.Next.Say(fmt.Sprintf("%s is in the snapshot area as %s by now, and can be removed: ", local.Name(), name.Archive())).
			Command("snapshot", "delete", string(name), refusal.Here)
		return &f
	}
	f.Next = f.Next.Say(fmt.Sprintf("%s is in the snapshot area as %s by now: next time --name %s, without --file", local.Name(),
		name.Archive(), name))
	return &f
}

// importedFromFile tells who imports a snapshot by its name again that its file was imported the last time: the copy of that is
// removed when its import is over.
func (r jobRun) importedFromFile(err error, o importOptions) error {
	var why *refusal.Error
	if o.file != "" || !errors.As(err, &why) || why.Code != refusal.NotFound || personium.CodeOf(err) != personium.NoSnapshot {
		return err
	}
	file, isKnown := ofFile(r.conn, string(o.name))
	if !isKnown {
		return err
	}
	explained := *why
	explained.Snapshot = "" // no other name is meant
	explained.Next = refusal.Say("it was imported from a file, of which nothing stays there without --keep; import the file again: ").
		Command("import", refusal.Here).Say(" --file " + file + " --name " + string(o.name))
	return &explained
}
