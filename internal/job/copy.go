package job

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/link"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/prepare"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

// copying is the prepared copy that is imported in the place of the snapshot.
type copying struct {
	Copy   *prepare.Plan // nil where the snapshot is imported as it is
	SentAs snapshot.Name // of the copy; "" before it was sent

	of      string      // ETag of the snapshot that the copy is made of
	target  string      // id of the cell that the snapshot was read for
	making  *link.State // what has to be made after the import; nil for nothing
	record  *Record     // that tells other processes of a copy that may be on the server
	asItIs  error       // why the snapshot must not be imported as it is; nil where it can be
	foretel verdict.Foretold
}

// writeRate is how fast a copy is written, in bytes a second: less than was measured.
const writeRate = 100 << 20

// prepare decides whether a copy is imported in the place of the snapshot: where it brings through what else would be lost, or where
// it saves more time than it costs.
func (p preflight) prepare(ctx context.Context, archives Archives, r *archive.Reader, report check.Report) error {
	if !p.Copies || report.Inventory == nil || report.Copy != nil || hopeless(report) {
		return nil
	}
	if p.baseline.Version == nil { // no unit user: who it is, the cell itself says, by its accounts and their links
		p.OwnAccount = true
	}
	o := prepare.Options{TargetID: p.target, Name: string(p.Name), KeepCellLinks: p.OwnAccount}
	if p.Snapshot != nil {
		o.ETag, p.of = p.Snapshot.ETag, p.Snapshot.ETag
	}
	plan, err := prepare.NewPlan(ctx, r, report.Inventory, o)
	switch {
	case ctx.Err() != nil:
		return refusal.Interrupted("nothing was started")
	case err != nil:
		return refusal.New(refusal.Unexpected, refusal.Say("--as-is imports it as it is"), "a copy of the snapshot cannot be prepared: %w", err)
	}
	cost := time.Duration(float64(plan.Size()) / writeRate * float64(time.Second))
	if rate := archives.Rate(); p.Upload == "" && rate > 0 {
		cost += time.Duration(float64(plan.Size()) / rate * float64(time.Second))
	}
	if !plan.Changes() && plan.Saved() <= cost {
		return plan.Close()
	}
	p.Copy = plan
	if err := snapshot.CheckSpace(os.TempDir(), plan.Size()); err != nil {
		return refusal.New(refusal.Unexpected,
			refusal.Say("make room there, or name a folder that has room in TMPDIR; --as-is imports the snapshot as it is"), "%w", err)
	}
	return nil
}

// hopeless reports whether an import of the archive would end badly whatever is done to it.
func hopeless(report check.Report) bool {
	for _, f := range report.Without(prepare.Cures()...).Findings {
		if f.Severity == check.Refused || isFatal(f, report) {
			return true
		}
	}
	return false
}

// cured is the report on the archive as the copy has it.
func (p preflight) cured(report check.Report) check.Report {
	if p.Copy == nil {
		return report
	}
	return report.Without(p.Copy.Cured()...)
}

// left says what no copy cures, for what a verdict leaves open.
func left(plan *prepare.Plan) string {
	var words []string
	for _, l := range plan.Left {
		words = append(words, l.Words())
	}
	return strings.Join(words, ", ")
}

// takeCopy prepares the import of what is itself a prepared copy: what was taken out of it is made afterwards.
func (p preflight) takeCopy(report check.Report) error {
	switch {
	case report.Copy == nil:
		return nil
	case p.AsIs:
		return &refusal.Error{Code: refusal.BadArchive,
			Text: "the snapshot is a prepared copy, without its links: an import of it as it is would lose them",
			Next: refusal.Say("leave --as-is out; its links are made afterwards, then")}
	case report.Copy.Target != p.target:
		return &refusal.Error{Code: refusal.BadArchive, Text: "the snapshot is a prepared copy for another cell",
			Next: refusal.Say("import the snapshot that it was made of: " + cmp.Or(report.Copy.Of, "its manifest does not name it"))}
	}
	p.making = &link.State{}
	for _, n := range report.Copy.Taken {
		p.making.Planned += n
	}
	return nil
}

// A Sender writes copies and brings them to the unit.
type Sender interface {
	// SendCopy has a copy of at most size bytes written, uploads it under a name, and gives it in the place of the snapshot from then on.
	SendCopy(ctx context.Context, name snapshot.Name, size int64,
		write func(context.Context, *archive.Reader, io.Writer) error) (personium.SnapshotFile, error)
}

// Send uploads the copy, if there is one. Where the unit does not take it, the snapshot is imported as it is, as long as that loses
// nothing for certain: then Copy is nil afterwards.
func (p *Plan) Send(ctx context.Context, to Sender) error {
	if p.Copy == nil {
		return nil
	}
	if err := p.sameTarget(ctx); err != nil {
		return err
	}
	if err := p.checkSnapshot(ctx); err != nil { // it may be another one by now: the admin took time for an answer
		return err
	}
	p.SentAs = p.Name.Copy(strings.ToLower(rand.Text()[:8]))
	p.making = &link.State{Planned: p.Copy.Links() + p.Copy.Taken(archive.TakenRule)}
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
	if !refusedForSize(err) {
		return err
	}
	return p.asIs(err)
}

// sameTarget makes sure that the cell is still the one that the snapshot was read for.
func (p *Plan) sameTarget(ctx context.Context) error {
	if p.Copy == nil {
		return nil
	}
	id, err := p.client.CellID(ctx)
	switch {
	case ctx.Err() != nil:
		return refusal.Interrupted("nothing was started")
	case err != nil:
		return explain.Error("read the id of the cell", err)
	case id != p.target:
		return &refusal.Error{Code: refusal.Busy, Text: "the cell was deleted and made again since it was looked at; nothing was started",
			Next: refusal.Say("start again")}
	}
	return nil
}

// refusedForSize reports whether a unit, or a proxy before it, has no room for a copy.
func refusedForSize(err error) bool {
	e, ok := errors.AsType[*personium.Error](err)
	return ok && (e.Status == 413 || personium.Is(err, personium.AreaFull))
}

// asIs goes on without a copy, which the unit did not take.
func (p *Plan) asIs(why error) error {
	if p.asItIs != nil {
		return &refusal.Error{Code: refusal.Busy, Err: why,
			Text: "the unit does not take the prepared copy, and without it the import would lose something: " + refusal.Of(p.asItIs).Text +
				"; nothing was started", Next: refusal.Say("make room in the snapshot area; or --as-is --accept-loss")}
	}
	p.report.note(true, "the unit does not take the prepared copy ("+why.Error()+"): the snapshot is imported as it is, and its links are read back")
	_ = p.Copy.Close()
	p.Copy, p.making, p.foretold = nil, nil, p.foretel
	return nil
}

// dropCopy removes the copy and its entry in the journal, because no import of it was started.
func (p *Plan) dropCopy(ctx context.Context) {
	if p.SentAs == "" {
		return
	}
	if err := removeCopy(ctx, p.client, p.SentAs); err != nil {
		p.report.note(true, leftover(p.SentAs, err))
	} else if p.record != nil {
		p.forget(p.record)
	}
	p.SentAs, p.record = "", nil
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

func leftover(name snapshot.Name, err error) string {
	return fmt.Sprintf("the prepared copy %s is left in the snapshot area (%v); snapshot delete %s removes it", name, err, name)
}

// sent is the name under which the server knows what is imported.
func (p *Plan) sent() snapshot.Name { return cmp.Or(p.SentAs, p.Name) }
