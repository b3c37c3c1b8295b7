package job

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/explain"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/size"
	"github.com/personium/personium-cell/internal/snapshot"
	"github.com/personium/personium-cell/internal/statefile"
	"github.com/personium/personium-cell/internal/verdict"
)

// Fate tells, without waiting, what became of the newest job of the name: from what the cell has shown, from the journal, and
// from the snapshot area. known is false when none of them knows the name. Its errors are refusals.
func (s Search) Fate(ctx context.Context, shown cell.State) (o verdict.Outcome, known bool, err error) {
	of := s.Client.Cell()
	o = verdict.Outcome{Kind: event.Import, Name: string(s.Name), Cell: of.URL}
	journal := NewJournal(s.StateDir)
	entry, unread := s.newest(journal)
	if learned := journal.newestLearned(of.URL, o.Name); learned != nil {
		entry, unread = learned, nil
		if shown.Lock.State == personium.LockHeld && shown.Unnamed() { // another machine's next one of that name may be queued
			entry = nil
		}
	}
	if entry != nil {
		o.Kind, o.StartedAt = entry.History.Kind, entry.History.Ours
	}
	ended := entry != nil && entry.Ended()
	if l := jobShown(shown, entry, s.Name, of.Style); l != nil && !(ended && l.StartedAt == o.StartedAt) {
		return s.standing(fateShown(of, o, l, entry), shown), true, nil
	}
	switch {
	case unread != nil:
		o.Kind, o.Verdict = "", verdict.Unproved
		o.Reason = "the newest record of this name on this machine cannot be read, and older ones do not tell of the last job: " +
			unread.Error()
		return o, true, nil
	case ended:
		o, err = s.concluded(ctx, entry, shown)
		return o, true, err
	case entry != nil && s.another(ctx, entry):
		why, _ := s.remade(ctx, entry)
		o.Verdict, o.Reason = verdict.Unproved, entry.History.unfinished()+", and "+why
		return o, true, nil
	case entry != nil && entry.isWatched():
		o.Verdict, o.Stop = verdict.StillRunning, verdict.StopDetached
		o.Reason = watchedHere + lastSeen(entry)
		return o, true, nil
	case s.died(shown, entry) != nil:
		return fateDied(o, s.died(shown, entry), entry), true, nil
	case entry != nil && entry.History.Unsent:
		o.Verdict, o.Reason = verdict.Unproved, "the import was prepared from this machine and not started; its copy "+entry.History.SentAs+
			" may be in the snapshot area"
		o.Hint = "what removes the copy: " + s.waitAgain(o.Name)
		return o, true, nil
	case entry != nil && shown.Queued(o.Kind):
		o.Verdict, o.Reason, o.Stop = verdict.StillRunning, "the cell's lock is held: the job is queued, or about to end",
			verdict.StopDetached
		return s.standing(o, shown), true, nil
	case entry != nil && o.Kind == event.Import && entry.History.Linking.Missing():
		return linksMissing(o, &entry.History), true, nil
	case entry != nil && o.Kind == event.Import:
		o.Verdict, o.Reason = verdict.Unproved, entry.History.unfinished()
		o.Hint = "what looks for the evidence: " + s.waitAgain(o.Name)
		return o, true, nil
	}
	return s.unwatched(ctx, o, entry, shown)
}

// unwatched tells, of an export that was not watched to its end, and of a name of which this machine knows nothing, what the cell tells.
func (s Search) unwatched(ctx context.Context, o verdict.Outcome, entry *Entry, shown cell.State) (_ verdict.Outcome, known bool, err error) {
	switch {
	case shown.Failed():
		return o, false, nil // a failed cell hides its snapshot area
	case shown.Lock.State == personium.LockHeld && shown.Unnamed():
		o.Kind, o.Verdict, o.Stop = "", verdict.StillRunning, verdict.StopDetached
		o.Reason = "a job holds the cell's lock, and the server does not tell its name yet: it may be this one"
		return o, true, nil
	}
	if entry == nil {
		h := attachToCopy(ctx, s.Client, shown, s.Name)
		if h != nil && !s.Outlived(ctx, personium.SnapshotFile{Name: snapshot.Name(h.ShownAs()).Archive()}) {
			return copyLeft(o, h), true, nil
		}
	}
	return s.fateListed(ctx, o, entry)
}

// waitAgain is the command that goes on with the job of a name.
func (s Search) waitAgain(name string) string {
	return verdict.Waiting(name, s.Client.Cell().URL)
}

// jobShown is the live job, or the failure, of a name that the cell shows; nil where it shows none. Of a job that this machine has not
// seen to its end the name is known on which the server has it; any other job may be the import of any copy of the snapshot.
func jobShown(shown cell.State, e *Entry, name snapshot.Name, style personium.Style) *cell.Shown {
	if e != nil && !e.Ended() {
		return shown.JobNamed(e.History.ShownAs(), style)
	}
	for _, l := range shown.Shows() {
		if l.Name == string(name) || l.Kind == event.Import && isCopyOf(snapshot.Name(l.Name), name) {
			if found := shown.JobNamed(l.Name, style); found != nil {
				return found
			}
		}
	}
	return nil
}

// copyLeft is an import of which only its copy tells: it is over, and nobody knows whether its links are there.
func copyLeft(o verdict.Outcome, h *History) verdict.Outcome {
	o.Kind, o.Verdict, o.Stop, o.Phase = event.Import, verdict.StillRunning, verdict.StopDetached, event.Linking
	o.Reason = h.ShownAs() + ".zip, a prepared copy, is in the snapshot area, and nothing runs: links of its import may be missing"
	o.Imported = verdict.Imported{ImportedAs: h.SentAs}
	return o
}

// unfinished says of a job of this machine that nobody has seen to its end what its run left.
func (h *History) unfinished() string {
	if h.Awaited && h.Ours == "" {
		return h.Unanswered()
	}
	return "the " + string(h.Kind) + " was started from this machine and not watched to its end"
}

// linksMissing is an import of which links are missing, and nobody makes them.
func linksMissing(o verdict.Outcome, h *History) verdict.Outcome {
	l := &h.Linking
	o.Verdict, o.Stop, o.Phase = verdict.StillRunning, verdict.StopDetached, event.Linking
	o.Reason = h.unfinished() + "; " + l.Words() + ", as far as this machine knows"
	o.Imported = verdict.Imported{ImportedAs: h.SentAs, LinksMade: l.Made, LinksPlanned: max(l.Planned, 0)}
	return o
}

// Unlinked tells, of the newest import of a cell, that links are missing; known is false where none are, as far as this machine knows, and
// where the cell was imported again, or made again, since.
func (s Search) Unlinked(ctx context.Context) (o verdict.Outcome, known bool) {
	entry := s.unlinked(ctx, NewJournal(s.StateDir))
	if entry == nil {
		return o, false
	}
	h := &entry.History
	o = verdict.Outcome{Kind: event.Import, Name: h.Name, Cell: s.Client.Cell().URL, StartedAt: h.Ours}
	return linksMissing(o, h), true
}

// unlinked is the entry of that import; nil where there is none. Exports may have come after it.
func (s Search) unlinked(ctx context.Context, journal *Journal) *Entry {
	entry, err := journal.NewestImport(s.Client.Cell().URL)
	if err != nil || entry == nil || entry.Ended() || entry.History.Unsent || !entry.History.Linking.Missing() ||
		passed(entry.History.Baseline.Version, cell.Version(ctx, s.Client)) || s.another(ctx, entry) {
		return nil
	}
	return entry
}

// Unsent is the copy of an import that this machine prepared and did not start; "" where none is known.
func (s Search) Unsent() snapshot.Name {
	entry, err := NewJournal(s.StateDir).Newest(s.Client.Cell().URL, string(s.Name))
	if err != nil || entry == nil || !entry.History.Unsent {
		return ""
	}
	return snapshot.Name(entry.History.SentAs)
}

// concluded is what was concluded of a job that has ended. Of another cell of the same name that tells nothing, and that it is done only
// as long as it was the cell's last import, or its archive is the one that was read.
func (s Search) concluded(ctx context.Context, e *Entry, shown cell.State) (verdict.Outcome, error) {
	o := *e.Outcome
	if isAtRest(shown, s.Client) {
		o.Hint = s.hintAtRest(ctx, e)
	}
	at := e.concludedAt()
	doubt, isSure := s.remade(ctx, e)
	var hint string
	var err error
	switch {
	case o.Verdict != verdict.Done && !isSure:
		doubt = ""
	case doubt != "":
	case e.History.Kind == event.Import:
		doubt, hint = e.followed(cell.Version(ctx, s.Client)), "whether the cell holds it now: "+e.History.Comparing(o.Cell)
	default:
		doubt, err = s.astray(ctx, e)
	}
	if doubt != "" {
		o.Reason = string(o.Verdict) + ", " + at + ", but " + doubt
		o.Verdict, o.Proof, o.NotProved, o.Hint = verdict.Unproved, "", "", hint
		return o, err
	}
	o.Reason += ", " + at
	return o, err
}

// concludedAt says when it was concluded what became of a job that has ended.
func (e *Entry) concludedAt() string { return ConcludedAt(e.SavedAt) }

// ConcludedAt says when a verdict was reached that is told once more.
func ConcludedAt(t time.Time) string { return "as was concluded at " + t.Format(time.RFC3339) }

// hintAtRest is the hint of a job that has ended, in a cell at which nothing runs any more: that may have shown something else as it ended.
func (s Search) hintAtRest(ctx context.Context, e *Entry) string {
	o, l := e.Outcome, e.History.Last
	if o.Verdict == verdict.Unproved && o.Kind == event.Import && (l.Answer == verdict.AnswerProcessing || l.Answer == verdict.AnswerWord) {
		return verdict.HintAtRest(&e.History.History, o.Cell, s.finishable(ctx, e))
	}
	return o.Hint
}

// astray says what became of the archive that a done export left; "" where it is still there. One that was downloaded need not be.
func (s Search) astray(ctx context.Context, e *Entry) (string, error) {
	if e.History.Home != "" {
		return "", nil
	}
	name := snapshot.Name(e.History.Name)
	file, err := s.Client.SnapshotFile(ctx, name.Archive())
	switch refused := personium.CoreAnswer(err); {
	case refused != nil && refused.Code == personium.NoSnapshot:
		return name.Archive() + " is not in the cell's snapshot area any more", nil
	case err != nil:
		return "", explain.Error("look for the archive of the export", err)
	case e.History.ETag != "" && (file.ETag != e.History.ETag || file.Size != e.History.Size):
		return name.Archive() + " was replaced since by another one", nil
	}
	return "", nil
}

const watchedHere = "another run of this program watches it on this machine"

// Watched says which job of the cell another run of this program on this machine watches, "import of NAME"; "" where none does.
func (s Search) Watched() string {
	e, err := NewJournal(s.StateDir).Newest(s.Client.Cell().URL, "")
	if err != nil || e == nil || e.Ended() || e.History.Unsent || !e.isWatched() {
		return ""
	}
	return string(e.History.Kind) + " of " + e.History.Name
}

// isWatched reports whether another process of this machine watches the job.
func (e *Entry) isWatched() bool {
	lock, err := statefile.TryLock(watchFile(e.path))
	if err != nil {
		return false
	}
	if lock == nil {
		return true
	}
	_ = os.Remove(watchFile(e.path))
	_ = lock.Unlock()
	return false
}

// lastSeen says how a job was when it was last seen, as far as the journal tells.
func lastSeen(e *Entry) string {
	if e.History.Ours == "" {
		return "; it was not seen at work yet"
	}
	return fmt.Sprintf("; it was last seen at %d %%, at %s", e.History.OursAt, e.SavedAt.Format(time.RFC3339))
}

func fateShown(of personium.Cell, o verdict.Outcome, l *cell.Shown, e *Entry) verdict.Outcome {
	o.Kind, o.StartedAt = l.Kind, l.StartedAt
	if l.Answer == verdict.AnswerFailed {
		o.Verdict, o.Server, o.Reason = verdict.Failed, l.Server,
			fmt.Sprintf("the server reports that the import failed at %d %%", l.Progress)
		o.Hint = "the cell was emptied and is now a failed cell: " + failedCellHint(event.Import, of)
		return o
	}
	o.Verdict, o.Stop, o.Reason = verdict.StillRunning, verdict.StopDetached,
		fmt.Sprintf("the server says Processing, %d %%", l.Progress)
	if e != nil && !e.Ended() && e.isWatched() {
		o.Reason += "; " + watchedHere
	}
	return o
}

// fateListed reads the fate of an export from the snapshot area. Without an entry of the journal, an archive of that
// name proves no job: it may have been uploaded, or be what an import was to read.
func (s Search) fateListed(ctx context.Context, o verdict.Outcome, entry *Entry) (_ verdict.Outcome, known bool, err error) {
	name := s.Name
	files, err := filesOf(ctx, s.Client, name)
	if err != nil {
		return o, false, err
	}
	failed := false
	for _, f := range files {
		if f.Name == name.Archive() && entry != nil {
			o.Verdict, o.Hint = verdict.Unproved, "what reads it, and compares it with the cell: "+s.waitAgain(string(name))
			o.Reason = fmt.Sprintf("%s is listed in the cell's snapshot area, %s, and was not read to its end", f.Name, size.Words(f.Size))
			return o, true, nil
		}
		if f.Name == name.Archive() {
			o.Kind, o.Verdict, o.Hint = "", verdict.Unproved,
				"an archive proves no job; whether the cell holds what is in it: personium-cell snapshot compare "+string(name)+" --cell "+o.Cell
			o.Reason = fmt.Sprintf("%s is in the cell's snapshot area, %s, but no job of this name is known here", f.Name, size.Words(f.Size))
			return o, true, nil
		}
		failed = failed || f.Name == name.ErrorFile()
	}
	if !failed {
		return o, false, nil
	}
	o.Kind, o.Verdict, o.Reason = event.Export, verdict.Failed, "an export left "+name.ErrorFile()+" instead of an archive"
	message, err := s.Client.ExportFailure(ctx, name)
	o.Server = cell.Said(message)
	var e *personium.Error
	if errors.As(err, &e) {
		return o, true, nil // the file is there, and that is enough
	}
	return o, true, err
}
