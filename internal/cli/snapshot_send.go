package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
)

// afterPatience bounds the look at what a broken upload left.
const afterPatience = 20 * time.Second

// send uploads a file, once, and reads back what arrived.
func (s *session) send(ctx context.Context, file *os.File, name snapshot.Name, replace bool) (personium.SnapshotFile, error) {
	info, err := file.Stat()
	if err != nil {
		return personium.SnapshotFile{}, err
	}
	old, err := s.oldSnapshot(ctx, name, replace)
	if err != nil {
		return old, err
	}
	m := s.newMeter(event.Uploading, info.Size())
	open := func() (io.ReadCloser, error) {
		again, err := os.Open(file.Name())
		if err != nil {
			return nil, err
		}
		m.restart(0)
		return meteredFile{again, m}, nil
	}
	etag, _, err := s.client.PutSnapshot(ctx, name.Archive(), open, info.Size(), old.ETag)
	if err != nil {
		return old, s.sendFailure(ctx, name, old, info.Size(), err)
	}
	if now, err := os.Stat(file.Name()); err != nil || now.Size() != info.Size() || !now.ModTime().Equal(info.ModTime()) || !os.SameFile(now, info) {
		return old, &refusal.Error{Code: refusal.Unproved, Err: fmt.Errorf("%s changed while it was uploaded: %s on the server may be a mix", file.Name(), name.Archive()),
			Next: refusal.Say(fmt.Sprintf("personium-cell snapshot upload %s --name %s --replace --cell %s%s", refusal.Quoted(file.Name()), name, s.client.Cell().URL, s.carried))}
	}
	return s.readBack(ctx, name, info.Size(), etag)
}

// oldSnapshot looks for what would be replaced. Without one the ETag is empty.
func (s *session) oldSnapshot(ctx context.Context, name snapshot.Name, replace bool) (personium.SnapshotFile, error) {
	old, err := s.client.SnapshotFile(ctx, name.Archive())
	var e *personium.Error
	switch {
	case errors.As(err, &e) && e.Core && e.Code == personium.NoSnapshot:
		return personium.SnapshotFile{}, nil
	case err != nil:
		return old, s.refusal(ctx, "look for "+name.Archive(), err)
	case !replace:
		return old, &refusal.Error{Code: refusal.Busy, Text: fmt.Sprintf("the name %s is taken: %s is in the cell's snapshot area, %d bytes, %s",
			name, name.Archive(), old.Size, dateWords(old.Modified)), Next: refusal.Say("choose another name, or replace it with --replace")}
	}
	return old, nil
}

// readBack compares what the server has with what was sent.
func (s *session) readBack(ctx context.Context, name snapshot.Name, size int64, etag string) (personium.SnapshotFile, error) {
	f, err := s.client.SnapshotFile(ctx, name.Archive())
	switch {
	case err != nil:
		return f, &refusal.Error{Code: refusal.Unproved, Err: fmt.Errorf("the server took %s, but what arrived could not be read back: %w", name.Archive(), err),
			Next: refusal.Say("look at it with snapshot list")}
	case f.Size != size:
		return f, &refusal.Error{Code: refusal.Unexpected, Err: fmt.Errorf("%s has %d bytes on the server, and %d were sent", name.Archive(), f.Size, size)}
	case etag != "" && f.ETag != etag:
		return f, &refusal.Error{Code: refusal.Unexpected, Err: fmt.Errorf("%s was replaced by somebody else right after it was uploaded", name.Archive())}
	}
	return f, nil
}

// sendFailure says what an upload that failed left behind, and what can be done.
func (s *session) sendFailure(ctx context.Context, name snapshot.Name, old personium.SnapshotFile, size int64, err error) error {
	var e *personium.Error
	switch {
	case errors.Is(err, personium.ErrUploadBroken):
		return s.brokenUpload(ctx, name, old, size, err)
	case ctx.Err() != nil:
		return refusal.Interrupted("nothing was sent")
	case !errors.As(err, &e):
		return explain.Error("upload "+name.Archive(), err)
	case e.Code == personium.FileChanged:
		return &refusal.Error{Code: refusal.Busy, Text: name.Archive() + " was replaced on the server since it was looked at", Next: refusal.Say("start again"), Err: err}
	case e.Status == 413:
		return &refusal.Error{Code: refusal.Unexpected, Err: fmt.Errorf("a proxy before the unit does not let %d bytes through: %w", size, err),
			Next: refusal.Say("an operator of the unit can raise the limit (client_max_body_size of nginx)")}
	case e.Code == personium.AreaFull:
		return &refusal.Error{Code: refusal.Busy, Text: "the snapshot area is full", Next: refusal.Say("delete snapshots"), Err: err}
	}
	return explain.Error("upload "+name.Archive(), err)
}

// brokenUpload looks at what is on the server now. Nothing is repeated: what is there blocks the name.
func (s *session) brokenUpload(ctx context.Context, name snapshot.Name, old personium.SnapshotFile, size int64, err error) error {
	looking, cancel := context.WithTimeout(context.WithoutCancel(ctx), afterPatience)
	defer cancel()
	now, lookErr := s.client.SnapshotFile(looking, name.Archive())
	f := &refusal.Error{Code: refusal.Busy, Err: err}
	if ctx.Err() != nil {
		f.Code = refusal.Interrupt
	}
	var e *personium.Error
	missing := errors.As(lookErr, &e) && e.Code == personium.NoSnapshot
	next := fmt.Sprintf("upload it under another name: --name %s", nextName(name))
	switch {
	case missing && old.ETag == "":
		f.Err = fmt.Errorf("the name %s is burnt: %w", name, err)
		f.Next = refusal.Say("nothing frees it; " + next)
	case lookErr != nil:
		f.Err = fmt.Errorf("what became of %s is not known: %w", name.Archive(), err)
		f.Next = refusal.Say("look at it with snapshot list; when it is not listed its name is burnt: " + next)
	case now.ETag != old.ETag && now.Size == size:
		f.Code, f.Err = refusal.Unproved, fmt.Errorf("the answer was lost, but a %s of the same size arrived: %w", name.Archive(), err)
		f.Next = refusal.Say("look at it with snapshot list, or download it")
	case now.ETag == old.ETag:
		f.Err = fmt.Errorf("%s is still the old one, and blocked for uploads: %w", name.Archive(), err)
		f.Next = refusal.Say(fmt.Sprintf("delete it with snapshot delete %s, then upload again; or %s", name, next))
	default:
		f.Err = fmt.Errorf("%s was replaced by somebody else: %w", name.Archive(), err)
		f.Next = refusal.Say(next)
	}
	return f
}

var numbered = regexp.MustCompile(`^(.*)_([0-9]{1,6})$`)

// nextName counts a name up.
func nextName(name snapshot.Name) snapshot.Name {
	stem, n, digits := string(name), 1, 1
	if m := numbered.FindStringSubmatch(stem); m != nil {
		stem, digits = m[1], len(m[2])
		n, _ = strconv.Atoi(m[2]) // six digits always fit
	}
	end := fmt.Sprintf("_%0*d", digits, n+1)
	return snapshot.Name(stem[:min(len(stem), snapshot.MaxNameLength-len(end))] + end)
}
