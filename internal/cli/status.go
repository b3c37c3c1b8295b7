package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/job"
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
	yes       bool // also links of an import of long ago are made
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
			"status shows both job states of a cell, its status and its lock. Exit code 0: nothing runs; 8: something runs, the lock is\n" +
			"held, or links of an import are still to be made; 3: the cell is a failed or ruined cell; 9: that cannot be found out.\n\n" +
			"With --name it tells what became of the job of that name, from this machine's journal and the snapshot area: 0, 3, 7, 8, 9,\n" +
			"or 5 when nothing is known of it. With --wait it attaches to the job that runs, or to the last one started from this\n" +
			"machine, and gives its verdict; after one that is done it is the same as without. The archive of an export is read,\n" +
			"and the content of an import is compared with its snapshot, as export and import do it. With --recount that is done\n" +
			"once more for an import that has ended, as long as no other import of the cell has started since.",
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
	cmd.Flags().BoolVar(&o.yes, "yes", false, "make the missing links of an import also when it was over more than 24 hours ago")
	return cmd
}

// kindStatus stands in the place of a job's kind where there is no job.
const kindStatus event.Kind = "status"

func runStatus(ctx context.Context, conn *session.Session, out *report.Report, o statusOptions) error {
	r := jobRun{conn: conn, out: out, rehearsal: o.rehearsal, recount: o.recount}
	inTime, cancel := conn.InTime(ctx)
	defer cancel()
	if o.wait {
		if given, err := r.connectToWatch(ctx, o.name); given || err != nil {
			return err
		}
	} else if err := conn.Connect(inTime); err != nil {
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
	if o.wait {
		if told, err := r.lastFailure(inTime, state); told {
			return err
		}
	}
	return showState(inTime, r, state, o.wait)
}

// lastFailure shows what was concluded of the last job that this machine knows, where nothing runs and it was not done: who waits for a job wants its
// verdict, also when another run has waited for it.
func (r jobRun) lastFailure(ctx context.Context, state cell.State) (told bool, err error) {
	if state.Unreadable() != nil || state.Busy(r.conn.Client().Cell().Style) {
		return false, nil
	}
	last, known := r.search("").LastFailure(ctx)
	if !known || last.Open || last.Learned && last.Verdict == verdict.Unproved { // of another's job there is often no proof
		return false, nil
	}
	last.Reason += ", " + job.ConcludedAt(last.At)
	return true, r.finish(ctx, last.Outcome)
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
	if err := tooLate(history, o); err != nil {
		return false, err
	}
	if history.Linking.Missing() {
		if err := mayChange(r.conn.Settings(), "making the links of "+event.Kind(history.Name)); err != nil {
			return false, err
		}
	}
	lock, err := cell.TryLock(r.conn.StateDir(), r.conn.Client().Cell().URL)
	watch := job.Watch{Record: record, Learn: job.NewJournal(r.conn.StateDir())}
	if err == nil && lock == nil {
		watch.Record, watch.Learn = nil, nil // another process follows this job, too, and keeps its journal
		watch.Turn = func() (*job.Record, bool) {
			lock, err = cell.TryLock(r.conn.StateDir(), r.conn.Client().Cell().URL)
			return record, err != nil || lock != nil
		}
	}
	defer func() { _ = lock.Unlock() }()
	r.out.Subject(history.Kind, history.Name) // of what a copy of the snapshot shows on its way
	area := areaOf(r.conn, r.out, o.unread)
	source := area.Source(nil)
	defer source.Close()
	watch.Archives, watch.Exports = source, exportsTo(area, nil)
	return true, r.follow(ctx, watch, history)
}

// lateLinks is after how long after an import its links are not made any more without being asked to: somebody may have taken some
// away on purpose.
const lateLinks = 24 * time.Hour

// tooLate refuses to make links of an import of long ago.
func tooLate(h *job.History, o statusOptions) error {
	since := h.PostedAt
	switch {
	case h.Standing != nil:
		since = h.Standing.At
	case h.FromCopy:
		since = h.CopiedAt
	}
	if o.yes || !h.Linking.Missing() || since.IsZero() || time.Since(since) < lateLinks {
		return nil
	}
	return refusal.Misuse(refusal.Command("status", "--wait", "--name", h.Name, "--yes", refusal.Here),
		"the import of %s was over more than 24 hours ago, and links are missing: some of those that would be made may have been taken away on "+
			"purpose since", h.Name)
}

// unreadable tells of a cell whose state cannot be read what is known all the same; told is false where it can be read. What would be busy
// to whoever starts a job is to whoever asks not known.
func (r jobRun) unreadable(ctx context.Context, state cell.State, name snapshot.Name) (told bool, err error) {
	why := state.Unreadable()
	if why == nil {
		return false, nil
	}
	if state.Broken() {
		if o, known := r.search(name).Broke(ctx); known {
			return true, r.finish(ctx, o)
		}
	}
	if words, of, known := r.search(name).Unwatched(); known && why.Code == refusal.Unauthorised {
		watch := refusal.Command("status", "--wait", "--name", of, refusal.Here)
		r.out.Note(true, words+"; with credentials that work: "+watch.Words(here(r.conn)))
	}
	if why.Slug == refusal.BrokenCell || why.Slug == refusal.UnknownState {
		why.Code = refusal.Unproved
	}
	return true, why
}

// showFate shows what became of a name.
func showFate(ctx context.Context, r jobRun, state cell.State, name snapshot.Name) error {
	if told, err := r.unreadable(ctx, state, name); told {
		return err
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
