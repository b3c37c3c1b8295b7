package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/job"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/report"
	"github.com/personium/personium-cell/internal/session"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

type statusOptions struct {
	name      snapshot.Name // "": whatever the cell shows
	wait      bool
	unread    bool // that an export's archive is listed is enough
	uncounted bool
	recount   bool
	rehearsal bool
}

func newStatusCommand(env *program) *cobra.Command {
	var o statusOptions
	var name string
	var unread bool
	cmd := &cobra.Command{
		Use:   "status [--name NAME] [--wait]",
		Short: "Show what a cell is doing, or what became of a job",
		Long: "" +
			"status shows both job states of a cell, its status and its lock. Exit code 0: nothing runs; 8: something runs, or the\n" +
			"lock is held; 3: the cell is a failed cell.\n\n" +
			"With --name it tells what became of the job of that name, from this machine's journal and the snapshot area: 0, 3, 8, 9,\n" +
			"or 5 when nothing is known of it. With --wait it attaches to the job that runs, or to the last one started from this\n" +
			"machine, and gives its verdict; with nothing to wait for it is the same as without. The archive of an export is read,\n" +
			"and the content of an import is compared with its snapshot, as export and import do it. With --recount that is done\n" +
			"once more for an import that has ended, as long as no other import of the cell has begun since.",
		Example: "  personium-cell status\n  personium-cell status --wait --name CellExport_2017_01",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if o.name, err = optionalName(name, cmd.Flags().Changed("name")); err != nil {
				return err
			}
			switch {
			case unread && !o.wait:
				return refusal.Misuse(refusal.Say("--wait"), "--no-check is about the archive of an export that --wait watches")
			case o.recount && o.name == "":
				return refusal.Misuse(refusal.Say("--name NAME"), "--recount is about the import of one name")
			case o.recount && o.uncounted:
				return refusal.Misuse(refusal.Say("one of the two"), "--recount and --no-count contradict each other")
			case o.uncounted && !o.wait:
				return refusal.Misuse(refusal.Say("--wait"), "--no-count is about an import that --wait watches")
			}
			o.unread, o.rehearsal = unread || env.ground.Unchecked, env.ground.Rehearsal
			t := task{kind: kindStatus, name: string(o.name), place: session.PlaceOfCell, watches: true, failedAs: "unknown"}
			return env.perform(cmd, t, with(runStatus, o))
		},
	}
	cmd.Flags().StringVar(&name, "name", "", "`NAME` of the snapshot that the job reads or writes")
	cmd.Flags().BoolVar(&o.wait, "wait", false, "watch the job until there is a verdict")
	cmd.Flags().BoolVar(&o.recount, "recount", false,
		"compare the cell's content with the snapshot once more, after an import of --name that was incomplete or not proved")
	addNoCheckFlag(cmd, &unread)
	cmd.Flags().BoolVar(&o.uncounted, "no-count", false,
		"do not compare the cell's content with the snapshot of the import that --wait watches")
	return cmd
}

// kindStatus stands in the place of a job's kind where there is no job.
const kindStatus event.Kind = "status"

func runStatus(ctx context.Context, conn *session.Session, out *report.Report, o statusOptions) error {
	r := jobRun{conn, out, o.rehearsal, o.recount}
	inTime, cancel := conn.InTime(ctx)
	defer cancel()
	if err := conn.Connect(inTime); err != nil {
		return err
	}
	begin(conn, out)
	if o.wait || o.recount {
		if watched, err := watchJob(ctx, r, o); watched || err != nil {
			return err
		}
	}
	state := cell.Observe(inTime, conn.Client())
	if inTime.Err() != nil {
		return refusal.Interrupted("")
	}
	if o.name != "" {
		return showFate(inTime, r, state, o.name)
	}
	return showState(r, state)
}

// watchJob attaches to a job and shows its verdict. watched is false when there is none.
func watchJob(ctx context.Context, r jobRun, o statusOptions) (watched bool, err error) {
	limits := limitsOf(r.conn.Settings())
	limits.NoCount = o.uncounted
	inTime, cancel := r.conn.InTime(ctx)
	defer cancel()
	search := r.search(o.name)
	search.Recount = o.recount
	history, record, err := search.Attach(inTime, r.out, limits)
	if err != nil || history == nil {
		return false, err
	}
	lock, err := cell.TryLock(r.conn.StateDir(), r.conn.Client().Cell().URL)
	if err == nil && lock == nil {
		record = nil // another process follows this job, too, and keeps its journal
	}
	defer func() { _ = lock.Unlock() }()
	r.out.Subject(history.Kind, history.Name) // of what a copy of the snapshot shows on its way
	area := areaOf(r.conn, r.out, o.unread)
	source := area.Source(nil)
	defer source.Close()
	return true, r.follow(ctx, job.Watch{Record: record, Archives: source, Exports: exportsTo(area, nil)}, history)
}

// showFate shows what became of a name.
func showFate(ctx context.Context, r jobRun, state cell.State, name snapshot.Name) error {
	if unreadable := state.Unreadable(); unreadable != nil {
		return unreadable
	}
	outcome, known, err := r.search(name).Fate(ctx, state)
	if err != nil {
		return err
	}
	if !known {
		return &refusal.Error{Code: refusal.NotFound, Text: "nothing is known of " + string(name) +
			": no job, no archive, no error file",
			Next: refusal.Say("check the name; the job may have been started from another machine or account")}
	}
	return r.finish(ctx, outcome)
}

// A stateLine is the last line of status --json without a name: a result, and what the cell shows.
type stateLine struct {
	report.Line
	Style      personium.Style     `json:"style"`
	Import     shownJob            `json:"import"`
	Export     shownJob            `json:"export"`
	Lock       personium.LockState `json:"lock"`
	LockHolder string              `json:"lock_holder"`
}

type shownJob struct {
	State     string `json:"state"`
	Name      string `json:"name"`
	StartedAt string `json:"started_at"`
	Progress  *int   `json:"progress"`
	Code      string `json:"code"`
	Message   string `json:"message"`
}

// showState shows what the cell is doing.
func showState(r jobRun, state cell.State) error {
	if unreadable := state.Unreadable(); unreadable != nil {
		return unreadable
	}
	style := r.conn.Client().Cell().Style
	line := stateLine{
		Line:  r.out.Line("idle", "nothing runs, and the lock is free"),
		Style: style, Import: shownJobOf(state.Import), Export: shownJobOf(state.Export), Lock: state.Lock.State,
		LockHolder: state.Lock.Holder,
	}
	switch {
	case state.Busy(style):
		line.Verdict, line.ExitCode, line.Reason = "busy", refusal.Running, "a job is queued or at work"
	case state.Failed():
		line.Verdict, line.ExitCode, line.Reason = "import failed", refusal.Failed, "the last import failed, and left a failed cell"
	case state.Lock.State == personium.LockUnknown:
		line.Verdict, line.ExitCode = "unknown", refusal.Unproved
		line.Reason = "nothing is seen to run, but whether the lock is free could not be found out"
	}
	r.out.Close()
	if err := r.out.Result(line, strings.Join(line.words(state.Stale(style)), "\n")); err != nil {
		return err
	}
	return report.Shown(line.ExitCode, line.Reason)
}

func (l stateLine) words(stale bool) []string {
	lock := string(l.Lock)
	if l.LockHolder != "" {
		lock += " by a job (" + l.LockHolder + ")"
	}
	rows := []string{
		"cell:    " + l.Cell + " (" + string(l.Style) + " style)",
		"state:   " + l.Verdict,
		"import:  " + l.Import.words(),
		"export:  " + l.Export.words(),
		"lock:    " + lock,
	}
	if stale {
		rows = append(rows, "note:    Processing, but nobody holds the lock: that job died with its unit")
	}
	return rows
}

func shownJobOf(l verdict.Look) shownJob {
	j := shownJob{Name: l.Name, StartedAt: l.StartedAt, Code: l.Server.Code, Message: l.Server.Text}
	if l.Progress >= 0 {
		j.Progress = &l.Progress
	}
	switch l.Answer {
	case verdict.AnswerReady:
		j.State = string(personium.Acceptable)
	case verdict.AnswerProcessing:
		j.State = string(personium.Processing)
	case verdict.AnswerFailed, verdict.AnswerClosed:
		j.State = string(personium.ImportFailed)
	case verdict.AnswerEmpty:
		j.State = string(personium.EmptyAnswer)
	default:
		j.State = l.Word
	}
	return j
}

func (j shownJob) words() string {
	words := j.State
	if j.Name != "" {
		words += ", " + j.Name
	}
	if j.Progress != nil {
		words += fmt.Sprintf(", %d %%", *j.Progress)
	}
	if j.StartedAt != "" {
		words += ", started " + j.StartedAt
	}
	if j.Code != "" {
		words += fmt.Sprintf("; the server says: %s %q", j.Code, j.Message)
	}
	return words
}
