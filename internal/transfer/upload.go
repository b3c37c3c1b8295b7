package transfer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/size"
	"github.com/personium/personium-cell/internal/snapshot"
)

// afterPatience bounds the look at what a broken upload left.
const afterPatience = 20 * time.Second

// Upload sends a file, once, and reads back what arrived. A snapshot of this name is only replaced with replace, and only
// while it is the one that was checked. A busy cell is waited for, as long as the area allows. The errors are refusals, but
// for those of the file system.
func (a *Area) Upload(ctx context.Context, file *File, name snapshot.Name, replace bool) (personium.SnapshotFile, error) {
	var arrived personium.SnapshotFile
	err := a.whenFree(ctx, "nothing was sent", func() (err error) {
		arrived, err = a.upload(ctx, file, name, replace)
		return err
	})
	return arrived, err
}

// upload is Upload into a cell that is not busy.
func (a *Area) upload(ctx context.Context, file *File, name snapshot.Name, replace bool) (personium.SnapshotFile, error) {
	old, err := a.oldSnapshot(ctx, name, replace)
	if err != nil {
		return old, err
	}
	u := a.newUpload(ctx, name, file.Size())
	u.old = old
	sent := personium.Upload{Open: file.metered(a.newMeter(event.Uploading, u.size)), Size: u.size, IfMatch: old.ETag}
	etag, _, err := a.Client.PutSnapshot(ctx, name.Archive(), sent)
	if err != nil {
		return old, u.failure(ctx, err)
	}
	if !file.isStill() {
		again := refusal.Command("snapshot", "upload", refusal.File(file.Name()), "--name", string(name), "--replace", refusal.Here)
		return old, refusal.New(refusal.Unproved, again, "%s changed while it was uploaded: %s on the server may be a mix",
			file.Name(), name.Archive())
	}
	return u.readBack(ctx, etag)
}

// oldSnapshot looks for what would be replaced. Without one the ETag is empty.
func (a *Area) oldSnapshot(ctx context.Context, name snapshot.Name, replace bool) (personium.SnapshotFile, error) {
	old, err := a.Client.SnapshotFile(ctx, name.Archive())
	var e *personium.Error
	switch {
	case errors.As(err, &e) && e.Core && e.Code == personium.NoSnapshot:
		return personium.SnapshotFile{}, nil
	case err != nil && ctx.Err() != nil:
		return old, refusal.Interrupted("")
	case err != nil:
		return old, explain.Error("look for "+name.Archive(), err)
	case replace:
		return old, nil
	}
	modified := ""
	if !old.Modified.IsZero() {
		modified = old.Modified.UTC().Format(time.RFC3339)
	}
	return old, refusal.New(refusal.Busy, refusal.Say("choose another name, or replace it with --replace"),
		"the name %s is taken: %s is in the cell's snapshot area, %s, %s", name, name.Archive(), size.Words(old.Size), modified).
		With(refusal.NameTaken)
}

// An upload is an archive on its way to the unit, under a name that may have been that of an old one.
type upload struct {
	client *personium.Client
	name   snapshot.Name
	old    personium.SnapshotFile // without an ETag: there was none
	size   int64
	// nameless is how many entries without a name the area had before; -1 where that is not known.
	nameless int
}

// newUpload looks at how the area is before.
func (a *Area) newUpload(ctx context.Context, name snapshot.Name, size int64) *upload {
	u := &upload{client: a.Client, name: name, size: size, nameless: -1}
	if area, err := personium.ListArea(ctx, a.Client); err == nil {
		u.nameless = area.Nameless
	}
	return u
}

// readBack compares what the server has with what was sent.
func (u *upload) readBack(ctx context.Context, etag string) (personium.SnapshotFile, error) {
	f, err := u.client.SnapshotFile(ctx, u.name.Archive())
	switch {
	case err != nil:
		return f, refusal.New(refusal.Unproved, refusal.Say("check with snapshot list"),
			"the server took %s, but what arrived could not be read back: %w", u.name.Archive(), err)
	case f.Size != u.size:
		return f, unexpected("", "%s has %d bytes on the server, and %d were sent", u.name.Archive(), f.Size, u.size)
	case etag != "" && f.ETag != etag:
		return f, unexpected("", "%s was replaced by somebody else right after it was uploaded", u.name.Archive())
	}
	return f, nil
}

// failure says what an upload that failed left behind, and what can be done.
func (u *upload) failure(ctx context.Context, err error) error {
	var e *personium.Error
	switch {
	case errors.Is(err, personium.ErrUploadBroken):
		return u.broken(ctx, err)
	case ctx.Err() != nil:
		return refusal.Interrupted("nothing was sent")
	case !errors.As(err, &e):
		return explain.Error("upload "+u.name.Archive(), err)
	case e.Code == personium.FileChanged:
		return refusal.New(refusal.Busy, refusal.Say("start again"), "%s was replaced on the server since it was checked: %w",
			u.name.Archive(), err)
	case e.Status == 413 && !e.Core:
		return unexpected("an operator of the unit can raise the limit (client_max_body_size of nginx); under another name it is as "+
			"large",
			"a proxy before the unit does not let %s through: %w", size.Words(u.size), err)
	case e.Code == personium.AreaFull:
		return &refusal.Error{Code: refusal.Busy, Slug: refusal.AreaFull, Text: "the snapshot area is full", Next: refusal.Say("delete snapshots"), Err: err}
	}
	return explain.Error("upload "+u.name.Archive(), err)
}

// broken looks at what is on the server now. Nothing is repeated: what is there blocks the name.
func (u *upload) broken(ctx context.Context, err error) error {
	looking, cancel := personium.Outlive(ctx, afterPatience)
	defer cancel()
	now, lookErr := u.client.SnapshotFile(looking, u.name.Archive())
	f := &refusal.Error{Code: refusal.Busy, Err: err}
	if ctx.Err() != nil && !errors.Is(context.Cause(ctx), refusal.ErrTimeUp) {
		f.Code = refusal.Interrupt
	}
	var e *personium.Error
	missing := errors.As(lookErr, &e) && e.Code == personium.NoSnapshot
	next := fmt.Sprintf("upload it under another name: --name %s", nextName(u.name))
	switch {
	case missing && u.old.ETag == "":
		f.Next, f.Err = u.notThere(looking, err, next)
	case lookErr != nil:
		f.Err = fmt.Errorf("what became of %s is not known: %w", u.name.Archive(), err)
		f.Next = refusal.Say("check with snapshot list; when it is not listed its name is burnt: " + next)
	case now.ETag != u.old.ETag && now.Size == u.size:
		f.Code = refusal.Unproved
		f.Err = fmt.Errorf("the answer was lost, but a %s of the same size arrived: %w", u.name.Archive(), err)
		f.Next = refusal.Say("check with snapshot list, or download it")
	case now.ETag == u.old.ETag:
		f.Err = fmt.Errorf("%s is still the old one, and blocked for uploads: %w", u.name.Archive(), err)
		f.Next = refusal.Say(fmt.Sprintf("delete it with snapshot delete %s, then upload again; or %s", u.name, next))
	default:
		f.Err = fmt.Errorf("%s was replaced by somebody else: %w", u.name.Archive(), err)
		f.Next = refusal.Say(next)
	}
	return f
}
