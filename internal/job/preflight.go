package job

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/prepare"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

// Archives brings snapshots to this machine and reads them, and shows how far it is.
type Archives interface {
	// Open gives the archive of a snapshot, and what it is on the server; of one that has not been uploaded yet the ETag is
	// empty. A second call gives the same archive.
	Open(ctx context.Context, name snapshot.Name) (*archive.Reader, personium.SnapshotFile, error)
	// Check reads the whole archive.
	Check(ctx context.Context, r *archive.Reader, o check.Options) (check.Report, error)
	// Rewrite has a copy of at most size bytes written from the archive that was opened last, and gives it under a name from then on, as
	// if that had been opened. Nothing of it goes to the server.
	Rewrite(ctx context.Context, name snapshot.Name, size int64, write func(context.Context, *archive.Reader, io.Writer) error) (*archive.Reader, error)
	// Rate is how fast the archive came here, in bytes a second; 0 where it did not have to come.
	Rate() float64
}

// Preflight reads the snapshot before anything is changed, and refuses what would fail after the cell has been wiped, or
// would certainly be lost. AcceptLoss makes warnings of that. What the snapshot holds is kept for the proof. Its errors
// are refusals.
func (p *Plan) Preflight(ctx context.Context, archives Archives) error {
	if p.FailedCell {
		return nil // its snapshot area is closed; check has told so
	}
	r, file, err := archives.Open(ctx, p.Name)
	if err == nil && p.Snapshot != nil && file.ETag != p.Snapshot.ETag {
		return &refusal.Error{Code: refusal.Busy, Text: replacedWords(p.Name), Next: refusal.Say("start again")}
	}
	var report check.Report
	if err == nil {
		p.report.enter(event.Checking)
		report, err = preflight{p}.checkArchive(ctx, archives, r)
	}
	var bad *archive.FormatError
	switch {
	case ctx.Err() != nil:
		return refusal.Interrupted("nothing was started")
	case errors.As(err, &bad):
		return preflight{p}.badArchive(check.Report{}, check.Unopened(bad).Findings[0])
	case err != nil:
		return err
	}
	if err := (preflight{p}).decide(ctx, archives, r, report); err != nil {
		return err
	}
	p.report.enter(event.Preparing)
	return nil
}

// A preflight is a plan whose snapshot is being read and judged.
type preflight struct{ *Plan }

func (p preflight) checkArchive(ctx context.Context, archives Archives, r *archive.Reader) (check.Report, error) {
	id, err := p.client.CellID(ctx)
	if err != nil {
		return check.Report{}, explain.Error("read the id of the cell", err)
	}
	p.cellID = id
	return archives.Check(ctx, r, check.Options{TargetID: id})
}

// decide refuses the snapshot, or says how it is imported: as it is, or as a copy that cures what the report has found.
func (p preflight) decide(ctx context.Context, archives Archives, r *archive.Reader, report check.Report) error {
	if err := p.takeCopy(report); err != nil {
		return err
	}
	if p.mayCopy(report) {
		if err := p.refuse(report.Without(prepare.Cures()...)); err != nil {
			return err // before a copy is prepared in vain
		}
	}
	if err := p.prepare(ctx, archives, r, report); err != nil {
		return err
	}
	cured := p.cured(report)
	if err := p.judgeReport(cured); err != nil {
		return err
	}
	p.Inventory, p.foretold, p.foretel = report.Inventory, foretold(&cured), foretold(&report)
	if from := Elsewhere(p.Inventory, p.client.Cell()); from != "" && !p.Shown {
		p.report.note(false, from)
	}
	if p.Copy == nil {
		p.tellOfLinks(report)
		return nil
	}
	p.asItIs = p.refuse(report)
	p.foretold.Left = left(p.Copy, report)
	if p.Shown {
		return nil
	}
	p.report.note(false, "a prepared copy is imported: "+prepare.InWords(p.Copy.Reasons))
	if partial(report) {
		p.report.note(true, "what no copy can fix: "+partialWords)
	}
	for _, l := range p.Copy.Left {
		p.report.note(true, "what no copy can fix: "+l.Named())
	}
	return nil
}

// Elsewhere says of which other cell than its target a snapshot is; "" where it is of that one, or nobody knows. A cell that was
// deleted and made again is another one.
func Elsewhere(inv *archive.Inventory, target personium.Cell) string {
	if inv == nil || inv.Origin.CellID == "" || inv.Target == "" || inv.Target == inv.Origin.CellID {
		return ""
	}
	if inv.Origin.Cell == target.Name && inv.Origin.UnitURL == target.UnitURL {
		return "the snapshot is of another cell of this name, which was on this unit before"
	}
	return fmt.Sprintf("the snapshot is of another cell, %s of %s", inv.Origin.Cell, inv.Origin.UnitURL)
}

// judgeReport refuses an archive, or warns of what an import of it may lose.
func (p preflight) judgeReport(report check.Report) error {
	if err := p.refuse(report); err != nil {
		return err
	}
	p.warn(report)
	return nil
}

// tellOfLinks tells of links that an import may lose.
func (p preflight) tellOfLinks(report check.Report) {
	if links := report.Inventory; links != nil && links.DataLinks+links.RowLinks > 0 && p.making == nil {
		p.report.note(false, "the snapshot has "+verdict.Counted(links.DataLinks+links.RowLinks, "link", "links")+
			" between rows of user data, of which imports have lost some; all are read back afterwards")
	}
}

// notFit is what comes before the reason that a snapshot is refused for.
const notFit = "the snapshot is not fit to be imported: "

// refuse is why an archive is not imported; nil where it is.
func (p preflight) refuse(report check.Report) error {
	for _, f := range report.Findings {
		if f.Severity == check.Refused || !p.AcceptLoss && isFatal(f, report) {
			return p.badArchive(report, f)
		}
	}
	if !p.AcceptLoss {
		return p.refuseLoss(report)
	}
	return nil
}

// warn tells what an import may lose, or does.
func (p preflight) warn(report check.Report) {
	for _, f := range report.Groups() {
		if f.Severity == check.Harmless {
			continue
		}
		words := "the snapshot: " + placed(f.Finding)
		if f.Times > 1 {
			words += fmt.Sprintf(" (%d times, here first)", f.Times)
		}
		p.report.note(true, words)
		if f.More > 0 {
			p.report.note(true, fmt.Sprintf("the snapshot: and %d more like these (%s)", f.More, f.Code))
		}
	}
}

// isFatal reports whether an import would certainly fail or ruin the cell because of a finding. An archive of which it
// cannot even be told what it holds is no better.
func isFatal(f check.Finding, report check.Report) bool {
	switch f.Severity {
	case check.Ruins, check.Fails:
		return true
	case check.Lost:
		return report.Inventory == nil
	}
	return false
}

func placed(f check.Finding) string {
	switch {
	case f.Entry == "":
		return f.Text
	case f.Line == 0:
		return fmt.Sprintf("%s: %s", f.Entry, f.Text)
	}
	return fmt.Sprintf("%s, line %d: %s", f.Entry, f.Line, f.Text)
}

func (p preflight) badArchive(report check.Report, f check.Finding) *refusal.Error {
	r := &refusal.Error{Code: refusal.BadArchive, Text: notFit + placed(f),
		Next: refusal.Say("to see all that is wrong: ").Then(p.checkCommand())}
	switch {
	case p.AsIs && curable(report) && f.Code == "main-box-lost":
		r.Next = leaveAsIs().Say("; or import it into the cell that it is from; --accept-loss imports it without these rows")
	case p.AsIs && curable(report):
		r.Next = leaveAsIs().Say("; ").Then(r.Next).Say("; --accept-loss imports it all the same")
	case f.Code == "main-box-lost":
		r.Next = refusal.Say("import it into the cell that it is from; or with --accept-loss, which loses these rows")
	case f.Code == "root-meta-broken":
		r.Next = r.Next.Say("; --accept-loss imports it all the same, and leaves a ruined cell, which answers nothing but errors and which no import repairs")
	case f.Severity == check.Ruins:
		r.Next = r.Next.Say("; --accept-loss imports it all the same, and leaves a failed cell that a good snapshot may not repair")
	case f.Severity == check.Fails:
		r.Next = r.Next.Say("; --accept-loss imports it all the same, and leaves a failed cell")
	case f.Severity != check.Refused:
		r.Next = r.Next.Say("; --accept-loss imports it all the same")
	}
	return r
}

func replacedWords(name snapshot.Name) string {
	return "the snapshot " + string(name) + " was replaced on the server since it was checked"
}

// checkCommand is what shows all that is wrong with the snapshot.
func (p preflight) checkCommand() refusal.Next {
	if p.Upload != "" {
		return refusal.Command("snapshot", "check", refusal.File(p.Upload))
	}
	return refusal.Command("snapshot", "check", string(p.Name), refusal.Here)
}
