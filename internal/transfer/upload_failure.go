package transfer

import (
	"context"
	"errors"
	"fmt"

	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/size"
)

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
	case e.Code == personium.AreaFull:
		return &refusal.Error{Code: refusal.Busy, Slug: refusal.AreaFull, Text: "the snapshot area is full", Next: refusal.Say("delete snapshots"), Err: err}
	case e.Core:
		return explain.Error("upload "+u.name.Archive(), err)
	}
	r := explain.Error("upload "+u.name.Archive(), err)
	if e.Status == 413 {
		r = unexpected("an operator of the unit can raise the limit (client_max_body_size of nginx); under another name it is as large",
			"a proxy before the unit does not let %s through: %w", size.Words(u.size), err).With(refusal.TooLarge)
	}
	return u.storedAllTheSame(ctx, r)
}

// storedAllTheSame looks once whether an upload that somebody in between has refused is stored: it may have been handed on before. A copy
// is removed in any case.
func (u *upload) storedAllTheSame(ctx context.Context, r *refusal.Error) error {
	var e *personium.Error
	if u.isCopy || errors.As(r, &e) && e.Status == 0 {
		return r
	}
	looking, cancel := personium.Outlive(ctx, afterPatience)
	defer cancel()
	now, err := u.client.SnapshotFile(looking, u.name.Archive())
	if err != nil || now.ETag == u.old.ETag && u.old.ETag != "" {
		return r
	}
	next := refusal.Command("snapshot", "delete", string(u.name), refusal.Here).Say(" removes it, and an upload with --replace replaces it")
	if !r.Next.IsNothing() {
		next = r.Next.Say("; ").Then(next)
	}
	return refusal.New(r.Code, next, "%w; but %s is in the snapshot area now, %d bytes of %d", r, u.name.Archive(), now.Size, u.size)
}

// broken looks at what is on the server now. Nothing is repeated: what is there blocks the name.
func (u *upload) broken(ctx context.Context, err error) error {
	looking, cancel := personium.Outlive(ctx, afterPatience)
	defer cancel()
	now, lookErr := u.client.SnapshotFile(looking, u.name.Archive())
	f := &refusal.Error{Code: refusal.Busy, Err: err}
	var e *personium.Error
	missing := errors.As(lookErr, &e) && e.Code == personium.NoSnapshot
	switch {
	case missing && u.old.ETag == "":
		f = u.notThere(looking, err)
	case lookErr != nil:
		f.Err = fmt.Errorf("what became of %s is not known: %w", u.name.Archive(), err)
		f.Next = u.again("check with snapshot list; when it is not listed its name is burnt: ")
	case now.ETag != u.old.ETag && now.Size == u.size:
		f.Code = refusal.Unproved
		f.Err = fmt.Errorf("the answer was lost, but a %s of the same size arrived: %w", u.name.Archive(), err)
		f.Next = refusal.Say("check with snapshot list, or download it")
		return f
	case now.ETag == u.old.ETag:
		f.Err = fmt.Errorf("%s is still the old one, and blocked for uploads: %w", u.name.Archive(), err)
		f.Next = u.again(fmt.Sprintf("delete it with snapshot delete %s, then upload again; or ", u.name))
	default:
		f.Err = fmt.Errorf("%s was replaced by somebody else: %w", u.name.Archive(), err)
		f.Next = u.again("")
	}
	if ctx.Err() != nil && !errors.Is(context.Cause(ctx), refusal.ErrTimeUp) {
		f.Code = refusal.Interrupt
	}
	return f
}

// again is what to do after words, where only another name helps. A copy gets another one with each import.
func (u *upload) again(words string) refusal.Next {
	if u.isCopy {
		return refusal.Say(importAgain)
	}
	return refusal.Say(words + fmt.Sprintf("upload it under another name: --name %s", nextName(u.name)))
}

// importAgain is what there is to do about a copy of an import that did not arrive.
const importAgain = "start the import again: it sends another copy, under another name"
