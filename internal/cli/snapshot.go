package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/progress"
	"github.com/personium/personium-cell/internal/snapshot"
)

func newSnapshotCommand(env *Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "snapshot",
		Short: "List, move, delete, check and inspect snapshots",
		Long:  "snapshot works on the snapshot area of a cell, {CellURL}__snapshot, and on snapshots as files of this machine.",
	}
	cmd.AddCommand(newListCommand(env), newUploadCommand(env), newDownloadCommand(env), newDeleteCommand(env),
		newSnapshotCheckCommand(env), newSnapshotInspectCommand(env))
	return cmd
}

// An archiveRun is one run of a command that looks into an archive.
type archiveRun struct {
	env     *Env
	kind    job.Kind // the command, for the lines of --json
	archive string   // as given
	quiet   bool
	json    *progress.JSON // nil without --json
	began   time.Time
}

// openArchiveRun validates the settings and finds out what the argument is. It reads nothing of the archive.
func openArchiveRun(env *Env, cmd *cobra.Command, kind job.Kind, args []string) (*archiveRun, error) {
	r, err := newArchiveRun(env, cmd, kind, args)
	if err != nil && slices.Contains(flagsGiven(cmd)["json"], "true") {
		return nil, errors.Join(err, writeUnopened(env, kind, failureOf(err)))
	}
	return r, err
}

func newArchiveRun(env *Env, cmd *cobra.Command, kind job.Kind, args []string) (*archiveRun, error) {
	settings, err := config.Load(config.Source{Flags: flagsGiven(cmd), Env: env.LookupEnv})
	if err != nil {
		return nil, err
	}
	r := &archiveRun{env: env, kind: kind, quiet: settings.Quiet}
	if settings.JSON && settings.Quiet {
		return nil, usage("leave one of them out", "--json and --quiet exclude each other")
	}
	if len(args) != 1 {
		return nil, usage(cmd.CommandPath()+" CellExport_2017_01.zip", "which archive? give one FILE")
	}
	if settings.JSON {
		r.json = progress.NewJSON(env.Stdout)
	}
	r.archive = args[0]
	return r, findArchive(r.archive)
}

// findArchive wants the argument to be a file.
func findArchive(given string) error {
	_, err := os.Stat(given)
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f := &failure{code: exitNotFound, err: fmt.Errorf("there is no file %s", given)}
	if _, err := snapshot.ParseName(given); err == nil {
		f.hint = given + " is a legal name of a snapshot on a server, but this command reads files: give the path of the archive"
	}
	return f
}

// A findingLine is one finding in the lines of --json.
type findingLine struct {
	Type string `json:"type"`
	At   string `json:"at"`
	snapshot.Finding
}

// An archiveLine is the last line of --json: a result, and what the archive is.
type archiveLine struct {
	resultLine
	File          string              `json:"file"`
	Size          int64               `json:"size"`
	Entries       int                 `json:"entries"`
	Expanded      int64               `json:"expanded"`
	FindingCounts map[string]int      `json:"finding_counts"`
	Inventory     *snapshot.Inventory `json:"inventory"`
}

// The verdicts about an archive.
const (
	archiveClean   = "clean"   // nothing was found, or only what is harmless
	archiveBad     = "bad"     // an import of it would fail or lose something
	archiveCounted = "counted" // the same, but what it holds is certain
)

// check checks the archive, and shows the beginning and the findings where scripts read along.
func (r *archiveRun) check(ctx context.Context) (snapshot.Report, error) {
	r.began = time.Now()
	if r.json != nil {
		r.json.Report(job.Event{At: r.began, Type: job.Started, Kind: r.kind, Progress: -1})
	}
	report, err := snapshot.CheckFile(ctx, r.archive, snapshot.CheckOptions{})
	if err != nil {
		f := &failure{code: exitUnexpected, err: err}
		if ctx.Err() != nil {
			f = &failure{code: exitInterrupt, err: errors.New("interrupted: the archive was not read to its end")}
		}
		return report, r.fail(ctx, f)
	}
	if r.json == nil {
		return report, nil
	}
	for _, f := range report.Findings {
		if err := r.json.Write(findingLine{"finding", time.Now().UTC().Format(time.RFC3339), f}); err != nil {
			return report, fmt.Errorf("write the findings: %w", err)
		}
	}
	return report, nil
}

// fail adds the last line of --json to an error that keeps the archive from being checked.
func (r *archiveRun) fail(ctx context.Context, f *failure) error {
	if r.json == nil {
		return f
	}
	code := f.code
	if code == exitInterrupt {
		code = codeOfSignal(ctx)
	}
	line := archiveLine{File: r.archive, resultLine: resultLine{Type: "result", Verdict: notStarted, Reason: f.Error(), ExitCode: code,
		Kind: r.kind, Error: &resultError{Message: f.Error()}}}
	if err := r.json.Write(line); err != nil {
		return errors.Join(f, err)
	}
	return f
}

// line is the last line of --json about an archive that was checked.
func (r *archiveRun) line(report snapshot.Report, verdict, reason string, code exitCode) archiveLine {
	line := archiveLine{
		resultLine: resultLine{Type: "result", Verdict: verdict, Reason: reason, ExitCode: code, Kind: r.kind,
			ElapsedS: time.Since(r.began).Round(time.Millisecond).Seconds()},
		File: r.archive, Size: report.Size, Entries: report.Entries, Expanded: report.Expanded,
		FindingCounts: report.Counts, Inventory: report.Inventory,
	}
	if code != exitDone {
		line.Error = &resultError{Message: reason}
	}
	return line
}
