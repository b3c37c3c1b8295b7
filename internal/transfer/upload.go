package transfer

import (
	"context"
	"errors"
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
	isCopy   bool // for an import, under a name of chance that nobody else has: it is removed again where that does not begin
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
	case err != nil && u.isCopy:
		why := explain.Error("read back "+u.name.Archive(), err)
		return f, refusal.New(why.Code, refusal.Say(importAgain), "the server took %s, but what arrived could not be read back: %w",
			u.name.Archive(), why)
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
