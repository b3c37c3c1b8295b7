package cli

import (
	"context"
	"errors"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/archive/check"
	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/progress"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/session"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/transfer"
)

// archiveArgument explains the argument of the commands that look into an archive.
const archiveArgument = "" +
	"FILE needs no cell and no token. An argument that is the name of no file, and has neither .zip nor a slash in it, is the\n" +
	"NAME of a snapshot in the cell's snapshot area: it is downloaded into a temporary file that is gone with this process."

// An archiveRun is one run of a command that looks into an archive: a file of this machine, or a snapshot of a cell.
type archiveRun struct {
	out   *report.Report
	conn  *session.Session // to the cell of the snapshot; nil of a file
	file  string           // as given; "" of a snapshot
	name  snapshot.Name    // of a snapshot
	began time.Time
}

// An archiveLook is a command that looks into an archive.
type archiveLook struct {
	kind event.Kind
	args []string
	show func(archiveRun, check.Report) error // what was found
}

// lookInto checks the archive that the argument of a command names, and shows what was found.
func lookInto(env *program, cmd *cobra.Command, l archiveLook) error {
	settings, err := env.load(cmd)
	if err == nil && len(l.args) != 1 {
		err = refusal.Misuse(refusal.Say(cmd.CommandPath()+" CellExport_2017_01.zip"),
			"which archive? give one FILE, or the NAME of a snapshot")
	}
	if err != nil {
		return env.unopened(cmd, l.kind, err)
	}
	name := archiveName(l.args[0])
	if name == "" {
		return lookIntoFile(env, cmd, settings, l)
	}
	if settings.Cell == "" {
		return env.unopened(cmd, l.kind,
			refusal.Misuse(refusal.Say("--cell https://cell1.unit1.example/ for a snapshot of that cell, or the path of a file"),
				"there is no file %s, and no cell is given that may have a snapshot of this name", name))
	}
	return env.perform(cmd, task{kind: l.kind, name: string(name), place: session.PlaceOfCell},
		func(ctx context.Context, conn *session.Session, out *report.Report) error {
			r := archiveRun{out: out, conn: conn, name: name, began: time.Now()}
			found, err := r.checkSnapshot(ctx)
			if err != nil {
				return err
			}
			return r.tell(found, l.show)
		})
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

// checkSnapshot downloads a snapshot and checks it for the cell that has it.
func (r archiveRun) checkSnapshot(ctx context.Context) (check.Report, error) {
	if err := r.conn.Connect(ctx); err != nil {
		return check.Report{}, err
	}
	begin(r.conn, r.out)
	id, err := r.conn.Client().CellID(ctx)
	if err != nil {
		return check.Report{}, explain.Request(ctx, "read the id of the cell", err)
	}
	_, found, err := areaOf(r.conn, r.out, false).CheckCopy(ctx, r.name, check.Options{TargetID: id})
	return found, err
}

// lookIntoFile checks a file of this machine. It needs no cell.
func lookIntoFile(env *program, cmd *cobra.Command, settings config.Settings, l archiveLook) error {
	path := l.args[0]
	ctx, began := cmd.Context(), time.Now()
	mode, err := progress.ParseMode(settings.Progress)
	if err != nil {
		return env.unopened(cmd, l.kind, refusal.Misuse(refusal.Next{}, "%w", err))
	}
	if err := isArchiveFile(path, orASnapshot); err != nil {
		return env.unopened(cmd, l.kind, err)
	}
	out := report.New(report.Options{Out: env.Stdout, Err: env.Stderr, Columns: env.columns(), JSON: settings.JSON, Quiet: settings.Quiet,
		Display: func() progress.Display {
			return &lateDisplay{begun: began, open: func() progress.Display { return displayOfCheck(env, mode) }}
		}})
	env.answers(out).Subject(l.kind, "")
	out.Begin()
	r := archiveRun{out: out, file: path, began: began}
	found, err := r.checkFile(ctx)
	if err != nil {
		out.Close()
		return r.unchecked(ctx, refusal.Of(err))
	}
	return r.tell(found, l.show)
}

// displayOfCheck is the display of a file's check. Only a terminal, or who asks for it, sees one.
func displayOfCheck(env *program, mode progress.Mode) progress.Display {
	if mode == progress.Auto && !env.Terminal.IsTerminal {
		return progress.NewSilent()
	}
	return progress.NewDisplay(mode, env.Stderr, env.Terminal)
}

func (r archiveRun) checkFile(ctx context.Context) (check.Report, error) {
	about := r.out.About()
	about.Name, about.Phase = r.file, event.Checking
	file, err := os.Open(r.file)
	if err != nil {
		return check.Report{}, err
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("open " + r.file + ": not a regular file")
	}
	if err != nil {
		return check.Report{}, err
	}
	return (&transfer.Area{Report: lateReporter{r.began, r.out}, About: about}).CheckAt(ctx, file, info.Size(), check.Options{})
}
