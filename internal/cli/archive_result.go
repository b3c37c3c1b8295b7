package cli

import (
	"context"
	"errors"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
)

// A findingLine is one finding in the lines of --json.
type findingLine struct {
	Type string `json:"type"`
	At   string `json:"at"`
	check.Finding
}

// An archiveLine is the last line of --json: a result, and what the archive is.
type archiveLine struct {
	report.Line
	File          string             `json:"file"` // "" of a snapshot in a cell
	Size          int64              `json:"size"`
	Entries       int                `json:"entries"`
	Expanded      int64              `json:"expanded"`
	FindingCounts map[string]int     `json:"finding_counts"`
	Inventory     *archive.Inventory `json:"inventory"`
	Prepared      *check.Copy        `json:"prepared,omitempty"` // of a prepared copy
}

// The verdicts about an archive.
const (
	archiveClean   = "clean"   // nothing was found, or only what is harmless
	archiveBad     = "bad"     // an import of it would fail or lose something
	archiveCounted = "counted" // the same, but what it holds is certain
)

// title is what people call the archive.
func (r archiveRun) title() string {
	if r.conn != nil {
		return r.name.Archive() + " in " + r.conn.Client().Cell().URL
	}
	return r.file
}

// checkAgain is the command that shows all that is wrong with the archive.
func (r archiveRun) checkAgain() string {
	if r.conn != nil {
		return refusal.Command("snapshot", "check", string(r.name), refusal.Here).Words(here(r.conn))
	}
	return refusal.Command("snapshot", "check", refusal.File(r.file)).Words()
}

// tell shows the findings one by one where scripts read along, and then the result.
func (r archiveRun) tell(found check.Report, show func(archiveRun, check.Report) error) error {
	if r.out.JSON() {
		for _, f := range found.Findings {
			if err := r.out.Write(findingLine{"finding", time.Now().UTC().Format(time.RFC3339), f}); err != nil {
				return err
			}
		}
	}
	return show(r, found)
}

// unchecked adds the last line of --json to an error that keeps the archive in a file from being checked.
func (r archiveRun) unchecked(ctx context.Context, f *refusal.Error) error {
	if !r.out.JSON() {
		return f
	}
	line := archiveLine{File: r.file, Line: r.out.Line(report.NotStarted, f.Error())}
	line.Error, line.ExitCode = &report.Problem{Message: f.Error(), Code: f.Word()}, f.Code
	if f.Code == refusal.Interrupt {
		line.ExitCode = codeOfSignal(ctx)
		line.Error.Code = refusal.SlugOf(line.ExitCode)
	}
	return errors.Join(f, r.out.Write(line))
}

// line is the last line of --json about an archive that was checked.
func (r archiveRun) line(found check.Report, verdict, reason string, code refusal.Code) archiveLine {
	line := archiveLine{
		Line: r.out.Line(verdict, reason),
		File: r.file, Size: found.Size, Entries: found.Entries, Expanded: found.Expanded,
		FindingCounts: found.Counts, Inventory: found.Inventory, Prepared: found.Copy,
	}
	line.ExitCode, line.ElapsedS = code, report.Elapsed(time.Since(r.began))
	if code != refusal.Done {
		line.Error = &report.Problem{Message: reason, Code: refusal.SlugOf(code)}
	}
	return line
}
