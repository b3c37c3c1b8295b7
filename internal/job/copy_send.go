package job

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/link"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
)

// A Sender writes copies and brings them to the unit.
type Sender interface {
	// SendCopy has a copy of at most size bytes written, uploads it under a name, and gives it in the place of the snapshot from then on.
	SendCopy(ctx context.Context, name snapshot.Name, size int64,
		write func(context.Context, *archive.Reader, io.Writer) error) (personium.SnapshotFile, error)
}

// Send uploads the copy, if there is one. Where the unit does not take it, the snapshot is imported as it is, as long as that loses
// nothing for certain: then Copy is nil afterwards. Who gives up meanwhile gets no other error than that.
func (p *Plan) Send(ctx context.Context, to Sender) error {
	if p.Copy == nil {
		return nil
	}
	err := p.sendCopy(ctx, to)
	if err != nil && ctx.Err() != nil {
		return refusal.Interrupted("")
	}
	return err
}

func (p *Plan) sendCopy(ctx context.Context, to Sender) error {
	if err := p.sameTarget(ctx); err != nil {
		return err
	}
	if err := p.checkSnapshot(ctx); err != nil { // it may be another one by now: the admin took time for an answer
		return err
	}
	p.SentAs = p.Name.Copy(strings.ToLower(rand.Text()[:8]))
	p.making = &link.State{Planned: planned(p.Copy)}
	h := p.newHistory()
	h.Unsent, h.CopyThere = true, true
	record, err := p.openJournal(h)
	if err != nil {
		return err
	}
	p.record = record
	file, err := to.SendCopy(ctx, p.SentAs, p.Copy.Size(), p.Copy.Write)
	if err == nil {
		p.Uploaded(file)
		return nil
	}
	p.dropCopy(ctx)
	if refusal.Of(err).Slug == refusal.NameBurnt {
		return brokenOff(err)
	}
	if !refusedForSize(err) {
		return err
	}
	return p.asIs(err)
}

// brokenOff is the failure of an upload that may have burnt the name of a copy: the next one has another name.
func brokenOff(err error) error {
	f := *refusal.Of(err)
	f.Code, f.Slug = refusal.Unreachable, ""
	return &f
}

// refusedForSize reports whether a unit, or a proxy before it, has no room for a copy.
func refusedForSize(err error) bool {
	e, ok := errors.AsType[*personium.Error](err)
	return ok && (e.Status == 413 || personium.Is(err, personium.AreaFull))
}

// slugOfSize says in one word why a copy was not taken.
func slugOfSize(why error) refusal.Slug {
	if personium.Is(why, personium.AreaFull) {
		return refusal.AreaFull
	}
	return refusal.TooLarge
}

// moreRoom says what lets a copy through.
func moreRoom(why error) string {
	if personium.Is(why, personium.AreaFull) {
		return "make room in the snapshot area"
	}
	return "let the proxy before the unit take larger uploads (nginx: client_max_body_size)"
}

// asIs goes on without a copy, which the unit did not take.
func (p *Plan) asIs(why error) error {
	if p.asItIs != nil {
		next := refusal.Say(moreRoom(why))
		if p.Snapshot != nil { // a file would be as large without a copy
			next = next.Say("; or --as-is --accept-loss, with that loss")
		}
		return &refusal.Error{Code: refusal.Busy, Slug: slugOfSize(why), Err: why, Next: next,
			Text: "the unit does not take the prepared copy, without which the import would not end well (" + p.withoutCopy() + ")"}
	}
	next := "the snapshot is imported as it is, and its links are read back"
	if p.Snapshot == nil {
		next = "the file itself is uploaded in its place, to be imported as it is"
	}
	p.report.note(true, "the unit does not take the prepared copy ("+why.Error()+"): "+next)
	_ = p.Copy.Close()
	p.Copy, p.making, p.foretold = nil, nil, p.foretel
	return nil
}

// withoutCopy says what would come of an import of the snapshot as it is.
func (p *Plan) withoutCopy() string {
	var words []string
	for _, l := range p.foretel.Lost {
		words = append(words, l.Words)
	}
	if len(words) > 0 {
		return strings.Join(words, ", ")
	}
	return strings.TrimPrefix(refusal.Of(p.asItIs).Text, notFit)
}

// dropCopy removes the copy and its entry in the journal, because no import of it was started.
func (p *Plan) dropCopy(ctx context.Context) {
	if p.SentAs == "" {
		return
	}
	if err := removeCopy(ctx, p.client, p.SentAs); err != nil {
		p.left = p.SentAs
		p.report.note(true, leftover(p.SentAs, p.client.Cell().URL, err))
	} else if p.record != nil {
		p.forget(p.record)
	}
	p.SentAs, p.record = "", nil
}

// withCopyLeft adds to why nothing was started that the copy is still there: a cell at work lets nobody delete it.
func (p *Plan) withCopyLeft(err error) error {
	if p.left == "" {
		return err
	}
	f := *refusal.Of(err)
	if !f.Next.IsNothing() {
		f.Next = f.Next.Say("; ")
	}
	f.Next = f.Next.Say("the prepared copy "+string(p.left)+" is still there, because nothing can be deleted now; remove it later with: ").
		Command("snapshot", "delete", string(p.left), refusal.Here)
	return &f
}

// removal is how long the removal of a copy may take.
const removal = 20 * time.Second

// removeCopy deletes a copy from the snapshot area, also for an admin who gave up. One that is not there is no error.
func removeCopy(ctx context.Context, c *personium.Client, name snapshot.Name) error {
	ctx, cancel := personium.Outlive(ctx, removal)
	defer cancel()
	err := c.DeleteSnapshot(ctx, name.Archive())
	if personium.Is(err, personium.NoSnapshot) {
		return nil
	}
	return err
}

// leftover says that a copy could not be removed, and what removes it.
func leftover(name snapshot.Name, of string, err error) string {
	if personium.Is(err, personium.FailedCell) {
		return fmt.Sprintf("the prepared copy %s stays in the snapshot area, where nothing can be deleted as long as the cell is a failed cell; "+
			"it goes with the cell, or after a good import is removed by: personium-cell snapshot delete %s --cell %s", name, name, of)
	}
	return fmt.Sprintf("the prepared copy %s is left in the snapshot area (%v); it is removed by: personium-cell snapshot delete %s --cell %s",
		name, err, name, of)
}
