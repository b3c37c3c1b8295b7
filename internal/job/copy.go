package job

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/link"
	"github.com/personium/personium-cell/internal/prepare"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

// copying is the prepared copy that is imported in the place of the snapshot.
type copying struct {
	left   snapshot.Name // a copy that was not imported, and could not be removed; "" for none
	Copy   *prepare.Plan // nil where the snapshot is imported as it is
	SentAs snapshot.Name // of the copy; "" before it was sent

	of      string      // ETag of the snapshot that the copy is made of; "" where the server has none
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
	if !p.mayCopy(report) {
		return nil
	}
	if p.baseline.Version == nil { // no unit user: who it is, the cell itself says, by its accounts and their links
		p.OwnAccount = true
	}
	o := prepare.Options{TargetID: p.cellID, UnitURL: p.client.Cell().UnitURL, Name: string(p.Name), KeepCellLinks: p.OwnAccount, Version: p.baseline.Version}
	if p.Snapshot != nil {
		o.ETag, p.of = p.Snapshot.ETag, p.Snapshot.ETag
	}
	plan, err := prepare.NewPlan(ctx, r, report.Inventory, o)
	switch {
	case ctx.Err() != nil:
		return refusal.Interrupted("nothing was started")
	case errors.Is(err, prepare.ErrAmbiguous):
		return refusal.New(refusal.BadArchive, refusal.Say("to see all that is wrong: ").Then(p.checkCommand()),
			"the snapshot is not fit to be imported: %w; nothing was started", err)
	case err != nil:
		var local *fs.PathError
		var errno syscall.Errno
		var space *snapshot.NoSpaceError
		step := "name a folder with room in TMPDIR"
		if errors.As(err, &space) {
			step = "make room there, or " + step
		}
		if errors.As(err, &local) || errors.As(err, &errno) || space != nil {
			return refusal.Misuse(p.orAsItIs(report, step),
				"a copy of the snapshot cannot be prepared: %w; nothing was started", err)
		}
		return refusal.New(refusal.Unexpected, p.orAsItIs(report, ""), "a copy of the snapshot cannot be prepared: %w; nothing was started", err)
	}
	cost := time.Duration(float64(plan.Size()) / writeRate * float64(time.Second))
	if rate := archives.Rate(); p.Upload == "" && rate > 0 {
		cost += time.Duration(float64(plan.Size()) / rate * float64(time.Second))
	}
	p.Copy = plan
	cured := p.cured(report)
	saves := len(cured.Losses()) < len(report.Losses())
	if !plan.Changes() && !saves && plan.Saved() <= cost {
		p.Copy = nil
		return plan.Close()
	}
	if err := snapshot.CheckSpace(os.TempDir(), plan.Size()); err != nil {
		return refusal.Misuse(p.orAsItIs(report, "make room there, or name a folder that has room in TMPDIR"), "%w; nothing was started", err)
	}
	return nil
}

// orAsItIs is a next step, and after it the import without a copy where that is not refused.
func (p preflight) orAsItIs(report check.Report, step string) refusal.Next {
	const asItIs = "--as-is imports the snapshot as it is"
	switch {
	case p.refuse(report) != nil:
		return refusal.Say(step)
	case step == "":
		return refusal.Say(asItIs)
	}
	return refusal.Say(step + "; or " + asItIs)
}

// curable reports whether a copy would come through whole of what is refused as it is.
func curable(report check.Report) bool {
	cured := report.Without(prepare.Cures()...)
	return report.Inventory != nil && report.Copy == nil && !hopeless(report) && len(cured.Losses()) == 0
}

// mayCopy reports whether the snapshot may be imported as a copy.
func (p preflight) mayCopy(report check.Report) bool {
	return p.Copies && report.Inventory != nil && report.Copy == nil && !hopeless(report)
}

// hopeless reports whether an import of the archive would end badly whatever is done to it: such an archive is imported as it is, by
// who accepts the loss.
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
	codes := p.Copy.Cured()
	if !onlyInUserData(report, "id-loose") {
		codes = slices.DeleteFunc(codes, func(code string) bool { return code == "id-loose" })
	}
	return report.Without(codes...)
}

// onlyInUserData reports whether all findings of a code are about user data, of which a copy keeps no odd id.
func onlyInUserData(report check.Report, code string) bool {
	return !slices.ContainsFunc(report.Findings, func(f check.Finding) bool { return f.Code == code && f.Entry != "10_odata/70_userdata.pjson" })
}

// left says what no copy cures, for what a verdict leaves open.
func left(plan *prepare.Plan, report check.Report) string {
	var words []string
	if partial(report) {
		words = append(words, partialWords)
	}
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
	case report.Copy.Target != p.cellID:
		return &refusal.Error{Code: refusal.BadArchive, Text: "the snapshot is a prepared copy for another cell",
			Next: refusal.Say("import the original snapshot: " + cmp.Or(report.Copy.Of, "its manifest does not name it"))}
	}
	p.making = &link.State{}
	for _, n := range report.Copy.Taken {
		p.making.Planned += n
	}
	return nil
}

// ErrAnotherCell means that what was planned is for a cell that is gone: a new plan is needed.
var ErrAnotherCell = errors.New("the cell was deleted and made again since it was checked")

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
	case id != p.cellID:
		return refusal.New(refusal.Busy, refusal.Say("start again"), "%w; nothing was started", ErrAnotherCell)
	}
	return nil
}

// planned is how much has to be made after the import of a copy.
func planned(p *prepare.Plan) int64 { return p.Links() + p.Taken(archive.TakenRule) }

// sent is the name under which the server knows what is imported.
func (p *Plan) sent() snapshot.Name { return cmp.Or(p.SentAs, p.Name) }
