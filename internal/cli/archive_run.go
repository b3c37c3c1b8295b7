package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/progress"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/transfer"
)

// archiveArgument explains the argument of the commands that look into an archive.
const archiveArgument = "FILE needs no cell and no token. An argument that is the name of no file, and has neither .zip nor a slash in it, is the\n" +
	"NAME of a snapshot in the cell's snapshot area: it is downloaded into a temporary file that is gone with this process."

// An archiveRun is one run of a command that looks into an archive: a file of this machine, or a snapshot of a cell.
type archiveRun struct {
	env     *Env
	kind    event.Kind    // the command, for the lines of --json
	file    string        // as given; "" of a snapshot
	name    snapshot.Name // of a snapshot
	session *session      // with the cell of the snapshot; nil of a file
	quiet   bool
	mode    progress.Mode
	json    *progress.JSON // nil without --json
	began   time.Time
}

// openArchiveRun validates the settings and finds out what the argument is. It reads nothing of the archive.
func openArchiveRun(env *Env, cmd *cobra.Command, kind event.Kind, args []string) (*archiveRun, error) {
	r, err := newArchiveRun(env, cmd, kind, args)
	if err != nil && slices.Contains(flagsGiven(cmd)["json"], "true") {
		return nil, errors.Join(err, writeUnopened(env, kind, refusal.Of(err)))
	}
	return r, err
}

func newArchiveRun(env *Env, cmd *cobra.Command, kind event.Kind, args []string) (*archiveRun, error) {
	settings, err := config.Load(config.Source{Flags: flagsGiven(cmd), Env: env.LookupEnv})
	if err != nil {
		return nil, err
	}
	r := &archiveRun{env: env, kind: kind, quiet: settings.Quiet}
	switch {
	case settings.JSON && settings.Quiet:
		return nil, refusal.Misuse(refusal.Say("leave one of them out"), "--json and --quiet exclude each other")
	case len(args) != 1:
		return nil, refusal.Misuse(refusal.Say(cmd.CommandPath()+" CellExport_2017_01.zip"), "which archive? give one FILE, or the NAME of a snapshot")
	}
	if r.mode, err = progress.ParseMode(settings.Progress); err != nil {
		return nil, refusal.Misuse(refusal.Next{}, "%w", err)
	}
	if r.name = archiveName(args[0]); r.name != "" {
		return r, r.openCell(env, cmd, settings)
	}
	if settings.JSON {
		r.json = progress.NewJSON(env.Stdout)
	}
	r.file = args[0]
	if _, err = os.Stat(r.file); errors.Is(err, fs.ErrNotExist) {
		err = &refusal.Error{Code: refusal.NotFound, Err: fmt.Errorf("there is no file %s", r.file)}
	}
	return r, err
}

// archiveName is the snapshot that an argument names; "" when it is a file. A file that exists always is one.
func archiveName(given string) snapshot.Name {
	if info, err := os.Stat(given); err == nil && !info.IsDir() || strings.ContainsAny(given, `/`+string(os.PathSeparator)) {
		return ""
	}
	name, err := snapshot.ParseName(given) // neither separators nor .zip are legal in one
	if err != nil {
		return ""
	}
	return name
}

// openCell opens the session with the cell of the snapshot.
func (r *archiveRun) openCell(env *Env, cmd *cobra.Command, settings config.Settings) error {
	if settings.Cell == "" {
		return refusal.Misuse(refusal.Say("--cell https://cell1.unit1.example/ for a snapshot of that cell, or the path of a file"),
			"there is no file %s, and no cell is given that may have a snapshot of this name", r.name)
	}
	var err error
	if r.session, err = newSession(env, cmd); err != nil {
		return err
	}
	r.json = r.session.json
	return nil
}

// title is what people call the archive.
func (r *archiveRun) title() string {
	if r.session != nil {
		return r.name.Archive() + " in " + r.session.client.Cell().URL
	}
	return r.file
}

// again is the archive as another run of the program names it.
func (r *archiveRun) again() string {
	if r.session != nil {
		return string(r.name) + " --cell " + r.session.client.Cell().URL + r.session.carried
	}
	return r.file
}

// check checks the archive, and shows the beginning and the findings where scripts read along.
func (r *archiveRun) check(ctx context.Context) (check.Report, error) {
	r.began = time.Now()
	read := r.checkFile
	if r.session != nil {
		read = r.checkSnapshot
	}
	report, err := read(ctx)
	if err != nil || r.json == nil {
		return report, err
	}
	for _, f := range report.Findings {
		if err := r.json.Write(findingLine{"finding", time.Now().UTC().Format(time.RFC3339), f}); err != nil {
			return report, fmt.Errorf("write the findings: %w", err)
		}
	}
	return report, nil
}

// checkFile checks a file. It needs no cell.
func (r *archiveRun) checkFile(ctx context.Context) (check.Report, error) {
	start := event.Event{At: r.began, Type: event.Started, Kind: r.kind, Phase: event.Checking, Progress: -1}
	if r.json != nil {
		r.json.Report(start)
	}
	start.Name = r.file
	display := &lateDisplay{begun: r.began, open: r.openDisplay}
	report, err := r.readFile(ctx, &transfer.Area{Report: display, About: start})
	display.close(err == nil)
	if err != nil {
		return report, r.fail(ctx, refusal.Of(err))
	}
	return report, nil
}

func (r *archiveRun) readFile(ctx context.Context, area *transfer.Area) (check.Report, error) {
	file, err := os.Open(r.file)
	if err != nil {
		return check.Report{}, err
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("open %s: not a regular file", r.file)
	}
	if err != nil {
		return check.Report{}, err
	}
	return area.CheckAt(ctx, file, info.Size(), check.Options{})
}

// openDisplay is the display of a file's check. Only a terminal, or who asks for it, sees one.
func (r *archiveRun) openDisplay() progress.Display {
	switch {
	case r.json != nil:
		return r.json
	case r.quiet, r.mode == progress.Auto && !r.env.Terminal.IsTerminal:
		return progress.NewSilent()
	}
	return progress.NewDisplay(r.mode, r.env.Stderr, r.env.Terminal)
}

// checkSnapshot downloads a snapshot and checks it for the cell that has it.
func (r *archiveRun) checkSnapshot(ctx context.Context) (check.Report, error) {
	s := r.session
	s.start.Kind, s.start.Name = r.kind, string(r.name)
	if err := s.connect(ctx); err != nil {
		return check.Report{}, s.fail(ctx, err)
	}
	s.begin(r.kind, string(r.name))
	id, err := s.client.CellID(ctx)
	if err != nil {
		return check.Report{}, s.fail(ctx, s.refusal(ctx, "read the id of the cell", err))
	}
	_, report, err := s.area().CheckCopy(ctx, r.name, check.Options{TargetID: id})
	if err != nil {
		return report, s.fail(ctx, err)
	}
	s.display.Close(true)
	return report, nil
}
