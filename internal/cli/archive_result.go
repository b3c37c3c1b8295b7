package cli

import (
	"context"
	"errors"
	"time"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/refusal"
)

// A findingLine is one finding in the lines of --json.
type findingLine struct {
	Type string `json:"type"`
	At   string `json:"at"`
	check.Finding
}

// An archiveLine is the last line of --json: a result, and what the archive is.
type archiveLine struct {
	resultLine
	File          string             `json:"file"` // "" of a snapshot in a cell
	Size          int64              `json:"size"`
	Entries       int                `json:"entries"`
	Expanded      int64              `json:"expanded"`
	FindingCounts map[string]int     `json:"finding_counts"`
	Inventory     *archive.Inventory `json:"inventory"`
}

// The verdicts about an archive.
const (
	archiveClean   = "clean"   // nothing was found, or only what is harmless
	archiveBad     = "bad"     // an import of it would fail or lose something
	archiveCounted = "counted" // the same, but what it holds is certain
)

// fail adds the last line of --json to an error that keeps the archive in a file from being checked.
func (r *archiveRun) fail(ctx context.Context, f *refusal.Error) error {
	code := f.Code
	if code == refusal.Interrupt {
		code = codeOfSignal(ctx)
	}
	if r.json == nil {
		return f
	}
	line := archiveLine{File: r.file, resultLine: resultLine{Type: "result", Verdict: notStarted, Reason: f.Error(), ExitCode: code,
		Kind: r.kind, Error: &resultError{Message: f.Error()}}}
	if err := r.json.Write(line); err != nil {
		return errors.Join(f, err)
	}
	return f
}

// line is the last line of --json about an archive that was checked.
func (r *archiveRun) line(report check.Report, verdict, reason string, code refusal.Code) archiveLine {
	line := archiveLine{
		resultLine: resultLine{Type: "result", Verdict: verdict, Reason: reason, ExitCode: code, Kind: r.kind,
			ElapsedS: time.Since(r.began).Round(time.Millisecond).Seconds()},
		File: r.file, Size: report.Size, Entries: report.Entries, Expanded: report.Expanded,
		FindingCounts: report.Counts, Inventory: report.Inventory,
	}
	if r.session != nil {
		line.Cell, line.Name, line.RequestKey = r.session.client.Cell().URL, string(r.name), r.session.client.RequestKey()
	}
	if code != refusal.Done {
		line.Error = &resultError{Message: reason}
	}
	return line
}
