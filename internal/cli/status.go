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
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/verdict"
)

type statusOptions struct {
	name      string
	named     bool
	wait      bool
	unread    bool
	uncounted bool
}

func newStatusCommand(env *Env) *cobra.Command {
	var o statusOptions
	cmd := &cobra.Command{
		Use:   "status [--name NAME] [--wait]",
		Short: "Show what a cell is doing, or what became of a job",
		Long: "status shows both job states of a cell, its status and its lock. Exit code 0: nothing runs; 8: something runs, or the\n" +
			"lock is held; 3: the cell is a failed cell.\n\n" +
			"With --name it tells what became of the job of that name, from this machine's journal and the snapshot area: 0, 3, 8, 9,\n" +
			"or 5 when nothing is known of it. With --wait it attaches to the job that runs, or to the last one started from this\n" +
			"machine, and gives its verdict; with nothing to wait for it is the same as without. The archive of an export is read,\n" +
			"and the content of an import is compared with its snapshot, as export and import do it.",
		Example: "  personium-cell status\n  personium-cell status --wait --name CellExport_2017_01",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.named = cmd.Flags().Changed("name")
			return runStatus(cmd.Context(), o, func() (*session, error) { return openSession(env, cmd) })
		},
	}
	cmd.Flags().StringVar(&o.name, "name", "", "`NAME` of the snapshot that the job reads or writes")
	cmd.Flags().BoolVar(&o.wait, "wait", false, "watch the job until there is a verdict")
	addNoCheckFlag(cmd, &o.unread)
	cmd.Flags().BoolVar(&o.uncounted, "no-count", false, "do not compare the cell's content with the snapshot of the import that --wait watches")
	return cmd
}

// statusKind stands in the place of a job's kind where there is no job.
const statusKind event.Kind = "status"

func runStatus(ctx context.Context, o statusOptions, open func() (*session, error)) error {
	name, err := optionalName(o.name, o.named)
	if err != nil {
		return err
	}
	if o.unread && !o.wait {
		return refusal.Misuse(refusal.Say("--wait"), "--no-check is about the archive of an export that --wait watches")
	}
	if o.uncounted && !o.wait {
		return refusal.Misuse(refusal.Say("--wait"), "--no-count is about an import that --wait watches")
	}
	s, err := open()
	if err != nil {
		return err
	}
	s.noCheck = o.unread
	s.start.Kind, s.start.Name = statusKind, o.name
	if err := s.connect(ctx); err != nil {
		return s.fail(ctx, err)
	}
	s.begin(s.start.Kind, s.start.Name)
	if o.wait {
		if watched, err := s.watch(ctx, o); watched || err != nil {
			return err
		}
	}
	state := cell.Observe(ctx, s.client)
	if ctx.Err() != nil {
		return s.fail(ctx, refusal.Interrupted(""))
	}
	if o.named {
		return s.showFate(ctx, state, name)
	}
	return s.showState(ctx, state)
}

// watch attaches to a job and shows its verdict. watched is false when there is none.
func (s *session) watch(ctx context.Context, o statusOptions) (watched bool, err error) {
	limits := s.limits()
	limits.NoCount = o.uncounted
	history, record, err := job.Attach(ctx, s.client, s.display, s.stateDir(), o.name, limits)
	if err != nil {
		return true, s.fail(ctx, err)
	}
	if history == nil {
		return false, nil
	}
	lock, err := cell.TryLock(s.stateDir(), s.client.Cell().URL)
	if err == nil && lock == nil {
		record = nil // another process follows this job, too, and keeps its journal
	}
	defer func() { _ = lock.Unlock() }()
	s.start.Kind, s.start.Name = history.Kind, history.Name // of what a copy of the snapshot shows on its way
	archive := s.area().Source(nil)
	defer archive.Close()
	return true, s.finish(ctx, s.follow(ctx, job.Watch{Record: record, Archives: archive, Exports: s.exports(nil)}, history))
}

// showFate shows what became of a name.
func (s *session) showFate(ctx context.Context, state cell.State, name snapshot.Name) error {
	if r := state.Unreadable(); r != nil {
		return s.fail(ctx, r)
	}
	outcome, known, err := job.Became(ctx, s.client, s.stateDir(), state, name)
	if err != nil {
		return s.fail(ctx, err)
	}
	if !known {
		return s.fail(ctx, &refusal.Error{Code: refusal.NotFound, Text: "nothing is known of " + string(name) + ": no job, no archive, no error file",
			Next: refusal.Say("check the name; the job may have been started from another machine or account")})
	}
	return s.finish(ctx, outcome)
}

// A stateLine is the last line of status --json without a name: a result, and what the cell shows.
type stateLine struct {
	resultLine
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
func (s *session) showState(ctx context.Context, state cell.State) error {
	if r := state.Unreadable(); r != nil {
		return s.fail(ctx, r)
	}
	s.display.Close(false)
	line := stateLine{
		resultLine: resultLine{Type: "result", Verdict: "idle", Reason: "nothing runs, and the lock is free", Kind: s.start.Kind,
			Cell: s.client.Cell().URL, RequestKey: s.client.RequestKey()},
		Style: s.client.Cell().Style, Import: shown(state.Import), Export: shown(state.Export), Lock: state.Lock.State, LockHolder: state.Lock.Holder,
	}
	switch {
	case state.Busy(line.Style):
		line.Verdict, line.ExitCode, line.Reason = "busy", refusal.Running, "a job is queued or at work"
	case state.Failed():
		line.Verdict, line.ExitCode, line.Reason = "import failed", refusal.Failed, "the last import failed, and left a failed cell"
	case state.Lock.State == personium.LockUnknown:
		line.Verdict, line.ExitCode, line.Reason = "unknown", refusal.Unproved, "nothing is seen to run, but whether the lock is free could not be found out"
	}
	if err := s.printState(line, state.Stale(line.Style)); err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	if line.ExitCode == refusal.Done {
		return nil
	}
	return alreadyShown(line.ExitCode, line.Reason)
}

func (s *session) printState(line stateLine, stale bool) error {
	if s.json != nil {
		return s.json.Write(line)
	}
	if s.settings.Quiet {
		return nil
	}
	lock := string(line.Lock)
	if line.LockHolder != "" {
		lock += " by a job (" + line.LockHolder + ")"
	}
	rows := []string{
		"cell:    " + line.Cell + " (" + string(line.Style) + " style)",
		"state:   " + line.Verdict,
		"import:  " + line.Import.words(),
		"export:  " + line.Export.words(),
		"lock:    " + lock,
	}
	if stale {
		rows = append(rows, "note:    Processing, but nobody holds the lock: that job died with its unit")
	}
	for i, row := range rows {
		rows[i] = printable(row)
	}
	_, err := fmt.Fprintln(s.env.Stdout, strings.Join(rows, "\n"))
	return err
}

func shown(l verdict.Look) shownJob {
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
